"""The beat: events of all the process's sessions go into one transaction, at most one beat after they are made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.events import Event
from app.log.append import TAKE_NUMBERS, UnknownSession, insert_and_ring, numbered
from app.turn import LoggedEvent

PATIENCE_SECONDS = 30.0
"""How long a writer waits for a database that is away before its turn fails."""

log = structlog.get_logger()


@dataclass
class Waiting:
    """Events of one session that wait for the beat, and whoever waits for their numbers."""

    session_id: str
    events: Sequence[Event]
    written: asyncio.Future[list[LoggedEvent]]


class Batch:
    """Gathers appends and writes them together. The first after a pause is written at once."""

    def __init__(
        self, database: Database, beat_ms: int, tell: Callable[[Sequence[LoggedEvent]], None]
    ) -> None:
        self._database, self._beat, self._tell = database, beat_ms / 1000, tell
        self._waiting: list[Waiting] = []
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to beat."""
        self._task = asyncio.create_task(self._run(), name="log-batch")

    async def stop(self) -> None:
        """Write what waits, then stop."""
        if self._task is None:
            return
        while self._waiting and not self._task.done():
            await asyncio.wait([waiting.written for waiting in self._waiting])
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def append(self, session_id: str, events: Sequence[Event]) -> list[LoggedEvent]:
        """The events with their numbers, once committed. Raises UnknownSession, or the database's error in the end."""
        waiting = Waiting(session_id, events, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._news.set()
        try:
            return await asyncio.shield(waiting.written)
        except asyncio.CancelledError:
            # Whoever is stopped here must not write its end before this is in the log.
            await asyncio.wait([waiting.written])
            raise

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            batch, self._waiting = self._waiting, []
            left = await self._write(batch)
            if left:
                self._waiting[:0] = left
                self._news.set()
            await asyncio.sleep(self._beat)

    async def _write(self, batch: list[Waiting]) -> list[Waiting]:
        """Write a batch; those whose session is being written by another transaction come back."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._write_patiently(batch)
        except Exception as error:
            log.error("log_write_failed", events=len(batch), error=repr(error))
            for waiting in batch:
                if not waiting.written.done():
                    waiting.written.set_exception(error)
            return []

    async def _write_patiently(self, batch: list[Waiting]) -> list[Waiting]:
        pause = 0.05
        while True:
            try:
                return await self._write_once(batch)
            except (OperationalError, InterfaceError, OSError, DBAPIError) as error:
                if isinstance(error, DBAPIError) and not error.connection_invalidated and not is_away(error):
                    raise
                log.warning("log_waits_for_database", error=repr(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 1.0)

    async def _write_once(self, batch: list[Waiting]) -> list[Waiting]:
        counts: dict[str, int] = {}
        for waiting in batch:
            counts[waiting.session_id] = counts.get(waiting.session_id, 0) + len(waiting.events)
        async with self._database.transaction() as db:
            taken = {
                str(row.id): int(row.last_seq)
                for row in await (await db.connection()).execute(
                    TAKE_NUMBERS, {"ids": list(counts), "counts": list(counts.values())}
                )
            }
            gone = await missing(db, counts.keys() - taken.keys())
            written = assign(batch, taken, counts)
            if written:
                await insert_and_ring(db, [row for _, rows in written for row in rows])
        for waiting, rows in written:
            waiting.written.set_result(rows)
        self._tell([row for _, rows in written for row in rows])
        return refuse(batch, gone)


def assign(
    batch: Sequence[Waiting], taken: dict[str, int], counts: dict[str, int]
) -> list[tuple[Waiting, list[LoggedEvent]]]:
    """Each waiting writer with its numbered events, sessions in the order they came."""
    following = {session_id: last - counts[session_id] for session_id, last in taken.items()}
    assigned = []
    for waiting in batch:
        if waiting.session_id in following:
            following[waiting.session_id] += len(waiting.events)
            assigned.append(
                (waiting, numbered(waiting.session_id, following[waiting.session_id], waiting.events))
            )
    return assigned


async def missing(db: AsyncSession, ids: set[str]) -> set[str]:
    """Those of the sessions that do not exist (the others are only busy)."""
    if not ids:
        return set()
    found = await (await db.connection()).execute(
        text("SELECT id FROM chat_session WHERE id = ANY(CAST(:ids AS text[]))"), {"ids": list(ids)}
    )
    return ids - {str(row.id) for row in found}


def refuse(batch: Sequence[Waiting], gone: set[str]) -> list[Waiting]:
    """Tell writers of sessions that are gone; the rest that was not written waits for the next beat."""
    left = [waiting for waiting in batch if not waiting.written.done()]
    for waiting in left:
        if waiting.session_id in gone:
            waiting.written.set_exception(UnknownSession(waiting.session_id))
    return [waiting for waiting in left if not waiting.written.done()]


def is_away(error: DBAPIError) -> bool:
    """Whether the server is restarting or out of reach, rather than refusing this statement."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return state.startswith(("57P", "08")) or isinstance(error.orig, OSError)
