"""Heartbeats for the turns of this process, and the end of turns whose process has exited.

Both use a separate connection pool, so that a pool exhausted by requests does not delay heartbeats.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import text

from app.assistant.turn_rows import end_turn
from app.db import Database
from app.db.locks import IS_ALIVE_SQL
from app.db.transient_errors import DATABASE_ERRORS
from app.events import TurnError
from app.log import Log
from app.observe.metrics import report_orphaned_turn

log = structlog.get_logger()

LOOKS = 3
"""Number of consecutive checks that must find a turn without its owner's lock and without a new heartbeat.

Checks are one heartbeat interval apart, and only checks that reached the database count: an owner that is alive had as
many chances to send a heartbeat. Disturbances of the database therefore neither end the turns of live processes nor
postpone the end of the others.
"""

SILENT_SECONDS = 180.0
"""Seconds without a heartbeat after which a turn is ended although its owner's lock is held.

An overloaded server holds its lock although its heartbeats are late. The lock of a host that lost its power stays held
until TCP times out. Three times the longest answer is longer than the first case lasts and shorter than the second.
"""

CALM_HEARTBEATS = 5
"""Heartbeat intervals without a problem before the other cleanup tasks run, which are not urgent."""

INTERRUPTED = "I was interrupted before I could finish. Nothing you wrote is lost."

HEARTBEAT = text(
    "UPDATE turn SET heartbeat_at = now() WHERE id = ANY(CAST(:ids AS text[])) AND owner = :owner"
    " AND status = 'running' RETURNING id, cancel_requested"
)
RUNNING = text(
    f"""
    SELECT id, session_id, owner, heartbeat_at,
           owner <> :owner AND {IS_ALIVE_SQL.format(name="turn.owner")} AS held,
           -- While the database was unreachable, no owner could send a heartbeat.
           extract(epoch FROM now() - greatest(heartbeat_at, pg_postmaster_start_time())) AS silent
    FROM turn WHERE status = 'running' AND NOT id = ANY(CAST(:own AS text[]))
    """  # noqa: S608 - IS_ALIVE_SQL is a constant; values are parameters
)


@dataclass(frozen=True)
class RunningTurn:
    """A running turn as found by one check. `is_alive` means that its owner's process is connected."""

    id: str
    session_id: str
    owner: str
    heartbeat_at: datetime
    is_alive: bool
    silent: float
    """Seconds since the last heartbeat, or since the database was started."""


class OrphanDetector:
    """The results of earlier checks of the turns that this process does not run."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[datetime, int]] = {}

    def orphaned(self, turns: Sequence[RunningTurn]) -> list[RunningTurn]:
        """Record one check of all running turns and return the turns that must be ended now."""
        before, self._seen = self._seen, {}
        ended = []
        for turn in turns:
            heartbeat, looks = before.get(turn.id, (turn.heartbeat_at, 0))
            looks = 0 if turn.is_alive else looks + 1 if heartbeat == turn.heartbeat_at else 1
            self._seen[turn.id] = (turn.heartbeat_at, looks)
            if looks >= LOOKS or turn.silent > SILENT_SECONDS:
                ended.append(turn)
        return ended


class TurnReaper:
    """Periodic tasks that send heartbeats for this process's turns, stop turns on request and end abandoned turns.

    Args:
        database: A pool that only this class uses.
        own: Ids of the turns that this process runs.
        stop: Called with the id of a turn whose stop was requested.
        cleanup_tasks: Run periodically; each cleans up other rows of processes that have exited.
    """

    def __init__(
        self,
        log_: Log,
        database: Database,
        owner: str,
        heartbeat_seconds: float,
        own: Collection[str],
        stop: Callable[[str], None],
        cleanup_tasks: Sequence[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        self._log, self._database, self._owner, self._heartbeat = log_, database, owner, heartbeat_seconds
        self._own, self._stop, self._cleanup_tasks = own, stop, cleanup_tasks
        self._orphans = OrphanDetector()
        self._last_problem = float("-inf")  # none has been observed yet
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start three periodic tasks: with separate tasks, slow work does not delay heartbeats."""
        loops = {
            "turn-heartbeat": self._send_heartbeats,
            "turn-reaper": self._reap,
            "turn-cleanup": self._run_cleanup,
        }
        self._tasks = [asyncio.create_task(self._repeat(work), name=name) for name, work in loops.items()]

    async def stop(self) -> None:
        """Cancel the periodic tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` once per heartbeat interval. Errors are logged, database errors and delays count as problems."""
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            try:
                await work()
            except DATABASE_ERRORS as error:
                log.warning("reaper_waits_for_database", error=repr(error)[:200])
                self._last_problem = clock()
            except Exception:
                log.exception("reaper_failed")
            await asyncio.sleep(self._heartbeat)
            if clock() - began > self._heartbeat * 3:
                self._last_problem = clock()  # the database or this machine is slow

    async def _send_heartbeats(self) -> None:
        """Update the heartbeats of this process's turns, and stop those whose stop was requested.

        A stop whose notification was lost thus takes effect within one heartbeat interval.
        """
        if not self._own:
            return
        async with self._database.transaction() as db:
            given = {"ids": list(self._own), "owner": self._owner}
            rows = (await (await db.connection()).execute(HEARTBEAT, given)).all()
        for row in rows:
            if row.cancel_requested:
                self._stop(row.id)

    async def _reap(self) -> None:
        """End the turns whose owner has exited or stopped sending heartbeats."""
        given = {"owner": self._owner, "own": list(self._own)}
        async with self._database.reading() as db:
            rows = (await (await db.connection()).execute(RUNNING, given)).all()
        for turn in self._orphans.orphaned([RunningTurn(*row) for row in rows]):
            end = TurnError(turn_id=turn.id, code="interrupted", message=INTERRUPTED)
            if logged := await end_turn(self._database, turn.session_id, end):
                self._log.publish(logged)
                report_orphaned_turn(end.code)
                log.warning("turn_interrupted", session_id=turn.session_id, turn_id=turn.id, owner=turn.owner)

    async def _run_cleanup(self) -> None:
        """Run the cleanup tasks, but not soon after a problem, so that other processes can reconnect first."""
        if asyncio.get_running_loop().time() - self._last_problem >= self._heartbeat * CALM_HEARTBEATS:
            for cleanup in self._cleanup_tasks:
                await cleanup()
