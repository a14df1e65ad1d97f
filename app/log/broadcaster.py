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
from app.db.transient_errors import DATABASE_ERRORS
from app.events import parse_event_json
from app.log.process_identity import process_name
from app.log.reader import Subscription, read
from app.turn import LoggedEvent

READS_AT_ONCE = 2
"""Readers that read rows by themselves at the same time. A crowd of new streams leaves the other connections alone."""

AT_ONCE = 100
"""Rows of one session that are read for all; a reader that lacks more reads by itself."""

NEW_ROWS = text(
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


class Broadcaster:
    """All the process's readers, by session."""

    def __init__(self, database: Database, poll_seconds: float) -> None:
        self._database, self._poll_seconds = database, poll_seconds
        self.process = process_name()
        self._subscriptions: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._notified: dict[str, int] = {}
        self._wake, self._must_look = asyncio.Event(), False
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
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.wake()

    def subscribe(self, session_id: str, after: int) -> Subscription:
        """A new reader; `unsubscribe` with it when done."""
        subscription = Subscription(self, session_id, after)
        self._subscriptions[session_id].add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget a reader and all it held."""
        subscriptions = self._subscriptions.get(subscription.session_id)
        if subscriptions is not None:
            subscriptions.discard(subscription)
            if not subscriptions:
                del self._subscriptions[subscription.session_id]

    def end(self, session_id: str) -> None:
        """End the streams of a session that is no longer there; their clients come back and are refused."""
        for subscription in self._subscriptions.get(session_id, ()):
            subscription.end()

    async def read(self, session_id: str, after: int) -> list[LoggedEvent]:
        """The rows after that number."""
        async with self._reads, self._database.reading() as db:
            return await read(db, session_id, after)

    def count(self, session_id: str) -> int:
        """How many readers the session has in this process."""
        return len(self._subscriptions.get(session_id, ()))

    def backlog(self, session_id: str) -> int:
        """How many events the slowest of the session's readers holds in memory."""
        return max(
            (subscription.backlog for subscription in self._subscriptions.get(session_id, ())), default=0
        )

    @property
    def sessions(self) -> list[str]:
        """The sessions that have readers in this process."""
        return list(self._subscriptions)

    @property
    def total(self) -> int:
        """How many readers the process has."""
        return sum(len(subscriptions) for subscriptions in self._subscriptions.values())

    def publish(self, logged: Sequence[LoggedEvent]) -> None:
        """Hand committed events to their readers."""
        for row in logged:
            for subscription in self._subscriptions.get(row.session_id, ()):
                subscription.receive(row)

    def on_notify(self, payload: str) -> None:
        """A doorbell's payload (`append.CHANNEL`). What this process wrote, it has told its readers itself."""
        process, *lines = payload.split("\n")
        for line in lines if process != self.process else ():
            session_id, _, seq = line.rpartition(":")
            if session_id in self._subscriptions:
                self._notified[session_id] = max(int(seq), self._notified.get(session_id, 0))
                self._wake.set()

    def catch_up(self) -> None:
        """Bells may have been missed: look what is new."""
        self._must_look = True
        self._wake.set()

    async def _listen(self) -> None:
        while True:
            notified = await self._next_notified()
            try:
                if self._must_look:
                    notified |= await self._positions()
                    self._must_look = False
                self.publish(await self._new_rows(notified))
            except DATABASE_ERRORS as error:
                log.warning("log_news_missed", sessions=len(notified), error=repr(error)[:200])
            except Exception:
                log.exception("log_news_failed", sessions=len(notified))
            for session_id, seq in notified.items():
                for subscription in self._subscriptions.get(session_id, ()):
                    subscription.notify(
                        seq
                    )  # who lacks it still reads by itself, and waits for the database if need be

    async def _next_notified(self) -> dict[str, int]:
        """The sessions for which it rang, with their newest numbers; waits until there are some, or until a poll."""
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._wake.wait()
        except TimeoutError:
            self._must_look = True
        self._wake.clear()
        notified, self._notified = self._notified, {}
        return notified

    async def _positions(self) -> dict[str, int]:
        """Where the logs stand that have readers here: a lost ring costs no more than a poll."""
        if not self._subscriptions:
            return {}
        async with self._database.reading() as db:
            asked = self.sessions
            found = (await (await db.connection()).execute(POSITIONS, {"ids": asked})).all()
        positions = {row.id: row.last_seq for row in found}
        for session_id in asked:
            if session_id not in positions:  # deleted, here or by another process
                self.end(session_id)
        return positions

    async def _new_rows(self, notified: dict[str, int]) -> list[LoggedEvent]:
        """What readers lack of these sessions, unless they are reading by themselves already."""
        lacking = {
            session_id: min(lagging)
            for session_id, seq in notified.items()
            if (
                lagging := [
                    each.newest for each in self._subscriptions.get(session_id, ()) if lacks(each, seq)
                ]
            )
        }
        if not lacking:
            return []
        given = {"ids": list(lacking), "afters": list(lacking.values()), "limit": AT_ONCE}
        async with self._database.reading() as db:
            rows = (await (await db.connection()).execute(NEW_ROWS, given)).all()
        return [LoggedEvent(row.session_id, row.seq, parse_event_json(row.name, row.data)) for row in rows]


def lacks(subscription: Subscription, seq: int) -> bool:
    """Whether the reader is to be told what was written up to that number."""
    return not subscription.behind and subscription.newest < seq
