"""Rate limits per minute, exact across processes and restarts. Repeated refusals cost no database work.

PostgreSQL stores them. Each key's row contains the time at which its whole allowance is free again (GCRA, the "virtual
scheduling" form of the leaky bucket: ITU-T I.371): a minute's allowance may be used at once, then one more at a time.
The process keeps a key that is over its allowance in memory until one more request is allowed, and refuses requests
before that time without a query.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from sqlalchemy import text

from app.db import Database

MINUTE = 60.0

MOST_REMEMBERED = 10_000
"""Maximum number of keys over their allowance in memory. The oldest ones beyond it are checked by query again."""

MOST_QUEUED = 50
"""Maximum number of requests of one key that wait to be counted: at some 3 ms each, the last one waits 0.15 s."""

FULL_QUEUE_SECONDS = 1.0
"""Seconds after which a request that found the queue full may be repeated."""

TAKE_ONE = text(
    """
    INSERT INTO rate_limit AS known (key, free_at)
    VALUES (:key, clock_timestamp() + make_interval(secs => :each))
    ON CONFLICT (key) DO UPDATE
    SET free_at = greatest(known.free_at, clock_timestamp()) + make_interval(secs => :each)
    WHERE greatest(known.free_at, clock_timestamp()) + make_interval(secs => :each)
          <= clock_timestamp() + make_interval(secs => :allowance)
    RETURNING key
    """
)
WAIT = text(
    "SELECT extract(epoch FROM free_at - clock_timestamp()) + :each - :allowance FROM rate_limit WHERE key = :key"
)
# The commit does not wait for the disk: only a crash of PostgreSQL itself can lose a count, which is acceptable.
DO_NOT_WAIT = text("SET LOCAL synchronous_commit = off")


@dataclass
class KeyQueue:
    """The requests of one key that wait to be counted, one at a time: in the database they would wait for one row."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class RateLimiter:
    """The rate limits as one process checks them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._over: OrderedDict[str, float] = OrderedDict()
        self._queues: dict[str, KeyQueue] = {}

    async def take(self, key: str, per_minute: int) -> float | None:
        """Count one request of the key. Returns None if it is allowed, else the seconds until one is."""
        if (left := self._left(key)) is not None:
            return left
        queue = self._queues.setdefault(key, KeyQueue())
        if queue.waiting >= MOST_QUEUED:
            return FULL_QUEUE_SECONDS
        queue.waiting += 1
        try:
            async with queue.turn:
                if (left := self._left(key)) is not None:
                    return left
                wait = await take_one(self._database, key, per_minute)
                if wait is not None:
                    self._remember(key, wait)
                return wait
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                self._queues.pop(key, None)

    def _left(self, key: str) -> float | None:
        """Return the seconds until the key may be checked again, or None if it is not known to be over its limit."""
        until = self._over.get(key)
        if until is None:
            return None
        left = until - time.monotonic()
        if left > 0:
            return left
        del self._over[key]
        return None

    def _remember(self, key: str, wait: float) -> None:
        self._over[key] = time.monotonic() + wait
        self._over.move_to_end(key)
        if len(self._over) > MOST_REMEMBERED:
            self._over.popitem(last=False)


async def take_one(database: Database, key: str, per_minute: int) -> float | None:
    """Count one request of the key in the database. Returns None if it is allowed, else the seconds until one is."""
    given = {"key": key, "each": MINUTE / per_minute, "allowance": MINUTE}
    async with database.transaction() as db:
        connection = await db.connection()
        await connection.execute(DO_NOT_WAIT)
        if (await connection.execute(TAKE_ONE, given)).scalar() is not None:
            return None
        return float((await connection.execute(WAIT, given)).scalar() or 0)
