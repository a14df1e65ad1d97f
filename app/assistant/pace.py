"""Merging a model's tokens: the first piece of text at once, then at most one chunk per interval (row S6)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from app.llm import ModelEvent, TextDelta

QUEUE = 256
"""Events a model may be ahead of the log before it has to wait."""


async def merged(events: AsyncIterator[ModelEvent], interval_ms: int) -> AsyncGenerator[ModelEvent, None]:
    """The same events with neighbouring text merged. Closing it closes the model's stream."""
    queue: asyncio.Queue[ModelEvent | BaseException | None] = asyncio.Queue(QUEUE)
    pump = asyncio.create_task(_pump(events, queue))
    try:
        async with aclosing(_merge(queue, interval_ms / 1000)) as merging:
            async for event in merging:
                yield event
    finally:
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)


async def _pump(
    events: AsyncIterator[ModelEvent], queue: asyncio.Queue[ModelEvent | BaseException | None]
) -> None:
    try:
        async for event in events:
            await queue.put(event)
        await queue.put(None)
    except Exception as error:
        await queue.put(error)
    finally:
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()


async def _merge(
    queue: asyncio.Queue[ModelEvent | BaseException | None], interval: float
) -> AsyncGenerator[ModelEvent, None]:
    clock = asyncio.get_running_loop().time
    held, due = "", 0.0
    while True:
        try:
            async with asyncio.timeout(max(0.0, due - clock()) if held else None):
                event = await queue.get()
        except TimeoutError:
            yield TextDelta(held)
            held, due = "", clock() + interval
            continue
        if isinstance(event, TextDelta):
            held += event.text
            if clock() >= due:
                yield TextDelta(held)
                held, due = "", clock() + interval
            continue
        if held:
            yield TextDelta(held)
            held = ""
        if event is None:
            return
        if isinstance(event, BaseException):
            raise event
        yield event
