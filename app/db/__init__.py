"""The database: four connection pools per process, one session (unit of work) per task."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.direct import CONNECTION
from app.db.transient_errors import retry_transient
from app.observe.pool_metrics import watch_pool
from app.observe.statement_metrics import watch

CONNECT_SECONDS = 5.0
"""Maximum seconds of one attempt to connect."""

REQUEST_CONNECTIONS = 14
"""Connections for requests. More would not help, because all requests share one event loop."""

ANSWER_CONNECTIONS = 6
"""Connections for running answers and for the log reads of open streams. Bursts of requests cannot use them."""

HEARTBEAT_CONNECTIONS = 2
"""Connections for heartbeats and for ending the turns of exited processes, one each."""

PICTURE_CONNECTIONS = 4
"""Connections for pictures: a page of products has dozens, and must not wait for them."""

MOST_WAITING = 200
"""Maximum number of requests that wait for a connection: at some 5 ms each, the last one waits a second. Further
requests are refused immediately."""

STATEMENTS_KEPT = 300
"""Number of prepared statements that a connection keeps. A shop has more than the driver's default of 100."""

CONNECT_ARGUMENTS: dict[str, Any] = {
    "timeout": CONNECT_SECONDS,
    "prepared_statement_cache_size": STATEMENTS_KEPT,  # of SQLAlchemy
    "statement_cache_size": STATEMENTS_KEPT,  # of the driver, for `app/db/direct.py`
    "max_cached_statement_lifetime": 0,
    "max_cacheable_statement_size": 0,
}

client_is_gone: ContextVar[Callable[[], bool]] = ContextVar("client_is_gone", default=lambda: False)
"""Returns whether the client of this task has disconnected. Set for requests that change nothing."""


class DatabaseBusy(OSError):
    """Too many requests are already waiting for a connection."""


class ClientGone(Exception):
    """The client has disconnected, so its work is not started."""


class Database:
    """One connection pool, and sessions from it.

    While the database is unreachable, new work waits `wait_seconds` for it; a restart takes less. `pool` is the
    pool's name in the metrics. The pool named `requests` is for clients, and also raises DatabaseBusy and ClientGone.
    With `notifies`, transactions that write to the log notify other processes by PostgreSQL's NOTIFY.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = REQUEST_CONNECTIONS,
        wait_seconds: float = 5,
        pool: str = "requests",
        notifies: bool = True,
    ) -> None:
        self.url, self._wait, self.notifies = url, wait_seconds, notifies
        self._for_clients = pool == "requests"
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            # A connection beyond the pool's size would be closed after its use, and a new one costs 30 ms of processor
            # time: PostgreSQL starts a process, reads types, and plans each statement again. The one used last is
            # used next, because it has the most plans.
            max_overflow=0,
            pool_use_lifo=True,
            pool_recycle=1_800,
            pool_timeout=10,
            connect_args=CONNECT_ARGUMENTS,
            hide_parameters=True,  # error texts are logged and must not contain shoppers' messages
        )
        event.listen(self.engine.sync_engine, "checkout", require_open)
        watch(self.engine.sync_engine)
        watch_pool(self.engine.sync_engine, pool, pool_size)
        info = {"notifies": notifies}
        self._sessions = async_sessionmaker(
            self.engine, class_=AsyncSession, expire_on_commit=False, info=info
        )
        single = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._single = async_sessionmaker(single, class_=AsyncSession, expire_on_commit=False, info=info)
        self._waiting = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that is committed at the end of the block and rolled back on an exception."""
        async with await self._connected(self._sessions) as db:
            yield db
            await db.commit()  # the session's close rolls back after an exception

    @asynccontextmanager
    async def reading(self, *, in_transaction: bool = True) -> AsyncIterator[AsyncSession]:
        """Open a session for reading. Nothing is committed.

        Without a transaction each statement is by itself, which saves two round trips. Locks and settings do not
        outlast it.
        """
        async with await self._connected(self._sessions if in_transaction else self._single) as db:
            yield db

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()

    async def _connected(self, sessions: async_sessionmaker[AsyncSession]) -> AsyncSession:
        """Return a session with a connection. Waits here for a restarting database, before any work is done."""
        if self._for_clients and self._waiting >= MOST_WAITING:
            raise DatabaseBusy("too many requests wait for a connection")
        self._waiting += 1
        try:
            return await retry_transient(
                partial(self._connect, sessions), what="a connection", seconds=self._wait
            )
        finally:
            self._waiting -= 1

    async def _connect(self, sessions: async_sessionmaker[AsyncSession]) -> AsyncSession:
        self._require_client()
        db = sessions()
        try:
            db.info[CONNECTION] = await db.connection()
            self._require_client()  # it may have disconnected while this waited
        except BaseException:
            await db.close()
            raise
        return db

    def _require_client(self) -> None:
        """Check that the client is still connected. Raises ClientGone."""
        if self._for_clients and client_is_gone.get()():
            raise ClientGone


def require_open(connection: Any, *_: object) -> None:
    """Check a connection that a pool hands out. Raises DisconnectionError, upon which the pool makes a new one.

    The driver knows of a connection that the database has closed, so this needs no round trip. A connection that breaks
    without a sign, or later, fails with its next statement.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError
