"""Connections of the log that belong to no pool: many requests at once do not delay it, and no use costs a check."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg

from app.db.transient_errors import DATABASE_ERRORS
from app.log.notify import CONNECT_SECONDS, connection_arguments
from app.observe.statement_metrics import timed


class LogConnection:
    """A connection that is opened at its first use, and opened again after any error. One task uses it."""

    def __init__(self, url: str) -> None:
        self._arguments = connection_arguments(url)
        self._connection: asyncpg.Connection | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[asyncpg.Connection]:
        """Yield the connection. Raises the driver's errors.

        After any exception, cancellation included, the next use must not inherit the connection's state: it is closed,
        which rolls a transaction back.
        """
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(**self._arguments, timeout=CONNECT_SECONDS)
        connection = self._connection
        try:
            yield connection
        except BaseException:
            connection.terminate()
            self._connection = None
            raise

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """Open a transaction that is committed at the end of the block. Raises the driver's errors."""
        async with self.opened() as connection:
            await connection.execute("BEGIN")
            yield connection
            await connection.execute("COMMIT")

    async def fetch(self, statement: str, *given: object) -> Sequence[asyncpg.Record]:
        """Return the rows of a statement. Raises the driver's errors."""
        async with self.opened() as connection:
            with timed(statement):
                rows: Sequence[asyncpg.Record] = await connection.fetch(statement, *given)
            return rows

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(*DATABASE_ERRORS):
                await connection.close(timeout=CONNECT_SECONDS)
