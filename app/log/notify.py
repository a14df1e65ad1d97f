"""Receiving PostgreSQL's notifications on a dedicated connection, which is opened again when it drops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import asyncpg
import structlog
from sqlalchemy.engine import make_url

from app.db.locks import HOLD_PROCESS_LOCK
from app.db.retry import Backoff, retry

CONNECT_SECONDS = 5.0

BACKOFF = Backoff(first=0.1, longest=1.0)
"""Pauses between two attempts to connect, in seconds: shorter than the time after which other processes treat this
one as exited."""

LOCK_PAUSE_SECONDS = 0.2
"""Seconds between two attempts to take the process's lock: much shorter than the time after which other processes end
the turns of one that does not hold it."""

log = structlog.get_logger()


class PostgresListener:
    """Listens on channels and passes each payload to the channel's handler.

    While connected, it holds an advisory lock named `process`. The database releases the lock when the process exits,
    so that other processes can check whether it is alive (`app.db.locks.IS_ALIVE_SQL`). After a lost connection the
    database may still hold the lock for that one, until it notices the loss: it is then requested until it is free.

    Args:
        handlers: Handler of payloads by channel.
        missed: Called after each connect, because notifications may have been missed before.
    """

    def __init__(
        self,
        url: str,
        process: str,
        handlers: dict[str, Callable[[str], None]],
        missed: Callable[[], None],
    ) -> None:
        self._arguments = connection_arguments(url)
        self._process, self._handlers, self._missed = process, handlers, missed
        self._task: asyncio.Task[None] | None = None
        self.listening = asyncio.Event()

    def start(self) -> None:
        """Start listening. After a lost connection it connects again."""
        self._task = asyncio.create_task(self._run(), name="log-listener")

    async def stop(self) -> None:
        """Stop listening and close the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await retry(
                self._listen, when=is_connection_lost, backoff=BACKOFF, on_retry=report_connection_lost
            )
            await asyncio.sleep(BACKOFF.first)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(**self._arguments, timeout=CONNECT_SECONDS)
        try:
            is_held = await connection.fetchval(HOLD_PROCESS_LOCK, self._process)
            for channel, handler in self._handlers.items():
                await connection.add_listener(channel, notification_handler(handler))
            ended = asyncio.Event()
            connection.add_termination_listener(lambda _: ended.set())
            self._missed()
            self.listening.set()
            while not (is_held or ended.is_set()):
                with suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), LOCK_PAUSE_SECONDS)
                is_held = await connection.fetchval(HOLD_PROCESS_LOCK, self._process)
            await ended.wait()
        finally:
            self.listening.clear()
            connection.terminate()


def is_connection_lost(error: Exception) -> bool:
    """Return whether the connection was lost or could not be made, so that a new attempt may succeed."""
    return isinstance(error, OSError | asyncpg.PostgresError | asyncpg.InterfaceError)


def report_connection_lost(error: Exception) -> None:
    """Log a warning that the process does not receive notifications."""
    log.warning("listener_lost", error=repr(error))


def notification_handler(handler: Callable[[str], None]) -> Callable[..., None]:
    """Return a listener with asyncpg's signature that passes payloads to `handler`."""

    def handle(_connection: Any, _process: int, _channel: str, payload: object) -> None:
        handler(str(payload))

    return handle


def connection_arguments(url: str) -> dict[str, Any]:
    """Return asyncpg's arguments for an SQLAlchemy URL (a unix socket is `?host=/folder`)."""
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
