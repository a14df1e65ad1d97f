"""Error reports to Sentry or a compatible service, if `SENTRY_DSN` is set; only then is it imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.observe.exception_summary import MESSAGE_LIMIT

TAGS = ("event", "request_id", "session_id", "turn_id", "path")
"""Fields of a record that become tags of its report."""

FLUSH_SECONDS = 2.0


def start_tracker(
    dsn: str, environment: str, hide: Callable[[str], str]
) -> tuple[Callable[[BaseException, Mapping[str, Any]], None], Callable[[], None]]:
    """Return a function that reports an error with its record, and one that sends pending reports and stops.

    `hide` redacts secrets.
    """
    import sentry_sdk
    from sentry_sdk.utils import event_from_exception

    client = sentry_sdk.Client(
        dsn=dsn,
        environment=environment,
        # Nothing is collected automatically: no variables, no requests, no breadcrumbs.
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=without_words(hide),
    )

    def report(error: BaseException, record: Mapping[str, Any]) -> None:
        event, hint = event_from_exception(error, client_options=client.options)
        event["tags"] = {name: str(record[name]) for name in TAGS if record.get(name)}
        client.capture_event(event, hint)

    return report, lambda: client.close(timeout=FLUSH_SECONDS)


def without_words(hide: Callable[[str], str]) -> Callable[[Any, Any], Any]:
    """Return a filter that keeps each exception's first line, redacted: the others may repeat a shopper's text."""

    def cut(event: Any, _hint: Any) -> Any:
        for each in (event.get("exception") or {}).get("values") or []:
            lines = str(each.get("value") or "").splitlines()
            each["value"] = hide(lines[0][:MESSAGE_LIMIT]) if lines else ""
        return event

    return cut
