"""Reading the log: replay from the rows, then follow in memory; the doorbell and a slow poll are the net."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.db.away import DATABASE_ERRORS, is_away
from app.events import parse_event
from app.log.append import PROCESS
from app.models import EventRecord
from app.turn import LoggedEvent

BUFFER = 512
"""Events a reader may lag behind in memory; one that is slower reads the rows again."""

PAGE = 2_000
"""Rows one read takes from the log."""


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


class Follower:
    """One reader of one session's log. Numbers come in order, each once."""

    def __init__(self, hub: Hub, session_id: str, after: int) -> None:
        self._hub, self.session_id, self.cursor = hub, session_id, after
        self._buffer: deque[LoggedEvent] = deque()
        self._behind = True  # the rows are read once before memory is trusted
        self._gone = False
        self._news = False
        self._waking: asyncio.Future[None] | None = None

    @property
    def closed(self) -> bool:
        """Whether the stream ends and its client reconnects: the process goes away, or the text it read has changed."""
        return self._hub.closed or self._gone

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
            await self._wait(min(left, self._hub.poll_seconds))
        return []

    def hear(self, logged: LoggedEvent) -> None:
        """This process has written an event of the session."""
        newest = self._buffer[-1].seq if self._buffer else self.cursor
        if logged.seq <= newest:
            return
        if self._behind or logged.seq != newest + 1 or len(self._buffer) >= BUFFER:
            self._lose()
        else:
            self._buffer.append(logged)
        self.wake()

    def ring(self, seq: int) -> None:
        """Some process has written up to this number."""
        if seq > (self._buffer[-1].seq if self._buffer else self.cursor):
            self._lose()
            self.wake()

    def wake(self) -> None:
        """Look up from waiting."""
        self._news = True
        stir(self._waking)

    async def _take(self) -> list[LoggedEvent]:
        if not self._behind:
            found = list(self._buffer)
            self._buffer.clear()
            return found
        self._behind = False  # before the read: what is written during it is heard
        try:
            found = await self._hub.read(self.session_id, self.cursor)
        except DATABASE_ERRORS as error:
            self._lose()
            if not is_away(error):
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
            self._lose()

    async def _wait(self, seconds: float) -> None:
        if not await self._stirred(seconds):
            self._behind = True  # the poll: a lost notification costs no more than this

    async def _stirred(self, seconds: float) -> bool:
        """Whether there was news within that time. No more than a timer: this happens for each event of each reader."""
        if not self._news:
            loop = asyncio.get_running_loop()
            self._waking = loop.create_future()
            alarm = loop.call_later(seconds, stir, self._waking)
            try:
                await self._waking
            finally:
                alarm.cancel()
        news, self._news = self._news, False
        return news

    async def _pause(self) -> None:
        """The database is away: the stream stays open and looks again, not all of them at the same moment."""
        await self._stirred(random.uniform(0.2, 1.0))  # noqa: S311 - apart, not secret

    def _lose(self) -> None:
        self._buffer.clear()
        self._behind = True


def stir(waiting: asyncio.Future[None] | None) -> None:
    """Let go on who waits there."""
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


class Hub:
    """All the process's readers, by session."""

    def __init__(self, database: Database, poll_seconds: float) -> None:
        self._database, self.poll_seconds = database, poll_seconds
        self.process = PROCESS
        self._followers: defaultdict[str, set[Follower]] = defaultdict(set)
        self.closed = False

    async def read(self, session_id: str, after: int) -> list[LoggedEvent]:
        """The rows after that number."""
        async with self._database.reading() as db:
            return await read(db, session_id, after)

    def follow(self, session_id: str, after: int) -> Follower:
        """A new reader; `leave` with it when done."""
        follower = Follower(self, session_id, after)
        self._followers[session_id].add(follower)
        return follower

    def leave(self, follower: Follower) -> None:
        """Forget a reader and all it held."""
        followers = self._followers.get(follower.session_id)
        if followers is not None:
            followers.discard(follower)
            if not followers:
                del self._followers[follower.session_id]

    def count(self, session_id: str) -> int:
        """How many readers the session has in this process."""
        return len(self._followers.get(session_id, ()))

    @property
    def sessions(self) -> list[str]:
        """The sessions that have readers in this process."""
        return list(self._followers)

    @property
    def total(self) -> int:
        """How many readers the process has."""
        return sum(len(followers) for followers in self._followers.values())

    def tell(self, logged: Sequence[LoggedEvent]) -> None:
        """Hand committed events to their readers."""
        for row in logged:
            for follower in self._followers.get(row.session_id, ()):
                follower.hear(row)

    def ring(self, payload: str) -> None:
        """A doorbell's payload (`append.DOORBELL`). What this process wrote, it has told its readers itself."""
        process, *lines = payload.split("\n")
        for line in lines if process != self.process else ():
            session_id, _, seq = line.rpartition(":")
            for follower in self._followers.get(session_id, ()):
                follower.ring(int(seq))

    def catch_up(self) -> None:
        """Bells may have been missed: every reader reads again."""
        for followers in self._followers.values():
            for follower in followers:
                follower.ring(2**62)

    def close(self) -> None:
        """End every stream: clients reconnect, to this process's successor or to another."""
        self.closed = True
        for followers in self._followers.values():
            for follower in followers:
                follower.wake()
