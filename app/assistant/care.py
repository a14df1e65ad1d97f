"""Looking after turns: a heartbeat for those of this process, an end for those whose process has died."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import structlog
from sqlalchemy import text

from app.assistant.turns import end_turn
from app.db.away import DATABASE_ERRORS
from app.events import TurnError
from app.log import Log
from app.log.doorbell import HELD
from app.observe.figures import report_turn_of_others

log = structlog.get_logger()

STALE_BEATS = 5
"""Heartbeats a turn may miss before it is ended as interrupted, whatever else is known of its owner."""

MISSED_BEATS = 1.5
"""Heartbeats it may miss when the database has seen its owner's connection close."""

INTERRUPTED = "I was interrupted before I could finish. Nothing you wrote is lost."

BEAT = text(
    "UPDATE turn SET heartbeat_at = now() WHERE id = ANY(CAST(:ids AS text[])) AND owner = :owner"
    " AND status = 'running' RETURNING id, cancel_requested"
)
STALE = text(
    f"""
    WITH running AS (
        -- While the database was away nobody could say that it lives.
        SELECT id, session_id, owner, now() - greatest(heartbeat_at, pg_postmaster_start_time()) AS silent
        FROM turn WHERE status = 'running'
    )
    SELECT id, session_id, owner FROM running
    WHERE silent > make_interval(secs => :stale)
       OR (silent > make_interval(secs => :missed) AND NOT {HELD.format(name="running.owner")})
    """  # noqa: S608 - HELD is a text of our own; values are parameters
)


class Care:
    """Beats for the turns in `ours`, hears which of them are to stop, and ends those of the dead.

    `chores` are what else is to be done for processes that have died.
    """

    def __init__(
        self,
        log_: Log,
        owner: str,
        heartbeat_seconds: float,
        ours: Collection[str],
        stop: Callable[[str], None],
        chores: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self._log, self._owner, self._heartbeat = log_, owner, heartbeat_seconds
        self._ours, self._stop, self._chores = ours, stop, chores
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._look_after(), name="turn-care")

    async def stop(self) -> None:
        """Look no longer."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look_after(self) -> None:
        clock = asyncio.get_running_loop().time
        trouble = float("-inf")  # a process that has just started knows of none
        while True:
            began = clock()
            try:
                await self._beat()
                if clock() - began > self._heartbeat:
                    trouble = clock()
                if clock() - trouble >= self._heartbeat * STALE_BEATS:
                    await self._reap()
                    for chore in self._chores:
                        await chore()
            except DATABASE_ERRORS as error:
                log.warning("turn_care_waits", error=repr(error)[:200])
                # If we could not reach the database, others could not either: let them speak first.
                trouble = clock()
            except Exception:
                log.exception("turn_care_failed")
            slept = clock()
            await asyncio.sleep(self._heartbeat)
            if clock() - slept > self._heartbeat * 2:
                trouble = clock()  # this machine slept, and what it thinks of others is old

    async def _beat(self) -> None:
        """Say that our turns live, and hear which of them are to stop (a lost bell costs one beat)."""
        if not self._ours:
            return
        async with self._log.database.transaction() as db:
            given = {"ids": list(self._ours), "owner": self._owner}
            rows = (await (await db.connection()).execute(BEAT, given)).all()
        for row in rows:
            if row.cancel_requested:
                self._stop(row.id)

    async def _reap(self) -> None:
        """End the turns whose owner has died."""
        limits = {"stale": self._heartbeat * STALE_BEATS, "missed": self._heartbeat * MISSED_BEATS}
        async with self._log.database.reading() as db:
            stale = (await (await db.connection()).execute(STALE, limits)).all()
        for row in stale:
            end = TurnError(turn_id=row.id, code="interrupted", message=INTERRUPTED)
            if logged := await end_turn(self._log.database, row.session_id, end):
                self._log.tell(logged)
                report_turn_of_others(end.code)
                log.warning("turn_interrupted", session_id=row.session_id, turn_id=row.id, owner=row.owner)
