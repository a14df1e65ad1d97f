"""Admission of new streams: a few at once, a bounded queue, and none for a client that has disconnected."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from app.db import ClientGone, client_is_gone
from app.web.request.problems import Problem
from app.web.streams.admission import AT_ONCE, MOST_WAITING, AdmissionQueue


async def open_stream(line: AdmissionQueue, opened: asyncio.Event) -> None:
    async with line.admit():
        opened.set()


async def test_openings_beyond_the_queue_are_refused_with_retry_after() -> None:
    line = AdmissionQueue()
    async with AsyncExitStack() as stack:
        for _ in range(AT_ONCE):
            await stack.enter_async_context(line.admit())
        waiting = [
            (event := asyncio.Event(), asyncio.create_task(open_stream(line, event)))
            for _ in range(MOST_WAITING)
        ]
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            async with line.admit():
                pass
        assert not any(event.is_set() for event, _ in waiting)
    await asyncio.gather(*(task for _, task in waiting))
    assert (refused.value.status, refused.value.code) == (503, "unavailable")
    assert int(refused.value.headers["Retry-After"]) > 0


async def test_a_client_that_left_while_it_waited_opens_nothing() -> None:
    line, opened = AdmissionQueue(), asyncio.Event()
    gone = False
    client_is_gone.set(lambda: gone)
    async with AsyncExitStack() as stack:
        for _ in range(AT_ONCE):
            await stack.enter_async_context(line.admit())
        waiting = asyncio.create_task(open_stream(line, opened))
        await asyncio.sleep(0)
        gone = True
    with pytest.raises(ClientGone):
        await waiting
    assert not opened.is_set()
    gone = False
    await open_stream(line, opened)  # its place in the queue is free again
