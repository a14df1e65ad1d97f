"""Reading the log: replay from the rows, then follow in memory (app/log/broadcaster.py says what is new)."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.transient_errors import DATABASE_ERRORS, is_transient
from app.events import parse_event
from app.models import EventRecord
from app.turn import LoggedEvent

BUFFER = 512
"""Events a reader may lag behind in memory; one that is slower reads the rows again."""

PAGE = 64
"""Rows one read takes from the log: so many large results hold up the event loop for a tenth of a second."""


class CursorGone(Exception):
    """The number lies in the middle of text that was merged: there is no reading on from it."""


async def read(
    db: AsyncSession, session_id: str, after: int = 0, limit: int | None = PAGE
) -> list[LoggedEvent]:
    """The session's events after that number, in order, at most `limit`. Raises CursorGone."""
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
    """Every event of the session, read at once: what is merged meanwhile is either so or so."""
    return await read(db, session_id, limit=None)


class Source(Protocol):
    """Where a reader's rows come from."""

    closed: bool

    async def read(self, session_id: str, after: int) -> list[LoggedEvent]:
        """The rows after that number. Raises CursorGone, or the database's error."""
        ...


class Subscription:
    """One reader of one session's log. Numbers come in order, each once."""

    def __init__(self, source: Source, session_id: str, after: int) -> None:
        self._source, self.session_id, self.cursor = source, session_id, after
        self._buffer: deque[LoggedEvent] = deque()
        self._behind = True  # the rows are read once before memory is trusted
        self._gone = False
        self._is_woken = False
        self._waking: asyncio.Future[None] | None = None

    @property
    def closed(self) -> bool:
        """Whether the stream ends and its client reconnects: the process goes away, or what it read has."""
        return self._source.closed or self._gone

    async def next(self, seconds: float) -> list[LoggedEvent]:
        """What is new, as soon as there is something; empty when nothing came in that time, or when closed."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not self.closed:
            try:
                found = await self._take()
            except CursorGone:
                self._gone = True
                return []
            if found:
                self.cursor = found[-1].seq
                return found
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return []
            await self._wait(left)
        return []

    @property
    def newest(self) -> int:
        """The number up to which it has heard or read."""
        return self._buffer[-1].seq if self._buffer else self.cursor

    @property
    def backlog(self) -> int:
        """How many events it holds in memory that were not taken yet."""
        return len(self._buffer)

    @property
    def behind(self) -> bool:
        """Whether it is to read the rows by itself."""
        return self._behind

    def receive(self, logged: LoggedEvent) -> None:
        """An event of the session is committed."""
        newest = self.newest
        if logged.seq <= newest:
            return
        if self._behind or logged.seq != newest + 1 or len(self._buffer) >= BUFFER:
            self._fall_behind()
        else:
            self._buffer.append(logged)
        self.wake()

    def notify(self, seq: int) -> None:
        """Some process has written up to this number."""
        if seq > self.newest:
            self._fall_behind()
            self.wake()

    def end(self) -> None:
        """Read no further: the log is gone."""
        self._gone = True
        self.wake()

    def wake(self) -> None:
        """Look up from waiting."""
        self._is_woken = True
        wake_up(self._waking)

    async def _take(self) -> list[LoggedEvent]:
        if not self._behind:
            found = list(self._buffer)
            self._buffer.clear()
            return found
        self._behind = False  # before the read: what is written during it is heard
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
        """Of what was heard during a read, keep only what follows it without a gap."""
        newest = found[-1].seq if found else self.cursor
        while self._buffer and self._buffer[0].seq <= newest:
            self._buffer.popleft()
        if len(found) == PAGE or (self._buffer and self._buffer[0].seq != newest + 1):
            self._fall_behind()

    async def _wait(self, seconds: float) -> None:
        """Until there is news, but no longer than that. A timer and no task: this happens for each event."""
        if not self._is_woken:
            loop = asyncio.get_running_loop()
            self._waking = loop.create_future()
            alarm = loop.call_later(seconds, wake_up, self._waking)
            try:
                await self._waking
            finally:
                alarm.cancel()
        self._is_woken = False

    async def _pause(self) -> None:
        """The database is away: the stream stays open and looks again, not all of them at the same moment."""
        await self._wait(random.uniform(0.2, 1.0))  # noqa: S311 - apart, not secret

    def _fall_behind(self) -> None:
        self._buffer.clear()
        self._behind = True


def wake_up(waiting: asyncio.Future[None] | None) -> None:
    """Let go on who waits there."""
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
