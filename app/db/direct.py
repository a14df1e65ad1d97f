"""Statements sent to the driver without SQLAlchemy's execution, for what an answer or a page runs many times.

Most of the time that a small statement takes in this process is SQLAlchemy's: a greenlet, an execution context, events
and a result. The statement runs in the session's own connection and transaction, so both ways can be mixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi, dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import ClauseElement
from sqlmodel.ext.asyncio.session import AsyncSession

from app.observe.statement_metrics import timed

CONNECTION = "aisle_connection"
"""Key under which a session's `info` has its connection, so that it is found without a greenlet."""

DIALECT = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's dialects have no types


class Row(asyncpg.Record):  # type: ignore[misc]  # the driver has no types
    """A row whose columns are attributes too."""

    def __getattr__(self, name: str) -> Any:
        """Return a column. Raises AttributeError."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


async def fetch(
    db: AsyncSession, statement: ClauseElement, given: Mapping[str, object] | None = None
) -> list[Row]:
    """Return the rows of a statement without ORM objects, in the session's transaction. Raises the driver's errors.

    `given` are its parameters by name, as values that the driver takes; JSON is given as text.
    """
    connection = db.info.get(CONNECTION)
    if connection is None or connection.closed:
        connection = db.info[CONNECTION] = await db.connection()
    driver = await begun(connection)
    sql, names = compiled(statement)
    values = [given[name] for name in names] if given else []
    with timed(sql):
        rows: list[Row] = await driver.fetch(sql, *values, record_class=Row)
    return rows


async def fetch_value(
    db: AsyncSession, statement: ClauseElement, given: Mapping[str, object] | None = None
) -> Any:
    """Return the first column of the first row, or None without a row; see `fetch`."""
    rows = await fetch(db, statement, given)
    return rows[0][0] if rows else None


async def fetch_values(
    db: AsyncSession, statement: ClauseElement, given: Mapping[str, object] | None = None
) -> list[Any]:
    """Return the first column of all rows; see `fetch`."""
    return [row[0] for row in await fetch(db, statement, given)]


async def begun(connection: AsyncConnection) -> asyncpg.Connection:
    """Return the driver's connection, in the transaction that SQLAlchemy begins before its own statements.

    It begins none for sessions without one. The two attributes are SQLAlchemy's own, not public ones;
    tests/integration/test_direct_statements.py notices a release without them.
    """
    assert connection.sync_connection is not None  # noqa: S101 - it is open
    adapter: Any = connection.sync_connection.connection.dbapi_connection
    if adapter._transaction is None:
        try:
            await adapter._start_transaction()
        except AsyncAdapt_asyncpg_dbapi.Error as error:
            # SQLAlchemy's double of the driver's error, which no handler knows: it would be wrapped once more.
            raise error.__cause__ or error from None
    driver: asyncpg.Connection = adapter.driver_connection
    return driver


@lru_cache(maxsize=500)
def compiled(statement: ClauseElement) -> tuple[str, tuple[str, ...]]:
    """Return the statement as the driver takes it, and the names of its parameters in order."""
    found: Any = statement.compile(dialect=DIALECT)
    return str(found), tuple(found.positiontup or ())
