"""Looking after turns: a heartbeat for those of this process, an end for those whose process has died.

Both have connections of their own: what a crowd of requests does to theirs says nothing about who lives.
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
"""How often in turn another process must see a turn without its owner's lock and without a new heartbeat.

Looks are a heartbeat apart, and only those count that reached the database: an owner that lives had the same chances to
beat in between. So no disturbance of the database postpones the end of a dead process's turns.
"""

SILENT_SECONDS = 180.0
"""Seconds without a heartbeat after which a turn is ended although its owner's lock is held.

An overloaded server is late and holds its lock; so does a host that lost its power, until TCP notices. Three times the
longest answer is longer than the first and shorter than the second.
"""

CALM_HEARTBEATS = 5
"""Heartbeats without trouble before anything else is cleared up for the dead: that is in no hurry."""

INTERRUPTED = "I was interrupted before I could finish. Nothing you wrote is lost."

HEARTBEAT = text(
    "UPDATE turn SET heartbeat_at = now() WHERE id = ANY(CAST(:ids AS text[])) AND owner = :owner"
    " AND status = 'running' RETURNING id, cancel_requested"
)
RUNNING = text(
    f"""
    SELECT id, session_id, owner, heartbeat_at,
           owner <> :owner AND {IS_ALIVE_SQL.format(name="turn.owner")} AS held,
           -- While the database was away no owner could beat.
           extract(epoch FROM now() - greatest(heartbeat_at, pg_postmaster_start_time())) AS silent
    FROM turn WHERE status = 'running' AND NOT id = ANY(CAST(:ours AS text[]))
    """  # noqa: S608 - HELD is a constant; values are parameters
)


@dataclass(frozen=True)
class RunningTurn:
    """A running turn as one look at the database saw it; `is_alive`: its owner's process is connected."""

    id: str
    session_id: str
    owner: str
    heartbeat_at: datetime
    is_alive: bool
    silent: float
    """Seconds."""


class OrphanDetector:
    """What this process has seen of turns that it does not run."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[datetime, int]] = {}

    def orphaned(self, turns: Sequence[RunningTurn]) -> list[RunningTurn]:
        """Take in one look at all running turns; those to be ended now."""
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
    """Sends heartbeats for this process's turns, stops those that should stop, and ends turns of dead processes.

    Args:
        database: A pool that only this class uses.
        own: Ids of the turns that this process runs.
        stop: Called with the id of a turn whose stop was requested.
        cleanup_tasks: Run periodically; each cleans up something else that dead processes left behind.
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
        self._trouble = float("-inf")  # a process that has just started knows of none
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to look. Three loops, so that nothing that takes long keeps a heartbeat waiting."""
        loops = {
            "turn-heartbeat": self._send_heartbeats,
            "turn-reaper": self._reap,
            "turn-chores": self._run_cleanup,
        }
        self._tasks = [asyncio.create_task(self._repeat(work), name=name) for name, work in loops.items()]

    async def stop(self) -> None:
        """Look no longer."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, work: Callable[[], Awaitable[None]]) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            began = clock()
            try:
                await work()
            except DATABASE_ERRORS as error:
                log.warning("turn_care_waits", error=repr(error)[:200])
                self._trouble = clock()
            except Exception:
                log.exception("turn_care_failed")
            await asyncio.sleep(self._heartbeat)
            if clock() - began > self._heartbeat * 3:
                self._trouble = clock()  # the database or this machine is slow

    async def _send_heartbeats(self) -> None:
        """Say that our turns live, and hear which of them are to stop (a lost bell costs one beat)."""
        if not self._own:
            return
        async with self._database.transaction() as db:
            given = {"ids": list(self._own), "owner": self._owner}
            rows = (await (await db.connection()).execute(HEARTBEAT, given)).all()
        for row in rows:
            if row.cancel_requested:
                self._stop(row.id)

    async def _reap(self) -> None:
        """End the turns whose owner has died."""
        given = {"owner": self._owner, "ours": list(self._own)}
        async with self._database.reading() as db:
            rows = (await (await db.connection()).execute(RUNNING, given)).all()
        for turn in self._orphans.orphaned([RunningTurn(*row) for row in rows]):
            end = TurnError(turn_id=turn.id, code="interrupted", message=INTERRUPTED)
            if logged := await end_turn(self._database, turn.session_id, end):
                self._log.publish(logged)
                report_orphaned_turn(end.code)
                log.warning("turn_interrupted", session_id=turn.session_id, turn_id=turn.id, owner=turn.owner)

    async def _run_cleanup(self) -> None:
        """Do the chores. After trouble the others are given time to show that they live."""
        if asyncio.get_running_loop().time() - self._trouble >= self._heartbeat * CALM_HEARTBEATS:
            for cleanup in self._cleanup_tasks:
                await cleanup()
