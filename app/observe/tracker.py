"""Faults reported to Sentry, or to what speaks like it, where `SENTRY_DSN` says so; only then is it imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.observe.told import MESSAGE_LIMIT

TAGS = ("event", "request_id", "session_id", "turn_id", "path")
"""What of a record goes with its fault."""

FLUSH_SECONDS = 2.0


def start_tracker(
    dsn: str, environment: str
) -> tuple[Callable[[BaseException, Mapping[str, Any]], None], Callable[[], None]]:
    """What a fault is handed to, with its record; and what sends the last ones and stops."""
    import sentry_sdk

    client = sentry_sdk.Client(
        dsn=dsn,
        environment=environment,
        # Nothing is gathered behind our back: no variables, no requests, no trail of what went before.
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        send_default_pii=False,
        max_breadcrumbs=0,
        before_send=without_words,
    )
    scope = sentry_sdk.Scope(client=client)

    def report(error: BaseException, record: Mapping[str, Any]) -> None:
        tags = {name: str(record[name]) for name in TAGS if record.get(name)}
        scope.capture_exception(error, tags=tags)

    return report, lambda: client.close(timeout=FLUSH_SECONDS)


def without_words(event: Any, _hint: Any) -> Any:
    """The report with each exception's first line alone: the others may repeat what a shopper wrote."""
    for each in (event.get("exception") or {}).get("values") or []:
        lines = str(each.get("value") or "").splitlines()
        each["value"] = lines[0][:MESSAGE_LIMIT] if lines else ""
    return event
