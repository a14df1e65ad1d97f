"""Merging a model's tokens: the first piece of text at once, then at most one chunk per interval (row S6)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator

from app.llm import ModelEvent, TextDelta

AHEAD = 256
"""Events a model may be ahead of the log before it has to wait."""


async def coalesce(events: AsyncIterator[ModelEvent], interval_ms: int) -> AsyncGenerator[ModelEvent, None]:
    """The same events with neighbouring text merged. Closing it closes the model's stream."""
    clock, due = asyncio.get_running_loop().time, 0.0
    buffer = DeltaBuffer()
    pump = asyncio.create_task(_pump(events, buffer))
    try:
        while True:
            await buffer.wait_for_item()
            if early := clock() < due:
                await buffer.wait_for_non_text(due)
            if text := buffer.take_text(all_there_is=early):
                yield TextDelta(text)
                due = clock() + interval_ms / 1000
                continue
            event = buffer.take()
            if event is None:
                return
            if isinstance(event, BaseException):
                raise event
            yield event
    finally:
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)


async def _pump(events: AsyncIterator[ModelEvent], buffer: DeltaBuffer) -> None:
    try:
        async for event in events:
            buffer.put(event)
            if buffer.full:
                await buffer.wait_for_room()
        buffer.put(None)
    except Exception as error:
        buffer.put(error)
    finally:
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()


class DeltaBuffer:
    """What a model has said and the log has not taken yet. None is the end, an exception a bad end.

    Not a queue with timeouts: whoever waits for an interval to end is not woken by each token that falls into it.
    """

    def __init__(self) -> None:
        self._items: deque[ModelEvent | BaseException | None] = deque()
        self._others = 0  # items that are not text
        self._reader: asyncio.Future[None] | None = None
        self._wakes_for_text = True
        self._writer: asyncio.Future[None] | None = None

    @property
    def full(self) -> bool:
        """Whether the model is far enough ahead."""
        return len(self._items) >= AHEAD

    def put(self, item: ModelEvent | BaseException | None) -> None:
        """Add what was said."""
        self._items.append(item)
        is_text = isinstance(item, TextDelta)
        self._others += not is_text
        if self._wakes_for_text or not is_text or self.full:
            wake(self._reader)

    def take(self) -> ModelEvent | BaseException | None:
        """The next item, which is there."""
        item = self._items.popleft()
        self._others -= not isinstance(item, TextDelta)
        wake(self._writer)
        return item

    def take_text(self, *, all_there_is: bool) -> str:
        """The next piece of text, or all of it up to something else; empty when something else is next."""
        pieces: list[str] = []
        while self._items and isinstance(piece := self._items[0], TextDelta):
            self.take()
            pieces.append(piece.text)
            if not all_there_is:
                break
        return "".join(pieces)

    async def wait_for_item(self) -> None:
        """Until there is an item."""
        if not self._items:
            self._reader, self._wakes_for_text = asyncio.get_running_loop().create_future(), True
            await self._reader

    async def wait_for_non_text(self, deadline: float) -> None:
        """Until there is an item that is not text, or until that moment of the loop's clock."""
        loop = asyncio.get_running_loop()
        while not self._others and loop.time() < deadline:
            if self.full:
                self._items.appendleft(TextDelta(self.take_text(all_there_is=True)))
            self._reader, self._wakes_for_text = loop.create_future(), False
            alarm = loop.call_at(deadline, wake, self._reader)
            try:
                await self._reader
            finally:
                alarm.cancel()

    async def wait_for_room(self) -> None:
        """Until an item is taken."""
        self._writer = asyncio.get_running_loop().create_future()
        await self._writer


def wake(waiting: asyncio.Future[None] | None) -> None:
    """Let go on who waits there."""
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
