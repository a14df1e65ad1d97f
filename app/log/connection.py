"""The connection that batches are written on: the process's own, so that no crowd of requests keeps the log waiting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from app.db.transient_errors import DATABASE_ERRORS
from app.log.notify import CONNECT_SECONDS, connection_arguments


class WriterConnection:
    """Connects when it is first needed, and anew after anything went wrong on it."""

    def __init__(self, url: str) -> None:
        self._arguments = connection_arguments(url)
        self._connection: asyncpg.Connection | None = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """One transaction: committed when the block ends, gone when it raises. Raises the driver's errors."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(**self._arguments, timeout=CONNECT_SECONDS)
        connection = self._connection
        try:
            await connection.execute("BEGIN")
            yield connection
            await connection.execute("COMMIT")
        except BaseException:
            # Whatever it was, the next attempt is not to inherit it.
            connection.terminate()
            self._connection = None
            raise

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(*DATABASE_ERRORS):
                await connection.close(timeout=CONNECT_SECONDS)
