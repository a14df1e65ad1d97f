"""The database: one engine a process, a session (unit of work) a task."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.away import patiently
from app.observe.statements import watch

CONNECT_SECONDS = 5.0
"""How long one attempt to connect may take."""


class Database:
    """The engine and the way to a unit of work.

    Whoever begins work while the database is away waits `wait_seconds` for it: a restart takes less.
    """

    def __init__(self, url: str, *, pool_size: int = 10, wait_seconds: float = 5) -> None:
        self.url, self._wait = url, wait_seconds
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            pool_recycle=1_800,
            pool_timeout=10,
            connect_args={"timeout": CONNECT_SECONDS},
            hide_parameters=True,  # an error's text goes into records, a shopper's words do not
        )
        watch(self.engine.sync_engine)
        self._sessions = async_sessionmaker(self.engine, class_=AsyncSession, expire_on_commit=False)

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
        return await patiently(self._connect, what="a connection", seconds=self._wait)

    async def _connect(self) -> AsyncSession:
        db = self._sessions()
        try:
            await db.connection()
        except BaseException:
            await db.close()
            raise
        return db
