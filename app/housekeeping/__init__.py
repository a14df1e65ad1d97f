"""Housekeeping: sessions that nobody comes back to expire, text is merged, old answers to clicks are forgotten."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection

import structlog

from app.db import Database
from app.db.away import DATABASE_ERRORS
from app.housekeeping.maintenance import Tidied, tidy
from app.log.sessions import mark_seen
from app.settings import Settings

log = structlog.get_logger()


class Housekeeping:
    """Tidies up now and then while it is started. `looked_at` are the sessions that are open somewhere just now."""

    def __init__(
        self, database: Database, settings: Settings, looked_at: Callable[[], Collection[str]] = tuple
    ) -> None:
        self._database, self._settings, self._looked_at = database, settings, looked_at
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin at a random moment: processes that start together do not come together."""
        if self._settings.housekeeping_seconds:
            self._task = asyncio.create_task(self._now_and_then(), name="housekeeping")

    async def stop(self) -> None:
        """Break off: a transaction that has begun is undone, and done by whoever comes next."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def once(self) -> Tidied:
        """Note who is here, then tidy up, resting as long as working; not at all where another process is at it."""
        await mark_seen(self._database, self._looked_at())
        return await tidy(self._database, self._settings, rest=1)

    async def _now_and_then(self) -> None:
        interval = self._settings.housekeeping_seconds
        await asyncio.sleep(random.uniform(0, interval))  # noqa: S311 - apart, not secret
        while True:
            try:
                if done := await self.once():
                    log.info(
                        "tidied_up",
                        sessions=done.expired.sessions,
                        turns=done.merged.turns,
                        rows=done.merged.rows,
                    )
            except DATABASE_ERRORS as error:
                # It is away or has more important things to do; all of this can be done later.
                log.warning("housekeeping_waits", error=repr(error)[:200])
            except Exception:
                log.exception("housekeeping_failed")
            await asyncio.sleep(interval)
