"""Maintenance of the database: retention, compaction of text, deletion of stored answers to clicks, vectors."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection
from time import monotonic

import structlog

from app.catalogue.vectors.vector_index import Progress, VectorIndex
from app.db import Database
from app.db.transient_errors import DATABASE_ERRORS
from app.housekeeping.maintenance import MaintenanceResult, run_maintenance
from app.log.sessions import mark_seen
from app.settings import Settings

VECTOR_SECONDS = 10.0
"""Seconds between two looks for products without a vector: one small statement while the catalogue is unchanged."""

VECTOR_REST = 9
"""Minimum pause after a complete pass, as a multiple of its last step's duration."""

log = structlog.get_logger()


class Housekeeping:
    """Runs maintenance periodically while it is started.

    Args:
        database: The database to maintain.
        settings: The settings of the process.
        looked_at: Returns the sessions with an open stream in this process.
        vectors: Makes vectors of products; None if the operator has not configured a model for it.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        looked_at: Callable[[], Collection[str]] = tuple,
        vectors: VectorIndex | None = None,
    ) -> None:
        self._database, self._settings, self._looked_at = database, settings, looked_at
        self._vectors = vectors
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the periodic task, after a random delay so that processes started together do not run at the same
        time."""
        if self._settings.housekeeping_seconds:
            self._tasks.append(asyncio.create_task(self._repeat(), name="housekeeping"))
            if self._vectors is not None:
                self._tasks.append(asyncio.create_task(self._make_vectors(self._vectors), name="vectors"))

    async def stop(self) -> None:
        """Cancel the tasks. An open transaction is rolled back; the next run does its work."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def once(self) -> MaintenanceResult:
        """Record activity of sessions with open streams, then run maintenance, resting as long as working.

        Does nothing while another process is running maintenance.
        """
        await mark_seen(self._database, self._looked_at())
        return await run_maintenance(self._database, self._settings, rest=1)

    async def _repeat(self) -> None:
        interval = self._settings.housekeeping_seconds
        await asyncio.sleep(random.uniform(0, interval))  # noqa: S311 - spreads load, not a secret
        while True:
            try:
                if done := await self.once():
                    log.info(
                        "tidied_up",
                        sessions=done.expired.sessions,
                        turns=done.merged.turns,
                        rows=done.merged.rows,
                        periods=done.periods,
                    )
            except DATABASE_ERRORS as error:
                # The database is unreachable or overloaded; maintenance can be done later.
                log.warning("housekeeping_waits", error=repr(error)[:200])
            except Exception:
                log.exception("housekeeping_failed")
            await asyncio.sleep(interval)

    async def _make_vectors(self, vectors: VectorIndex) -> None:
        while True:
            progress, began = Progress.UNAVAILABLE, monotonic()
            try:
                progress = await vectors.step()
            except DATABASE_ERRORS as error:
                log.warning("vectors_wait", reason=repr(error)[:200])
            except Exception:
                log.exception("vectors_failed")
            # Other work of this process comes between two steps. A pass compares all products; where the stock changes
            # all the time, it takes at most a tenth of it.
            rest = max(VECTOR_SECONDS, VECTOR_REST * (monotonic() - began))
            await asyncio.sleep(0.1 if progress is Progress.MORE else rest)
