"""Allowances by the minute, exact over processes and restarts, and a refusal that costs no database work.

Kept in PostgreSQL. Each key's row holds the moment at which its whole allowance is free again (GCRA, the "virtual
scheduling" form of the leaky bucket: ITU-T I.371): a minute's allowance may be used at once, then one more at a time.
A key that is over its allowance is remembered in memory until that moment, so that more of the same is refused there.
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
"""Keys over their allowance that are remembered; of more than those the oldest are asked about again."""

MOST_QUEUED = 50
"""Requests of one key that may wait to be counted: at some 3 ms each the last one waits a sixth of a second."""

FULL_QUEUE_SECONDS = 1.0
"""How soon one that found the line full may come again."""

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
# A count that is lost when PostgreSQL itself crashes is not worth waiting for the disk.
DO_NOT_WAIT = text("SET LOCAL synchronous_commit = off")


@dataclass
class KeyQueue:
    """Those of one key who wait to be counted. One at a time: in the database they would wait for one row."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class RateLimiter:
    """One process's way to the allowances."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._over: OrderedDict[str, float] = OrderedDict()
        self._queues: dict[str, KeyQueue] = {}

    async def take(self, key: str, per_minute: int) -> float | None:
        """Use one of the key's allowance: None, or the seconds until there is one again."""
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
        """Seconds until the key may be asked about again, where it is known to be over."""
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
    """Use one of the key's allowance: None, or the seconds until there is one again."""
    given = {"key": key, "each": MINUTE / per_minute, "allowance": MINUTE}
    async with database.transaction() as db:
        connection = await db.connection()
        await connection.execute(DO_NOT_WAIT)
        if (await connection.execute(TAKE_ONE, given)).scalar() is not None:
            return None
        return float((await connection.execute(WAIT, given)).scalar() or 0)
