"""What operators see of functions: a counter of calls, a counter and a log record of refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from prometheus_client import Counter

from app.events import CallError
from app.functions import all_functions
from app.functions.parameters import id_fields

CALLS = Counter(
    "aisle_function_calls", "Function calls by outcome: done, refused or crashed.", ["function", "outcome"]
)
FAILURES = Counter("aisle_validation_failures", "Refused function calls by error code.", ["function", "code"])

OFFERED_LIMIT = 100
"""Characters of an offered id that are worth a log line."""

log = structlog.get_logger()


def report_done(name: str) -> None:
    """A function was carried out."""
    CALLS.labels(label(name), "done").inc()


def report_crashed(name: str) -> None:
    """A function broke: the fault is ours, and its caller has the exception."""
    CALLS.labels(label(name), "crashed").inc()


def report_refused(name: str, session_id: str, parameters: Mapping[str, Any], error: CallError) -> None:
    """A function refused; which id was offered is what one looks for when a model invents ids."""
    CALLS.labels(label(name), "refused").inc()
    FAILURES.labels(label(name), error.code).inc()
    function = all_functions().get(name)
    ids = id_fields(function.parameters) if function is not None else []
    offered = next((parameters[each] for each in ids if each in parameters), None)
    log.warning(
        "function_refused",
        code=error.code,
        function=name,
        session_id=session_id,
        offered=None if offered is None else str(offered)[:OFFERED_LIMIT],
    )


def label(name: str) -> str:
    """The function's name, or `unknown`: strangers must not invent time series."""
    return name if name in all_functions() else "unknown"
