"""Metrics and log records of function calls for operators: a counter of calls, a counter and a record of refusals."""

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
"""Maximum characters of an offered id in a log record."""

log = structlog.get_logger()


def report_done(name: str) -> None:
    """Count a call that was executed."""
    CALLS.labels(label(name), "done").inc()


def report_crashed(name: str) -> None:
    """Count a call that ended with an unexpected exception, which the caller receives."""
    CALLS.labels(label(name), "crashed").inc()


def report_refused(name: str, session_id: str, parameters: Mapping[str, Any], error: CallError) -> None:
    """Count and log a refused call. The record contains the offered id, to detect models that invent ids."""
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
    """Return the function's name, or `unknown` for other names: a client must not be able to create time series."""
    return name if name in all_functions() else "unknown"
