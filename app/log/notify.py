"""The ear for other processes' notifications: one connection that listens, and comes back when it was cut."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import structlog
from sqlalchemy.engine import make_url

HOLD = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
HELD = """
    EXISTS (
        SELECT 1 FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (classid::bigint << 32) | objid::bigint = hashtextextended({name}, 0))
"""
"""SQL: whether the process of that name (a column) is connected, seen by the lock that it holds while it is."""

CONNECT_SECONDS = 5.0

LONGEST_PAUSE = 1.0
"""Seconds between two attempts to connect: shorter than others wait before they take this process for dead."""

log = structlog.get_logger()


class Doorbell:
    """Listens on channels and hands each payload to its hearer. `missed` is called after a gap.

    While it is connected it holds an advisory lock named `process`: the database lets go of it the moment the process
    dies, so that others can see who lives (`HELD`).
    """

    def __init__(
        self,
        url: str,
        process: str,
        hearers: dict[str, Callable[[str], None]],
        missed: Callable[[], None],
    ) -> None:
        self._arguments = connection_arguments(url)
        self._process, self._hearers, self._missed = process, hearers, missed
        self._task: asyncio.Task[None] | None = None
        self.listening = asyncio.Event()

    def start(self) -> None:
        """Begin to listen, and go on whatever happens to the connection."""
        self._task = asyncio.create_task(self._run(), name="log-doorbell")

    async def stop(self) -> None:
        """Stop listening and close the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        pause = 0.1
        while True:
            try:
                await self._listen()
                pause = 0.1
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("doorbell_lost", error=repr(error))
            self.listening.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(**self._arguments, timeout=CONNECT_SECONDS)
        try:
            await connection.execute(HOLD, self._process)
            for channel, hearer in self._hearers.items():
                await connection.add_listener(channel, heard_by(hearer))
            ended = asyncio.Event()
            connection.add_termination_listener(lambda _: ended.set())
            self._missed()
            self.listening.set()
            await ended.wait()
        finally:
            connection.terminate()


def heard_by(hearer: Callable[[str], None]) -> Callable[..., None]:
    """A listener as asyncpg wants it, for a hearer of payloads."""

    def hear(_connection: Any, _process: int, _channel: str, payload: object) -> None:
        hearer(str(payload))

    return hear


def connection_arguments(url: str) -> dict[str, Any]:
    """asyncpg's arguments for an SQLAlchemy URL (a unix socket is `?host=/folder`)."""
    parsed = make_url(url)
    query = {key: value for key, value in parsed.query.items() if key in ("host", "port", "ssl", "sslmode")}
    arguments: dict[str, Any] = {
        "host": parsed.host,
        "port": parsed.port,
        "user": parsed.username,
        "password": parsed.password,
        "database": parsed.database,
        **query,
    }
    if arguments.get("port") is not None:
        arguments["port"] = int(arguments["port"])
    return {key: value for key, value in arguments.items() if value is not None}
