"""Notifications between processes that sessions have new events: one interface, two implementations.

A notification contains only the numbers of events. A process that receives one reads the rows, and the broadcaster's
poll reads what a lost one announced, so no implementation has to be reliable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from app.settings import Settings
from app.turn import LoggedEvent

Handlers = Mapping[str, Callable[[str], None]]
"""Handler of payloads by channel."""


class Notifier(Protocol):
    """Sends and receives notifications, besides those that the database sends."""

    def start(self) -> None:
        """Start sending and receiving. After a lost connection it connects again."""
        ...

    async def stop(self) -> None:
        """Send what waits, if that is possible at once, and close the connections."""
        ...

    def announce(self, logged: Sequence[LoggedEvent]) -> None:
        """Announce committed events to other processes, without waiting."""
        ...

    def publish(self, channel: str, payload: str) -> None:
        """Send a payload to a channel's handlers in other processes, without waiting."""
        ...


class PostgresNotifier:
    """PostgreSQL's NOTIFY. It is part of the transaction that writes the events (app/log/append.py)."""

    def start(self) -> None:
        """Do nothing: the process's `PostgresListener` receives."""

    async def stop(self) -> None:
        """Do nothing."""

    def announce(self, logged: Sequence[LoggedEvent]) -> None:
        """Do nothing: the commit has sent the notification."""

    def publish(self, channel: str, payload: str) -> None:
        """Do nothing: the commit has sent the notification."""


def choose_notifier(settings: Settings, handlers: Handlers, missed: Callable[[], None]) -> Notifier:
    """Return the notifier of `NOTIFY_URL`, or PostgreSQL's if none is set.

    Args:
        settings: The settings of the process.
        handlers: Handler of payloads by channel; channels may be added before the start.
        missed: Called after each connect, because notifications may have been missed before.
    """
    if not settings.notify_url:
        return PostgresNotifier()
    from app.log.redis_notifier import RedisNotifier  # its package is optional

    return RedisNotifier(settings.notify_url, handlers, missed)
