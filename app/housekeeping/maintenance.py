"""One maintenance run: small transactions that do not block other work, in one process at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.retirement import count_retired, delete_retired
from app.db import Database
from app.db.locks import Lock, try_lock, wait_for
from app.functions.idempotency import count_old_answers, forget_old_answers
from app.log.compaction import Merged, count_unmerged, merge_ended
from app.log.periods import begin_period, closed_periods, drop_period, groups, move_sessions, sessions_of
from app.log.retention import Expired, count_expired, delete_expired, expired_sessions
from app.settings import Settings

TURNS_TOGETHER = 100
"""Turns whose text is merged in one transaction."""

SESSIONS_TOGETHER = 50
"""Sessions that are deleted in one transaction."""

SESSIONS_FOUND = 5_000
"""Maximum number of expired sessions found by one query."""

# A client whose allowance is whole again is forgotten: the keys are addresses.
FORGET_FREE = text("DELETE FROM rate_limit WHERE free_at < now()")

# Shorter than the second after which PostgreSQL breaks a deadlock, so that maintenance gives way and not a request.
GIVE_WAY = text("SET LOCAL lock_timeout = '500ms'")


@dataclass
class MaintenanceResult:
    """Counts of one maintenance run: sessions, merged text, stored answers to clicks."""

    expired: Expired = field(default_factory=Expired)
    merged: Merged = field(default_factory=Merged)
    answers: int = 0
    products: int = 0
    """Products that were retired longer ago than any conversation is kept."""
    periods: int = 0
    """Periods of the log whose events were dropped."""
    moved: int = 0
    """Sessions whose events were moved out of such a period."""

    def __bool__(self) -> bool:
        """Return whether anything was done."""
        return bool(
            self.expired.sessions
            or self.merged.turns
            or self.answers
            or self.products
            or self.periods
            or self.moved
        )


class LockNotAcquired(Exception):
    """Another process is running maintenance."""


@dataclass(frozen=True)
class SmallTransactions:
    """Sequential transactions under the maintenance lock, each followed by a pause of `rest` times its duration.

    While another process holds the lock, the next transaction waits if `wait` is set, and raises LockNotAcquired
    otherwise.
    """

    database: Database
    rest: float
    wait: bool

    @asynccontextmanager
    async def next(self) -> AsyncIterator[AsyncSession]:
        """Open the next transaction. Raises LockNotAcquired."""
        clock = asyncio.get_running_loop().time
        async with self.database.transaction() as db:
            connection = await db.connection()
            if self.wait:
                await wait_for(connection, Lock.HOUSEKEEPING)
            elif not await try_lock(connection, Lock.HOUSEKEEPING):
                raise LockNotAcquired
            await connection.execute(GIVE_WAY)
            began = clock()
            yield db
        await asyncio.sleep((clock() - began) * self.rest)


async def run_maintenance(
    database: Database, settings: Settings, *, rest: float = 0, wait: bool = False
) -> MaintenanceResult:
    """Run all maintenance tasks and return their counts. Stops early if another process takes the lock."""
    tidied = MaintenanceResult()
    transactions = SmallTransactions(database, rest, wait)
    try:
        await expire(transactions, settings.session_days, tidied)
        await merge(transactions, settings.merge_after_seconds, tidied)
        async with transactions.next() as db:
            tidied.answers = await forget_old_answers(db)
            await (await db.connection()).execute(FORGET_FREE)
        async with transactions.next() as db:
            tidied.products = await delete_retired(db, settings.session_days)
        await keep_periods(transactions, settings.session_days, tidied)
    except LockNotAcquired:
        pass
    return tidied


async def expire(transactions: SmallTransactions, days: int, tidied: MaintenanceResult) -> None:
    """Delete expired sessions. This comes first, because their text then needs no merging."""
    found = [""] * SESSIONS_FOUND
    while len(found) == SESSIONS_FOUND:
        async with transactions.next() as db:
            found = await expired_sessions(db, days, SESSIONS_FOUND)
        for first in range(0, len(found), SESSIONS_TOGETHER):
            async with transactions.next() as db:
                deleted = await delete_expired(db, found[first : first + SESSIONS_TOGETHER], days)
            tidied.expired += deleted


async def merge(transactions: SmallTransactions, seconds: float, tidied: MaintenanceResult) -> None:
    """Merge the text of turns that ended at least `seconds` ago."""
    while True:
        async with transactions.next() as db:
            merged = await merge_ended(db, seconds, TURNS_TOGETHER)
        tidied.merged += merged
        if merged.turns < TURNS_TOGETHER:
            return


async def keep_periods(transactions: SmallTransactions, days: int, tidied: MaintenanceResult) -> None:
    """Begin a period of the log if one is due, and drop the events of those that have been over for `days` days."""
    async with transactions.next() as db:
        await begin_period(db, days)
    async with transactions.next() as db:
        closed = await closed_periods(db, days)
    for period in closed:
        moved = 1
        while moved:
            moved = 0
            async with transactions.next() as db:
                found = await sessions_of(db, period, SESSIONS_FOUND)
            for group in groups(found):
                async with transactions.next() as db:
                    moved += await move_sessions(db, group, period)
            tidied.moved += moved
        async with transactions.next() as db:
            dropped = await drop_period(db, period)
            if not dropped:
                await db.rollback()
        tidied.periods += dropped


async def count_due(database: Database, settings: Settings) -> MaintenanceResult:
    """Return the counts of pending work. Changes nothing."""
    async with database.reading() as db:
        return MaintenanceResult(
            expired=await count_expired(db, settings.session_days),
            merged=await count_unmerged(db, settings.merge_after_seconds),
            answers=await count_old_answers(db),
            products=await count_retired(db, settings.session_days),
            periods=len(await closed_periods(db, settings.session_days)),
        )
