"""The connection that the log is written on. It belongs to no pool, so many requests at once do not delay the log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from app.db.transient_errors import DATABASE_ERRORS
from app.log.notify import CONNECT_SECONDS, connection_arguments


class WriterConnection:
    """A connection that is opened at its first use, and opened again after any error."""

    def __init__(self, url: str) -> None:
        self._arguments = connection_arguments(url)
        self._connection: asyncpg.Connection | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """Open a transaction that is committed at the end of the block. Raises the driver's errors.

        An exception closes the connection, which rolls the transaction back.
        """
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(**self._arguments, timeout=CONNECT_SECONDS)
        connection = self._connection
        try:
            await connection.execute("BEGIN")
            yield connection
            await connection.execute("COMMIT")
        except BaseException:
            # After any exception, cancellation included, the next attempt must not inherit the connection's state.
            connection.terminate()
            self._connection = None
            raise

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(*DATABASE_ERRORS):
                await connection.close(timeout=CONNECT_SECONDS)
