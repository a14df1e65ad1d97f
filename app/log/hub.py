"""What is new, told to the process's readers: at once what it wrote itself, and what others wrote when they ring.

What others wrote is read for all readers together, one statement a ring: with a reader's own statement each, a process
that serves what another one answers would do little else. A slow poll, one statement too, is the net under the rings.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

import structlog
from sqlalchemy import text

from app.db import Database
from app.db.away import DATABASE_ERRORS
from app.events import parse_event_json
from app.log.process_identity import process_name
from app.log.tail import Follower, read
from app.turn import LoggedEvent

READS_AT_ONCE = 2
"""Readers that read rows by themselves at the same time. A crowd of new streams leaves the other connections alone."""

AT_ONCE = 100
"""Rows of one session that are read for all; a reader that lacks more reads by itself."""

NEWS = text(
    """
    SELECT news.session_id, news.seq, news.name, CAST(news.data AS text) AS data
    FROM unnest(CAST(:ids AS text[]), CAST(:afters AS bigint[])) AS given(id, after)
    CROSS JOIN LATERAL (
        SELECT session_id, seq, name, data FROM event
        WHERE session_id = given.id AND seq > given.after ORDER BY seq LIMIT :limit
    ) AS news
    """
)
POSITIONS = text("SELECT id, last_seq FROM chat_session WHERE id = ANY(CAST(:ids AS text[]))")

log = structlog.get_logger()


class Hub:
    """All the process's readers, by session."""

    def __init__(self, database: Database, poll_seconds: float) -> None:
        self._database, self._poll_seconds = database, poll_seconds
        self.process = process_name()
        self._followers: defaultdict[str, set[Follower]] = defaultdict(set)
        self._rung: dict[str, int] = {}
        self._bell, self._look = asyncio.Event(), False
        self._task: asyncio.Task[None] | None = None
        self._reads = asyncio.Semaphore(READS_AT_ONCE)
        self.closed = False

    def start(self) -> None:
        """Begin to read what others write."""
        self._task = asyncio.create_task(self._listen(), name="log-hub")

    async def stop(self) -> None:
        """Read no longer."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def close(self) -> None:
        """End every stream: clients reconnect, to this process's successor or to another."""
        self.closed = True
        for followers in self._followers.values():
            for follower in followers:
                follower.wake()

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

    def end(self, session_id: str) -> None:
        """End the streams of a session that is no longer there; their clients come back and are refused."""
        for follower in self._followers.get(session_id, ()):
            follower.end()

    async def read(self, session_id: str, after: int) -> list[LoggedEvent]:
        """The rows after that number."""
        async with self._reads, self._database.reading() as db:
            return await read(db, session_id, after)

    def count(self, session_id: str) -> int:
        """How many readers the session has in this process."""
        return len(self._followers.get(session_id, ()))

    def backlog(self, session_id: str) -> int:
        """How many events the slowest of the session's readers holds in memory."""
        return max((follower.backlog for follower in self._followers.get(session_id, ())), default=0)

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
            if session_id in self._followers:
                self._rung[session_id] = max(int(seq), self._rung.get(session_id, 0))
                self._bell.set()

    def catch_up(self) -> None:
        """Bells may have been missed: look what is new."""
        self._look = True
        self._bell.set()

    async def _listen(self) -> None:
        while True:
            rung = await self._next_rung()
            try:
                if self._look:
                    rung |= await self._positions()
                    self._look = False
                self.tell(await self._news_of(rung))
            except DATABASE_ERRORS as error:
                log.warning("log_news_missed", sessions=len(rung), error=repr(error)[:200])
            except Exception:
                log.exception("log_news_failed", sessions=len(rung))
            for session_id, seq in rung.items():
                for follower in self._followers.get(session_id, ()):
                    follower.ring(
                        seq
                    )  # who lacks it still reads by itself, and waits for the database if need be

    async def _next_rung(self) -> dict[str, int]:
        """The sessions for which it rang, with their newest numbers; waits until there are some, or until a poll."""
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._bell.wait()
        except TimeoutError:
            self._look = True
        self._bell.clear()
        rung, self._rung = self._rung, {}
        return rung

    async def _positions(self) -> dict[str, int]:
        """Where the logs stand that have readers here: a lost ring costs no more than a poll."""
        if not self._followers:
            return {}
        async with self._database.reading() as db:
            asked = self.sessions
            found = (await (await db.connection()).execute(POSITIONS, {"ids": asked})).all()
        positions = {row.id: row.last_seq for row in found}
        for session_id in asked:
            if session_id not in positions:  # deleted, here or by another process
                self.end(session_id)
        return positions

    async def _news_of(self, rung: dict[str, int]) -> list[LoggedEvent]:
        """What readers lack of these sessions, unless they are reading by themselves already."""
        lacking = {
            session_id: min(lagging)
            for session_id, seq in rung.items()
            if (lagging := [each.newest for each in self._followers.get(session_id, ()) if lacks(each, seq)])
        }
        if not lacking:
            return []
        given = {"ids": list(lacking), "afters": list(lacking.values()), "limit": AT_ONCE}
        async with self._database.reading() as db:
            rows = (await (await db.connection()).execute(NEWS, given)).all()
        return [LoggedEvent(row.session_id, row.seq, parse_event_json(row.name, row.data)) for row in rows]


def lacks(follower: Follower, seq: int) -> bool:
    """Whether the reader is to be told what was written up to that number."""
    return not follower.behind and follower.newest < seq
