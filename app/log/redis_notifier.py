"""Notifications by Valkey's or Redis's publish/subscribe, after the commit.

PostgreSQL sends a NOTIFY under a lock of the whole server, which is held until the commit is on disk: commits with
notifications cannot share a write to the disk. Publish/subscribe takes the notifications out of the transactions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.db.retry import Backoff, retry
from app.log.append import CHANNEL, PAYLOAD_LIMIT, payloads_of
from app.log.notifier import Handlers
from app.turn import LoggedEvent

CONNECT_SECONDS = 5.0

STOP_SECONDS = 1.0

BACKOFF = Backoff(first=0.1, longest=2.0, jitter=True)
"""Pauses in seconds between two attempts to connect."""

MOST_WAITING = 10_000
"""Sessions and payloads that wait to be announced while the server is away. Beyond that, all are left to the poll."""

SCHEMES = {"valkey": "redis", "valkeys": "rediss"}
"""Schemes of addresses, and their names in the client."""

log = structlog.get_logger()


class RedisNotifier:
    """Announces events on one connection and receives payloads on another.

    Args:
        url: `redis://` or `valkey://`, with TLS `rediss://` or `valkeys://`. It may hold a password and is not logged.
        handlers: Handler of payloads by channel; channels may be added before the start.
        missed: Called after each subscription, because notifications may have been missed before.
    """

    def __init__(self, url: str, handlers: Handlers, missed: Callable[[], None]) -> None:
        self._client = connect(url)
        # Databases of a server do not separate channels, so the database's number is part of their names.
        self._suffix = f":{self._client.connection_pool.connection_kwargs.get('db') or 0}"
        self._handlers, self._missed = handlers, missed
        self._newest: dict[str, int] = {}
        self._payloads: list[tuple[str, str]] = []
        self._has_waiting = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.listening = asyncio.Event()

    def start(self) -> None:
        """Start sending and receiving. After a lost connection it connects again."""
        loops = {"notifier-sender": self._send, "notifier-receiver": self._receive}
        self._tasks = [asyncio.create_task(forever(work), name=name) for name, work in loops.items()]

    async def stop(self) -> None:
        """Send what waits, if the server takes it at once, and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(OSError, RedisError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._send_waiting()
        await self._client.aclose()

    def announce(self, logged: Sequence[LoggedEvent]) -> None:
        """Announce committed events to other processes, without waiting."""
        if len(self._newest) > MOST_WAITING:
            self._newest.clear()  # the server is away; the poll reads these events
        for row in logged:
            self._newest[row.session_id] = row.seq
        if logged:
            self._has_waiting.set()

    def publish(self, channel: str, payload: str) -> None:
        """Send a payload to a channel's handlers in other processes, without waiting."""
        if len(self._payloads) < MOST_WAITING:
            self._payloads.append((channel, payload))
            self._has_waiting.set()

    async def _send(self) -> None:
        """Send what waits, again and again. Raises the client's errors."""
        while True:
            await self._has_waiting.wait()
            await self._send_waiting()

    async def _send_waiting(self) -> None:
        """Send what waits, in one round trip. A failure keeps it for the next attempt."""
        self._has_waiting.clear()
        newest, self._newest = self._newest, {}
        others, self._payloads = self._payloads, []
        try:
            async with self._client.pipeline(transaction=False) as pipeline:
                for channel, payload in [*others, *((CHANNEL, lines) for lines in payloads_of(newest))]:
                    pipeline.publish(channel + self._suffix, payload)
                await pipeline.execute()
        except BaseException:
            self._newest, self._payloads = newest | self._newest, others + self._payloads
            self._has_waiting.set()
            raise

    async def _receive(self) -> None:
        """Subscribe, and handle payloads until the connection is lost. Raises the client's errors."""
        names = {f"{channel}{self._suffix}".encode(): channel for channel in self._handlers}
        confirmed: set[bytes] = set()
        async with self._client.pubsub() as subscription:
            await subscription.subscribe(*names)
            try:
                while True:
                    message = await subscription.get_message(timeout=None)
                    if message is None:
                        continue
                    if message["type"] == "message":
                        self._handle(names[message["channel"]], message["data"])
                    elif message["type"] == "subscribe":
                        confirmed.add(message["channel"])
                        if len(confirmed) == len(names):
                            self._missed()
                            self.listening.set()
            finally:
                self.listening.clear()

    def _handle(self, channel: str, data: bytes) -> None:
        """Pass a payload to the channel's handler. It may be anything: any client of the server may have sent it."""
        try:
            if len(data) <= PAYLOAD_LIMIT * 2:
                self._handlers[channel](data.decode())
        except ValueError:
            log.warning("notification_unreadable", channel=channel)


def connect(url: str) -> Redis:
    """Return a client that does not retry by itself: a silent reconnect would hide missed notifications."""
    scheme, separator, rest = url.partition("://")
    client: Redis = Redis.from_url(
        SCHEMES.get(scheme, scheme) + separator + rest,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=CONNECT_SECONDS,
        protocol=2,  # what every release of both servers speaks
    )
    return client


async def forever(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` again after each lost connection."""
    while True:
        await retry(work, when=is_connection_lost, backoff=BACKOFF, on_retry=report_connection_lost)


def is_connection_lost(error: Exception) -> bool:
    """Return whether a new attempt may succeed: nothing but the network and the server can fail here."""
    return isinstance(error, OSError | RedisError)


def report_connection_lost(error: Exception) -> None:
    """Log a warning that notifications wait. The error's text may contain the address, so only its type is logged."""
    log.warning("notifier_lost", error=type(error).__name__)
