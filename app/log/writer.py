"""The writer of the log: one transaction per flush writes the pending events of all sessions of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.db.direct import fetch, fetch_value
from app.db.retry import retry
from app.db.transient_errors import BACKOFF, RETRY_SECONDS, is_recoverable
from app.events import Event, utc_now
from app.log.append import TurnEnded, find_missing, numbered
from app.log.connection import LogConnection
from app.log.pending_append import Pending, PendingAppend, WriteAttempt, assign, refuse
from app.log.text_buffer import PendingText, TextBuffer
from app.observe.metrics import report_batch
from app.turn import LoggedEvent

PAUSE_SHARE = 0.2
"""Minimum pause after a flush, as a share of the interval. The interval runs from start to start: a pause of its whole
length after a long flush makes the next one longer still."""

RUNNING = text(
    "SELECT id FROM turn WHERE session_id = ANY(CAST(:sessions AS text[])) AND id = ANY(CAST(:ids AS text[]))"
    " AND status = 'running'"
)

LOCK = text(
    "SELECT FROM chat_session WHERE id = ANY(CAST(:sessions AS text[])) ORDER BY id FOR NO KEY UPDATE"
)
FIRST_OF_WRITTEN = text(
    "SELECT min(seq) FROM event WHERE session_id = :id AND name = :name AND data = CAST(:data AS jsonb)"
)

URGENT_SHARE = 2
"""Minimum pause before an urgent flush, as a multiple of the duration of the last one: a busy server writes no more
often than before."""

SETTLED_AT_ONCE = 32
"""Number of appends whose events are delivered without a break. The others of a flush are delivered while the next one
waits for the database, and other tasks run in between."""

log = structlog.get_logger()


class LogWriter:
    """Collects appends and writes them together. The first append after a pause is written immediately.

    Args:
        flush_ms: Milliseconds from the start of a flush to the start of the next.
        publish: Called with the events of each commit, those of each append by themselves.
    """

    def __init__(
        self, database: Database, flush_ms: int, publish: Callable[[Sequence[list[LoggedEvent]]], None]
    ) -> None:
        self._database, self._flush_seconds, self._publish = database, flush_ms / 1000, publish
        self._connection = LogConnection(database.url)
        self._pending: list[Pending] = []
        self._texts: dict[TextBuffer, None] = {}  # buffers with text that no flush has taken, in order
        self._alarm: asyncio.TimerHandle | None = None
        self._stopping = False
        self._has_pending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._settling: asyncio.Task[None] | None = None
        self._urgent = asyncio.Event()

    def start(self) -> None:
        """Start flushing."""
        self._task = asyncio.create_task(self._run(), name="log-writer")

    async def stop(self) -> None:
        """Write the pending events, then stop and close the connection."""
        if self._task is None:
            return
        self._stopping = True
        self._has_pending.set()
        self._urgent.set()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._connection.close()

    def queue(self, buffer: TextBuffer) -> None:
        """Write the text of this buffer with one of the next flushes, when it is due. Its first text is urgent."""
        self._texts[buffer] = None
        self._has_pending.set()
        if not buffer.due:
            self._urgent.set()

    async def append(self, session_id: str, events: Sequence[Event]) -> list[LoggedEvent]:
        """Write the events with the next flush; return them with their numbers after the commit.

        Raises UnknownSession, TurnEnded, the database's error, or TimeoutError when the database stays unreachable for
        `RETRY_SECONDS`.
        """
        pending = PendingAppend(session_id, events)
        self._pending.append(pending)
        self._has_pending.set()
        self._urgent.set()
        return await pending.outcome()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while not (self._stopping and await self._is_empty()):
            await self._has_pending.wait()
            self._has_pending.clear()
            self._urgent.clear()
            began = loop.time()
            if batch := self._batch():
                left = await self._write(batch)
                if left:
                    self._pending[:0] = left
                    self._has_pending.set()
                await self._pause(loop.time() - began)

    async def _pause(self, taken: float) -> None:
        """Wait until the next flush may begin after one that took `taken` seconds; an urgent one does so earlier."""
        shortest = self._flush_seconds * PAUSE_SHARE
        pause = max(self._flush_seconds - taken, shortest)
        until_urgent = min(max(taken * URGENT_SHARE, shortest), pause)
        await asyncio.sleep(until_urgent)
        if pause > until_urgent and not self._urgent.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(pause - until_urgent):
                    await self._urgent.wait()

    async def _is_empty(self) -> bool:
        """Return whether everything is written and delivered: delivered text may announce more."""
        if not self._pending and not self._texts:
            await self._until_settled()
        return not self._pending and not self._texts

    def _batch(self) -> list[Pending]:
        """Return what the next flush writes. Text that is not due yet stays, and wakes the writer when it is."""
        batch, self._pending = self._pending, []
        texts, self._texts = self._texts, {}
        loop = asyncio.get_running_loop()
        now, next_due, timestamp = loop.time(), float("inf"), utc_now()
        for buffer in texts:
            if taken := buffer.take(now, timestamp):
                batch.append(taken)
            elif buffer.has_text:
                self._texts[buffer] = None
                next_due = min(next_due, buffer.due)
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = loop.call_at(next_due, self._has_pending.set) if self._texts else None
        return batch

    async def _write(self, batch: list[Pending]) -> list[Pending]:
        """Write a batch. Return the appends that wait because another transaction has locked their session's row."""
        try:
            async with asyncio.timeout(RETRY_SECONDS):
                return await self._write_with_retry(batch)
        except Exception as error:
            log.error("log_write_failed", events=len(batch), exc_info=error)
            for pending in batch:
                if not pending.settled:
                    pending.settle(error)
            return []

    async def _write_with_retry(self, batch: list[Pending]) -> list[Pending]:
        """Write the batch, each event once, retrying while the database is unreachable."""
        attempt = WriteAttempt(batch)

        async def write() -> list[Pending]:
            nonlocal attempt
            while left := await self._left_of(attempt):
                attempt = WriteAttempt(left)
                try:
                    return await self._write_once(attempt)
                except TurnEnded:
                    attempt.over = True
            return []

        return await retry(write, when=is_recoverable, backoff=BACKOFF, on_retry=report_retry)

    async def _write_once(self, attempt: WriteAttempt) -> list[Pending]:
        rows = attempt.rows()
        gone: set[str] = set()
        async with self._connection.opened() as connection:
            attempt.is_sent = True
            before = await rows.write(connection, notify=self._database.notifies)
            if before is not None and (left_out := rows.left_out(before)):
                gone = await find_missing(connection, left_out)
        if before is None:
            attempt.is_sent = False
            raise TurnEnded
        written = assign(attempt.batch, before)
        await self._until_settled()
        if len(written) <= SETTLED_AT_ONCE:
            self._settle(written)
        else:
            self._settling = asyncio.create_task(self._settle_in_turn(written), name="log-delivery")
        there = {pending for pending, _ in written}
        return refuse([pending for pending in attempt.batch if pending not in there], gone)

    async def _settle_in_turn(self, written: Sequence[tuple[Pending, list[LoggedEvent]]]) -> None:
        """Settle the appends of a flush, a few at a time: the next flush goes on in between."""
        try:
            for start in range(0, len(written), SETTLED_AT_ONCE):
                self._settle(written[start : start + SETTLED_AT_ONCE])
                await asyncio.sleep(0)
        except Exception as error:
            log.error("log_delivery_failed", events=len(written), exc_info=error)
            for pending, _ in written:
                if not pending.settled:
                    pending.settle(error)

    async def _until_settled(self) -> None:
        """Wait until the events of the flush before are delivered, so that their order is kept."""
        if self._settling is not None:
            await asyncio.shield(self._settling)
            self._settling = None

    def _settle(self, written: Sequence[tuple[Pending, list[LoggedEvent]]]) -> None:
        for pending, rows in written:
            pending.settle(rows)
        groups = [rows for _, rows in written if rows]
        self._publish(groups)
        if groups:
            oldest = min(
                [rows[0].event.timestamp for rows in groups]
            )  # an append's first event is its oldest
            chunks = sum([len(pending.events) for pending, _ in written if isinstance(pending, PendingText)])
            report_batch(chunks, (utc_now() - oldest).total_seconds())

    async def _left_of(self, attempt: WriteAttempt) -> list[Pending]:
        """Return the appends that a failed attempt has not written; all appends if it has not been made yet."""
        if attempt.over:
            return await self._without_ended(attempt.batch)
        return await self._without_committed(attempt.batch) if attempt.is_sent else attempt.batch

    async def _without_ended(self, batch: list[Pending]) -> list[Pending]:
        """Settle the appends to turns that have ended with TurnEnded; return the others."""
        turns = {event.turn_id for pending in batch for event in pending.events} - {None}
        given = {"sessions": list({pending.session_id for pending in batch}), "ids": list(turns)}
        async with self._database.reading() as db:
            running = {str(row.id) for row in await (await db.connection()).execute(RUNNING, given)}
        left = []
        for pending in batch:
            if all(event.turn_id is None or event.turn_id in running for event in pending.events):
                left.append(pending)
            else:
                pending.settle(TurnEnded())
        return left

    async def _without_committed(self, batch: list[Pending]) -> list[Pending]:
        """Return the appends of a failed attempt that must be written again.

        It may have been committed although the reply was lost, and even go on: what it has locked is waited for. The
        appends that are in the log are settled.
        """
        async with self._database.transaction() as db:
            await fetch(db, LOCK, {"sessions": list({pending.session_id for pending in batch})})
            there = [(pending, rows) for pending in batch if (rows := await read_written(db, pending))]
        await self._until_settled()
        self._settle(there)
        return [pending for pending in batch if not pending.settled]


def report_retry(error: Exception) -> None:
    """Log a warning that the log waits for the database."""
    log.warning("log_waits_for_database", error=repr(error)[:200])


async def read_written(db: AsyncSession, pending: Pending) -> list[LoggedEvent]:
    """Return the events of an append with their numbers if they are in the log, otherwise an empty list.

    Only the first one is looked for, because they were written together or not at all. It differs from all others of
    its session, if by nothing else, by its time.
    """
    given = {"id": pending.session_id, "name": pending.events[0].event_name, "data": pending.wires[0]}
    first = await fetch_value(db, FIRST_OF_WRITTEN, given)
    if first is None:
        return []
    last = first + len(pending.events) - 1
    return numbered(pending.session_id, last, pending.events, pending.wires)
