"""The database: three pools of connections a process, a session (unit of work) a task."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar

from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.away import patiently
from app.observe.pool_metrics import watch_pool
from app.observe.statement_metrics import watch

CONNECT_SECONDS = 5.0
"""How long one attempt to connect may take."""

REQUEST_CONNECTIONS = 14
"""Connections for requests: more of them would only wait for the one event loop together."""

ANSWER_CONNECTIONS = 6
"""Connections for running answers and for reading the log for open streams: no crowd of requests takes them."""

CARE_CONNECTIONS = 2
"""Connections for heartbeats and for ending the turns of dead processes, one each."""

MOST_WAITING = 200
"""Requests that may wait for a connection: at some 5 ms each the last one waits a second. More are refused at once."""

client_is_gone: ContextVar[Callable[[], bool]] = ContextVar("client_is_gone", default=lambda: False)
"""Says whether the client that this task works for has gone. Set for requests that change nothing."""


class DatabaseBusy(OSError):
    """Too many wait for a connection already."""


class ClientGone(Exception):
    """The client that the work was for has gone, so that it is not begun."""


class Database:
    """One pool of connections and the way to a unit of work.

    Work that begins while the database is away waits `wait_seconds` for it: a restart takes less. `pool` names the pool
    in the figures; the one named `requests` is for clients, and raises DatabaseBusy and ClientGone besides the
    database's errors.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = REQUEST_CONNECTIONS,
        wait_seconds: float = 5,
        pool: str = "requests",
    ) -> None:
        self.url, self._wait = url, wait_seconds
        self._for_clients = pool == "requests"
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=(pool_size + 1) // 2,
            max_overflow=pool_size // 2,
            pool_pre_ping=True,
            pool_recycle=1_800,
            pool_timeout=10,
            connect_args={"timeout": CONNECT_SECONDS},
            hide_parameters=True,  # an error's text goes into records, a shopper's words do not
        )
        watch(self.engine.sync_engine)
        watch_pool(self.engine.sync_engine, pool, pool_size)
        self._sessions = async_sessionmaker(self.engine, class_=AsyncSession, expire_on_commit=False)
        self._waiting = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with await self._connected() as db:
            yield db
            await db.commit()  # a block that raised is rolled back as the session closes

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reading; nothing is committed."""
        async with await self._connected() as db:
            yield db

    async def close(self) -> None:
        """Give every connection back."""
        await self.engine.dispose()

    async def _connected(self) -> AsyncSession:
        """A session that has its connection: what waits for a database that restarts waits here, before its work."""
        if self._for_clients and self._waiting >= MOST_WAITING:
            raise DatabaseBusy("too many requests wait for a connection")
        self._waiting += 1
        try:
            return await patiently(self._connect, what="a connection", seconds=self._wait)
        finally:
            self._waiting -= 1

    async def _connect(self) -> AsyncSession:
        self._require_client()
        db = self._sessions()
        try:
            await db.connection()
            self._require_client()  # it may have left while this waited
        except BaseException:
            await db.close()
            raise
        return db

    def _require_client(self) -> None:
        """Check that the work is still wanted. Raises ClientGone."""
        if self._for_clients and client_is_gone.get()():
            raise ClientGone
