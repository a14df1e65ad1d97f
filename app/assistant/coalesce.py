"""Merging of text deltas: the first at once, then at most one chunk per interval (S6 in docs/requirements.md)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator

from app.llm import ModelEvent, TextDelta

AHEAD = 256
"""Maximum number of events that wait to be logged before reading from the model pauses."""


async def coalesce(events: AsyncIterator[ModelEvent], interval_ms: int) -> AsyncGenerator[ModelEvent, None]:
    """Yield the same events with consecutive text deltas merged. Closing the generator closes the model's stream.

    Args:
        events: The events of a round.
        interval_ms: Minimum number of milliseconds between two chunks of text. Other events are not delayed.
    """
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
    """Move the events into the buffer, then None or the exception that ended them. Closes the iterator."""
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
    """Events received from the model but not yet logged. None marks the end of the round, an exception a failure.

    A queue with timeouts would wake the reader for each delta. Here a reader that waits for an interval to end is woken
    only by its end, by an item that is not text, or by a full buffer.
    """

    def __init__(self) -> None:
        self._items: deque[ModelEvent | BaseException | None] = deque()
        self._others = 0  # items that are not text
        self._reader: asyncio.Future[None] | None = None
        self._wakes_for_text = True
        self._writer: asyncio.Future[None] | None = None

    @property
    def full(self) -> bool:
        """Whether the buffer holds at least `AHEAD` items."""
        return len(self._items) >= AHEAD

    def put(self, item: ModelEvent | BaseException | None) -> None:
        """Append an item and wake the reader if it waits for such an item."""
        self._items.append(item)
        is_text = isinstance(item, TextDelta)
        self._others += not is_text
        if self._wakes_for_text or not is_text or self.full:
            wake(self._reader)

    def take(self) -> ModelEvent | BaseException | None:
        """Remove and return the next item. Raises IndexError when the buffer is empty."""
        item = self._items.popleft()
        self._others -= not isinstance(item, TextDelta)
        wake(self._writer)
        return item

    def take_text(self, *, all_there_is: bool) -> str:
        """Remove and return the next text delta, or all text up to the next other item.

        Returns an empty string when the next item is not text.
        """
        pieces: list[str] = []
        while self._items and isinstance(piece := self._items[0], TextDelta):
            self.take()
            pieces.append(piece.text)
            if not all_there_is:
                break
        return "".join(pieces)

    async def wait_for_item(self) -> None:
        """Wait until there is an item."""
        if not self._items:
            self._reader, self._wakes_for_text = asyncio.get_running_loop().create_future(), True
            await self._reader

    async def wait_for_non_text(self, deadline: float) -> None:
        """Wait until there is an item that is not text, or until `deadline` by the event loop's clock.

        Merges the text of a full buffer into one item, so that the model can continue.
        """
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
        """Wait until an item is taken."""
        self._writer = asyncio.get_running_loop().create_future()
        await self._writer


def wake(waiting: asyncio.Future[None] | None) -> None:
    """Complete the future if it is pending, so that its waiter continues."""
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
