"""Reading the log: first from the rows, then from memory (app/log/broadcaster.py delivers new events)."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog
from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.transient_errors import DATABASE_ERRORS, is_transient
from app.events import parse_event
from app.models import EventRecord
from app.turn import LoggedEvent

BUFFER = 512
"""Maximum number of events buffered for a subscription; a slower reader reads the rows again."""

log = structlog.get_logger()

PAGE = 64
"""Maximum number of rows of one read: so many large results block the event loop for a tenth of a second."""


class CursorGone(Exception):
    """The cursor lies in the middle of merged text, so reading cannot resume after it."""


async def read(
    db: AsyncSession, session_id: str, after: int = 0, limit: int | None = PAGE
) -> list[LoggedEvent]:
    """Return the session's events after number `after`, in order, at most `limit` (None: all). Raises CursorGone."""
    columns = (EventRecord.seq, EventRecord.name, EventRecord.data, EventRecord.merged_from)
    statement = (
        select(*columns)  # type: ignore[call-overload]  # sqlmodel types a table's attributes as plain values
        .where(EventRecord.session_id == session_id, EventRecord.seq > after)
        .order_by(EventRecord.seq)
        .limit(limit)
    )
    rows = (await (await db.connection()).execute(statement)).all()
    if any(row.merged_from is not None and row.merged_from <= after for row in rows):
        raise CursorGone
    return [LoggedEvent(session_id, row.seq, parse_event(row.name, row.data)) for row in rows]


async def read_all(db: AsyncSession, session_id: str) -> list[LoggedEvent]:
    """Return all events of the session, read by one statement: a concurrent merge is included wholly or not at all."""
    return await read(db, session_id, limit=None)


Delivery = Callable[[list[LoggedEvent]], bool]
"""Shows events to a reader at once, without waking its task. Returns False if the task must show them instead."""


class Source(Protocol):
    """A source of a subscription's rows. `closed` is set when all of its subscriptions must end."""

    closed: bool

    async def read(self, session_id: str, after: int) -> list[LoggedEvent]:
        """Return the session's rows after that number. Raises CursorGone and the database's errors."""
        ...


class Subscription:
    """One reader's place in the log of one session. Events are delivered in the order of their numbers, each once.

    `cursor` is the number of the last event that `next` has returned or that was delivered while it waited.
    """

    def __init__(self, source: Source, session_id: str, after: int) -> None:
        self._source, self.session_id, self.cursor = source, session_id, after
        self._buffer: deque[LoggedEvent] = deque()
        self._behind = True  # the rows are read once before events are taken from memory
        self._gone = False
        self._is_woken = False
        self._waking: asyncio.Future[None] | None = None
        self._deliver: Delivery | None = None
        self._delivered_at = 0.0

    @property
    def closed(self) -> bool:
        """Whether the stream must end and its client reconnect: the process stops, or the log or the cursor is gone."""
        return self._source.closed or self._gone

    async def next(self, seconds: float, deliver: Delivery | None = None) -> list[LoggedEvent]:
        """Return the next events as soon as there are any, or an empty list after that time or when closed.

        While this waits, new events are passed to `deliver`, if given, and returned only if it returns False. The time
        then begins again.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not self.closed:
            try:
                found = await self._take()
            except CursorGone:
                self._gone = True
                return []
            if found:
                self.cursor = found[-1].seq
                return found
            left = max(began, self._delivered_at) + seconds - loop.time()
            if left <= 0:
                return []
            await self._wait(left, deliver)
        return []

    @property
    def newest(self) -> int:
        """Number of the newest event that was read or buffered."""
        return self._buffer[-1].seq if self._buffer else self.cursor

    @property
    def backlog(self) -> int:
        """Number of buffered events that `next` has not returned yet."""
        return len(self._buffer)

    @property
    def behind(self) -> bool:
        """Whether `next` must read the rows, because the buffer does not follow the cursor without a gap."""
        return self._behind

    def receive(self, logged: list[LoggedEvent]) -> None:
        """Take committed events of the session, in order and without gaps.

        After a gap before them or with a full buffer, `next` reads the rows instead.
        """
        newest = self.newest
        if logged[0].seq <= newest:
            logged = [row for row in logged if row.seq > newest]
            if not logged:
                return
        follows = not self._behind and logged[-1].seq - newest == len(logged)
        if not follows or len(self._buffer) + len(logged) > BUFFER:
            self._fall_behind()
        elif self._deliver is not None and not self._is_woken and self._is_delivered(self._deliver, logged):
            return
        else:
            self._buffer.extend(logged)
        self.wake()

    def _is_delivered(self, deliver: Delivery, logged: list[LoggedEvent]) -> bool:
        """Deliver the events to the waiting reader, and return whether it took them.

        A reader that fails ends and must not stop the delivery to others.
        """
        try:
            if not deliver(logged):
                return False
        except Exception:
            log.exception("stream_failed")
            self.end()
            return True
        self.cursor = logged[-1].seq
        self._delivered_at = asyncio.get_running_loop().time()
        return True

    def notify(self, seq: int) -> None:
        """Make `next` read the rows if it lacks some: a process has written up to number `seq`."""
        if seq > self.newest:
            self._fall_behind()
            self.wake()

    def end(self) -> None:
        """End the subscription, because the log is gone."""
        self._gone = True
        self.wake()

    def wake(self) -> None:
        """Wake the task that waits in `next`."""
        self._is_woken = True
        wake_up(self._waking)

    async def _take(self) -> list[LoggedEvent]:
        if not self._behind:
            found = list(self._buffer)
            self._buffer.clear()
            return found
        self._behind = False  # before the read, so that events committed during the read are buffered
        try:
            found = await self._source.read(self.session_id, self.cursor)
        except DATABASE_ERRORS as error:
            self._fall_behind()
            if not is_transient(error):
                raise
            await self._pause()
            return []
        self._settle(found)
        return found

    def _settle(self, found: Sequence[LoggedEvent]) -> None:
        """Keep those events buffered during a read that follow its rows. Falls behind if rows remain between them."""
        newest = found[-1].seq if found else self.cursor
        while self._buffer and self._buffer[0].seq <= newest:
            self._buffer.popleft()
        if len(found) == PAGE or (self._buffer and self._buffer[0].seq != newest + 1):
            self._fall_behind()

    async def _wait(self, seconds: float, deliver: Delivery | None = None) -> None:
        """Wait until woken, but no longer than that. A timer instead of a task, because this happens for each event."""
        if not self._is_woken:
            self._deliver = deliver
            loop = asyncio.get_running_loop()
            self._waking = loop.create_future()
            alarm = loop.call_later(seconds, wake_up, self._waking)
            try:
                await self._waking
            finally:
                alarm.cancel()
                self._deliver = None
        self._is_woken = False

    async def _pause(self) -> None:
        """Wait before the next read while the database is unreachable, for a random time: streams retry apart."""
        await self._wait(random.uniform(0.2, 1.0))  # noqa: S311 - spreads load, not a secret

    def _fall_behind(self) -> None:
        self._buffer.clear()
        self._behind = True


def wake_up(waiting: asyncio.Future[None] | None) -> None:
    """Resolve the future that a task waits for, if there is one that is not done."""
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
