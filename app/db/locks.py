"""The advisory locks of the database: each key once, and the statements that take them.

PostgreSQL has one space of 64-bit keys for all features of a database, so two features that chose a number each could
choose the same one. Keys of things (a session's streams, a process) are hashes of a text that begins with the thing's
kind; processes are named by random letters and need none.
"""

from __future__ import annotations

from enum import IntEnum, unique

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@unique
class Lock(IntEnum):
    """Name the work that one process does at a time. The numbers are arbitrary, and the same as in earlier releases."""

    MIGRATION = 4_715_202_311
    IMPORT = 4_715_202_312
    HOUSEKEEPING = 4_715_202_313
    VECTORS = 4_715_202_314
    SPENDING = 5_044_753_375_829_548_685
    """hashtextextended('spending', 0)"""


WAIT_FOR = text("SELECT pg_advisory_xact_lock(:lock)")
TRY = text("SELECT pg_try_advisory_xact_lock(:lock)")
WAIT_FOR_STREAMS_OF = text("SELECT pg_advisory_xact_lock(hashtextextended('seats of ' || :session, 0))")

HOLD_PROCESS_LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
"""Take the lock of a process of that name, for as long as the connection lasts (a statement for the driver)."""

IS_ALIVE_SQL = """
    EXISTS (
        SELECT 1 FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (classid::bigint << 32) | objid::bigint = hashtextextended({name}, 0))
"""
"""SQL: whether the process of that name (a column) is connected, seen by the lock that it holds while it is."""


async def wait_for(connection: AsyncConnection, lock: Lock) -> None:
    """Take the lock until the transaction ends, waiting while another transaction has it."""
    await connection.execute(WAIT_FOR, {"lock": lock.value})


async def try_lock(connection: AsyncConnection, lock: Lock) -> bool:
    """Take the lock until the transaction ends; return false where another transaction has it."""
    return bool(await connection.scalar(TRY, {"lock": lock.value}))


async def wait_for_streams_of(connection: AsyncConnection, session_id: str) -> None:
    """Take the lock under which a session's open streams are counted, until the transaction ends."""
    await connection.execute(WAIT_FOR_STREAMS_OF, {"session": session_id})
