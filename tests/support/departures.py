"""Waiting for the readers of a server to unsubscribe, without polling."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from app.log.reader import Subscription
from tests.support.serving import Served


@contextmanager
def leaving(served: Served) -> Iterator[asyncio.Event]:
    """Yield an event that is set when the server's last reader has unsubscribed. Enter before it can do so."""
    broadcaster, left = served.components.log.broadcaster, asyncio.Event()
    leave = broadcaster.unsubscribe

    def noted(subscription: Subscription) -> None:
        leave(subscription)
        if not broadcaster.total:
            left.set()

    broadcaster.unsubscribe = noted  # type: ignore[method-assign]  # observes the calls
    try:
        yield left
    finally:
        broadcaster.unsubscribe = leave  # type: ignore[method-assign]  # observes the calls


async def wait_for_release(served: Served, left: asyncio.Event) -> None:
    """Wait until no reader is left and every stream slot is free.

    That takes a second at most (row S3); a busy machine may be slower.
    """
    async with asyncio.timeout(10):
        await left.wait()
        await served.components.log.stream_slots.close()
