"""All observers of a process, started and stopped with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.observe.logs import Redactor, configure_logs
from app.observe.tracing import start_tracing
from app.settings import Settings


class Observers:
    """Logs and, if configured, traces and error reports."""

    def __init__(self, settings: Settings) -> None:
        self._ends: list[Callable[[], None]] = []
        tracker = None
        if settings.sentry_dsn:
            from app.observe.error_tracker import start_tracker

            tracker, end = start_tracker(settings.sentry_dsn, settings.environment, Redactor(settings).hide)
            self._ends.append(end)
        if settings.otel_exporter_otlp_endpoint:
            self._ends.append(start_tracing(settings.otel_exporter_otlp_endpoint))
        configure_logs(settings, tracker)

    async def close(self) -> None:
        """Send pending traces and reports. The wait for an unreachable collector is limited."""
        await asyncio.gather(*(asyncio.to_thread(end) for end in self._ends))
