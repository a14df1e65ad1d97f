"""Tidying up once: in transactions so small that nobody waits for one, by one process at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.db.locks import Lock, try_lock, wait_for
from app.functions.idempotency import count_old_answers, forget_old_answers
from app.log.expiry import Expired, count_expired, delete_expired, expired_sessions
from app.log.merging import Merged, count_unmerged, merge_ended
from app.settings import Settings

TURNS_TOGETHER = 100
"""Turns whose text is merged in one transaction."""

SESSIONS_TOGETHER = 50
"""Sessions that are deleted in one transaction."""

SESSIONS_FOUND = 5_000
"""Expired sessions that are looked for at once."""

# Whose allowance is whole again is no longer remembered: the keys are addresses.
FORGET_FREE = text("DELETE FROM rate_limit WHERE free_at < now()")

# Shorter than the second after which the database breaks a deadlock by ending one side: it shall be this one.
GIVE_WAY = text("SET LOCAL lock_timeout = '500ms'")


@dataclass
class Tidied:
    """What was put away, or would be: sessions, text, answers to repeated clicks."""

    expired: Expired = field(default_factory=Expired)
    merged: Merged = field(default_factory=Merged)
    answers: int = 0

    def __bool__(self) -> bool:
        """Whether it was anything at all."""
        return bool(self.expired.sessions or self.merged.turns or self.answers)


class SomebodyElse(Exception):
    """Another process is tidying up."""


@dataclass(frozen=True)
class SmallTransactions:
    """One after the other, alone among all processes; after each a rest of `rest` times the time it took.

    Where another process is at it, one either does `wait` or raises SomebodyElse.
    """

    database: Database
    rest: float
    wait: bool

    @asynccontextmanager
    async def next(self) -> AsyncIterator[AsyncSession]:
        """The next one."""
        clock = asyncio.get_running_loop().time
        async with self.database.transaction() as db:
            connection = await db.connection()
            if self.wait:
                await wait_for(connection, Lock.HOUSEKEEPING)
            elif not await try_lock(connection, Lock.HOUSEKEEPING):
                raise SomebodyElse
            await connection.execute(GIVE_WAY)
            began = clock()
            yield db
        await asyncio.sleep((clock() - began) * self.rest)


async def tidy(database: Database, settings: Settings, *, rest: float = 0, wait: bool = False) -> Tidied:
    """Do all there is to do, as `SmallTransactions`; where another process is at it, what was done until then."""
    tidied = Tidied()
    transactions = SmallTransactions(database, rest, wait)
    try:
        await expire(transactions, settings.session_days, tidied)
        await merge(transactions, settings.merge_after_seconds, tidied)
        async with transactions.next() as db:
            tidied.answers = await forget_old_answers(db)
            await (await db.connection()).execute(FORGET_FREE)
    except SomebodyElse:
        pass
    return tidied


async def expire(transactions: SmallTransactions, days: int, tidied: Tidied) -> None:
    """Delete the sessions that expired; their text need not be merged any more."""
    found = [""] * SESSIONS_FOUND
    while len(found) == SESSIONS_FOUND:
        async with transactions.next() as db:
            found = await expired_sessions(db, days, SESSIONS_FOUND)
        for first in range(0, len(found), SESSIONS_TOGETHER):
            async with transactions.next() as db:
                deleted = await delete_expired(db, found[first : first + SESSIONS_TOGETHER], days)
            tidied.expired += deleted


async def merge(transactions: SmallTransactions, seconds: float, tidied: Tidied) -> None:
    """Merge the text of turns that ended long ago."""
    while True:
        async with transactions.next() as db:
            merged = await merge_ended(db, seconds, TURNS_TOGETHER)
        tidied.merged += merged
        if merged.turns < TURNS_TOGETHER:
            return


async def survey(database: Database, settings: Settings) -> Tidied:
    """What there is to do. Nothing is changed."""
    async with database.reading() as db:
        return Tidied(
            expired=await count_expired(db, settings.session_days),
            merged=await count_unmerged(db, settings.merge_after_seconds),
            answers=await count_old_answers(db),
        )
