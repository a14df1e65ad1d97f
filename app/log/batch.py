"""The beat: events of all the process's sessions go into one transaction, at most one beat after they are made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.db.away import DATABASE_ERRORS, FIRST_PAUSE, LONGEST_PAUSE, PATIENCE_SECONDS, is_away
from app.events import Event, TextChunk, utc_now
from app.log.append import TAKE_NUMBERS, TurnOver, UnknownSession, insert_and_ring, numbered
from app.observe.figures import report_batch
from app.turn import LoggedEvent

RUNNING = text("SELECT id FROM turn WHERE id = ANY(CAST(:ids AS text[])) AND status = 'running'")

log = structlog.get_logger()


class Waiting:
    """Events of one session that wait for the beat, and whoever waits for their numbers."""

    def __init__(self, session_id: str, events: Sequence[Event]) -> None:
        self.session_id, self.events = session_id, events
        self.settled = False
        self._outcome: list[LoggedEvent] | Exception = []
        self._news: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: list[LoggedEvent] | Exception) -> None:
        """They are written, or they never will be."""
        self.settled, self._outcome = True, outcome
        if not self._news.done():
            self._news.set_result(None)

    async def outcome(self) -> list[LoggedEvent]:
        """The events with their numbers. Raises why they are not written."""
        try:
            await self._news
        except asyncio.CancelledError:
            # Whoever is stopped here must not write its end before this is in the log.
            await self.until_settled()
            raise
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    async def until_settled(self) -> None:
        """Until it is known what became of them."""
        while not self.settled:
            if self._news.done():
                self._news = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._news])


@dataclass
class Attempt:
    """One try at writing a batch.

    `written` is set once all of it waits for nothing but the commit, `over` when a turn in it had ended before.
    """

    batch: list[Waiting]
    written: list[tuple[Waiting, list[LoggedEvent]]] = field(default_factory=list)
    over: bool = False

    def counts(self) -> dict[str, int]:
        """How many events each session gets."""
        counts: dict[str, int] = {}
        for waiting in self.batch:
            counts[waiting.session_id] = counts.get(waiting.session_id, 0) + len(waiting.events)
        return counts


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
            await self._waiting[0].until_settled()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def append(self, session_id: str, events: Sequence[Event]) -> list[LoggedEvent]:
        """The events with their numbers, once committed.

        Raises UnknownSession, TurnOver, or the database's error when patience ends.
        """
        waiting = Waiting(session_id, events)
        self._waiting.append(waiting)
        self._news.set()
        return await waiting.outcome()

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
                if not waiting.settled:
                    waiting.settle(error)
            return []

    async def _write_patiently(self, batch: list[Waiting]) -> list[Waiting]:
        """Write the batch, however often the database goes away under it, each event once."""
        attempt, pause = Attempt(batch), FIRST_PAUSE
        while True:
            try:
                left = await self._left_of(attempt)
                if not left:
                    return []
                attempt = Attempt(left)
                return await self._write_once(attempt)
            except TurnOver:
                attempt.over = True
            except DATABASE_ERRORS as error:
                if not is_away(error):
                    raise
                log.warning("log_waits_for_database", error=repr(error)[:200])
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _write_once(self, attempt: Attempt) -> list[Waiting]:
        counts = attempt.counts()
        async with self._database.transaction() as db:
            taken = {
                str(row.id): int(row.last_seq)
                for row in await (await db.connection()).execute(
                    TAKE_NUMBERS, {"ids": list(counts), "counts": list(counts.values())}
                )
            }
            gone = await missing(db, counts.keys() - taken.keys())
            written = assign(attempt.batch, taken, counts)
            if written:
                await insert_and_ring(db, [row for _, rows in written for row in rows])
            attempt.written = written  # from here on the commit may happen unseen
        self._settle(written)
        return refuse(attempt.batch, gone)

    def _settle(self, written: Sequence[tuple[Waiting, list[LoggedEvent]]]) -> None:
        for waiting, rows in written:
            waiting.settle(rows)
        told = [row for _, rows in written for row in rows]
        self._tell(told)
        if told:
            oldest = min(row.event.timestamp for row in told)
            chunks = sum(isinstance(row.event, TextChunk) for row in told)
            report_batch(chunks, (utc_now() - oldest).total_seconds())

    async def _left_of(self, attempt: Attempt) -> list[Waiting]:
        """What a failed attempt leaves to be written; all of one that was not made yet."""
        if attempt.over:
            return await self._without_ended(attempt.batch)
        return await self._without_committed(attempt) if attempt.written else attempt.batch

    async def _without_ended(self, batch: list[Waiting]) -> list[Waiting]:
        """Tell the writers of turns that have ended; the others go on."""
        turns = {event.turn_id for waiting in batch for event in waiting.events} - {None}
        async with self._database.reading() as db:
            running = {
                str(row.id) for row in await (await db.connection()).execute(RUNNING, {"ids": list(turns)})
            }
        left = []
        for waiting in batch:
            if all(event.turn_id is None or event.turn_id in running for event in waiting.events):
                left.append(waiting)
            else:
                waiting.settle(TurnOver())
        return left

    async def _without_committed(self, attempt: Attempt) -> list[Waiting]:
        """Those of a broken attempt that are to be written again: a commit may have happened although it was cut."""
        async with self._database.reading() as db:
            there = [(waiting, rows) for waiting, rows in attempt.written if await is_written(db, rows)]
        self._settle(there)
        return [waiting for waiting in attempt.batch if not waiting.settled]


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
    left = [waiting for waiting in batch if not waiting.settled]
    for waiting in left:
        if waiting.session_id in gone:
            waiting.settle(UnknownSession(waiting.session_id))
    return [waiting for waiting in left if not waiting.settled]


async def is_written(db: AsyncSession, rows: Sequence[LoggedEvent]) -> bool:
    """Whether these very events stand in the log under these numbers: they were written as a whole or not at all."""
    first = rows[0]
    found = await (await db.connection()).execute(
        text("SELECT data FROM event WHERE session_id = :id AND seq = :seq"),
        {"id": first.session_id, "seq": first.seq},
    )
    return bool(found.scalar() == json.loads(first.wire))
