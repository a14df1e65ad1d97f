"""Delivery of new events to the subscriptions of this process.

Events that this process has written are delivered immediately. Events of other processes are read when a notification
arrives, by one statement for all subscriptions: with a statement per subscription, a process that streams the answers
of another process would do little else. A slow poll, also one statement, compensates for lost notifications.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

import structlog
from sqlalchemy import text

from app.db import Database
from app.db.transient_errors import DATABASE_ERRORS
from app.events import parse_event_json
from app.log.connection import LogConnection
from app.log.process_identity import process_name
from app.log.reader import Subscription, read
from app.turn import LoggedEvent

READS_AT_ONCE = 2
"""Maximum number of subscriptions that read rows on their own at the same time. Many new streams at once leave the
other connections of the pool free."""

AT_ONCE = 100
"""Maximum rows per session that are read for all subscriptions; a subscription that lacks more reads on its own."""

NEW_ROWS = """
    SELECT next_rows.session_id, next_rows.seq, next_rows.name, CAST(next_rows.data AS text) AS data
    FROM unnest($1::text[], $2::bigint[]) AS given(id, after)
    CROSS JOIN LATERAL (
        SELECT session_id, seq, name, data FROM event
        WHERE session_id = given.id AND seq > given.after ORDER BY seq LIMIT $3
    ) AS next_rows
"""
POSITIONS = text("SELECT id, last_seq FROM chat_session WHERE id = ANY(CAST(:ids AS text[]))")

session_of = attrgetter("session_id")

log = structlog.get_logger()


class Broadcaster:
    """All subscriptions of this process, by session.

    Args:
        database: The database with the log.
        poll_seconds: Seconds between two polls.
        flush_ms: Milliseconds between the beginnings of two readings, so that the notifications of many other processes
            in that time are one statement. The first one after a pause is read at once.
    """

    def __init__(self, database: Database, poll_seconds: float, flush_ms: int = 0) -> None:
        self._database, self._poll_seconds, self._pace = database, poll_seconds, flush_ms / 1_000
        self._connection = LogConnection(database.url)
        self.process = process_name()
        self._subscriptions: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._notified: dict[str, int] = {}
        self._wake, self._must_look = asyncio.Event(), False
        self._task: asyncio.Task[None] | None = None
        self._reads = asyncio.Semaphore(READS_AT_ONCE)
        self.closed = False

    def start(self) -> None:
        """Start reading the events that other processes write."""
        self._task = asyncio.create_task(self._listen(), name="log-broadcaster")

    async def stop(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self._connection.close()

    def close(self) -> None:
        """End every stream. Clients reconnect to this process's successor or to another process."""
        self.closed = True
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.wake()

    def subscribe(self, session_id: str, after: int) -> Subscription:
        """Return a new subscription to the events after number `after`. The caller must `unsubscribe` it."""
        subscription = Subscription(self, session_id, after)
        self._subscriptions[session_id].add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Remove a subscription and its buffered events."""
        subscriptions = self._subscriptions.get(subscription.session_id)
        if subscriptions is not None:
            subscriptions.discard(subscription)
            if not subscriptions:
                del self._subscriptions[subscription.session_id]

    def end(self, session_id: str) -> None:
        """End the streams of a session that no longer exists. Their clients reconnect and are refused."""
        for subscription in self._subscriptions.get(session_id, ()):
            subscription.end()

    async def read(self, session_id: str, after: int) -> list[LoggedEvent]:
        """Return the session's next rows after that number. Raises CursorGone and the database's errors."""
        async with self._reads, self._database.reading(in_transaction=False) as db:
            return await read(db, session_id, after)

    def count(self, session_id: str) -> int:
        """Return the number of the session's subscriptions in this process."""
        return len(self._subscriptions.get(session_id, ()))

    def backlog(self, session_id: str) -> int:
        """Return the number of events buffered for the slowest of the session's subscriptions."""
        return max(
            (subscription.backlog for subscription in self._subscriptions.get(session_id, ())), default=0
        )

    @property
    def sessions(self) -> list[str]:
        """Ids of the sessions that have subscriptions in this process."""
        return list(self._subscriptions)

    @property
    def total(self) -> int:
        """Number of subscriptions in this process."""
        return sum(len(subscriptions) for subscriptions in self._subscriptions.values())

    def publish(self, logged: Sequence[LoggedEvent]) -> None:
        """Deliver committed events to the subscriptions of their sessions."""
        self.deliver([list(rows) for _, rows in groupby(logged, key=session_of)])

    def deliver(self, groups: Iterable[list[LoggedEvent]]) -> None:
        """Deliver committed events, those of one session in each group."""
        for rows in groups:
            if subscriptions := self._subscriptions.get(rows[0].session_id):
                for subscription in subscriptions:
                    subscription.receive(rows)

    def on_notify(self, payload: str) -> None:
        """Handle a payload of `append.CHANNEL`. Ignores those of this process, whose events are delivered already."""
        process, *lines = payload.split("\n")
        for line in lines if process != self.process else ():
            session_id, _, seq = line.rpartition(":")
            if session_id in self._subscriptions:
                self._notified[session_id] = max(int(seq), self._notified.get(session_id, 0))
                self._wake.set()

    def catch_up(self) -> None:
        """Schedule a check of all logs with subscriptions, because notifications may have been missed."""
        self._must_look = True
        self._wake.set()

    async def _listen(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            notified = await self._next_notified()
            began = clock()
            try:
                if self._must_look:
                    notified |= await self._positions()
                    self._must_look = False
                self.publish(await self._new_rows(notified))
            except DATABASE_ERRORS as error:
                log.warning("log_read_missed", sessions=len(notified), error=repr(error)[:200])
            except Exception:
                log.exception("log_read_failed", sessions=len(notified))
            for session_id, seq in notified.items():
                for subscription in self._subscriptions.get(session_id, ()):
                    # A subscription that still lacks rows reads on its own, and retries while the database is
                    # unreachable.
                    subscription.notify(seq)
            await asyncio.sleep(max(0.0, began + self._pace - clock()))

    async def _next_notified(self) -> dict[str, int]:
        """Wait for notifications, or until the next poll; return the sessions and their newest numbers."""
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._wake.wait()
        except TimeoutError:
            self._must_look = True
        self._wake.clear()
        notified, self._notified = self._notified, {}
        return notified

    async def _positions(self) -> dict[str, int]:
        """Return the newest number of each log with subscriptions here. Ends the streams of deleted sessions.

        Through this, a lost notification delays events by no more than one poll.
        """
        if not self._subscriptions:
            return {}
        async with self._database.reading(in_transaction=False) as db:
            asked = self.sessions
            found = (await (await db.connection()).execute(POSITIONS, {"ids": asked})).all()
        positions = {row.id: row.last_seq for row in found}
        for session_id in asked:
            if session_id not in positions:  # deleted, here or by another process
                self.end(session_id)
        return positions

    async def _new_rows(self, notified: dict[str, int]) -> list[LoggedEvent]:
        """Return the rows that subscriptions to these sessions lack, except those that read on their own already."""
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
        rows = await self._connection.fetch(NEW_ROWS, list(lacking), list(lacking.values()), AT_ONCE)
        return [
            LoggedEvent(session_id, seq, parse_event_json(name, data)) for session_id, seq, name, data in rows
        ]


def lacks(subscription: Subscription, seq: int) -> bool:
    """Return whether the subscription lacks rows up to that number and does not read them on its own."""
    return not subscription.behind and subscription.newest < seq
