"""The buffer of an answer's text: the first piece is due at once, the others once per interval, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import pytest

from app.events import TextChunk, utc_now
from app.log.append import TurnEnded, numbered
from app.log.text_buffer import AHEAD, PendingText, TextBuffer
from app.turn import LoggedEvent

LONG = 60_000  # milliseconds: an interval that ends in no test


class Flushes:
    """A log whose flushes the test makes: `take` begins one, `settle` ends it."""

    def __init__(self, interval_ms: int) -> None:
        self.written: list[str] = []
        self.announced = 0
        self.taken: PendingText | None = None
        self.buffer = TextBuffer("s", interval_ms, chunk, self._on_written, self._on_announced)

    def _on_written(self, logged: Sequence[LoggedEvent]) -> None:
        self.written += [row.event.text for row in logged if isinstance(row.event, TextChunk)]

    def _on_announced(self, _buffer: TextBuffer) -> None:
        self.announced += 1

    def take(self, now: float) -> list[str]:
        """Begin a flush at that time; return the texts of its events."""
        self.taken = self.buffer.take(now, utc_now())
        return [event.text for event in self.taken.events] if self.taken else []

    def settle(self, error: Exception | None = None) -> None:
        """End the flush, with a failure if one is given."""
        taken, self.taken = self.taken, None
        assert taken is not None
        taken.settle(error or numbered("s", len(taken.events), taken.events, taken.wires))

    def flush(self, now: float) -> list[str]:
        """Make a whole flush at that time; return the texts of its events."""
        texts = self.take(now)
        if texts:
            self.settle()
        return texts


def chunk(text: str, timestamp: datetime) -> TextChunk:
    return TextChunk(timestamp=timestamp, turn_id="t", part_id="1-2", text=text)


async def rested() -> None:
    """Let the other tasks run until each of them waits."""
    for _ in range(10):
        await asyncio.sleep(0)


async def waiting_for_its_model(log: Flushes) -> asyncio.Task[None]:
    """Start a round that has added "a" and waits for its model; return its task."""

    async def answer() -> None:
        async with log.buffer as text:
            text.add("a")
            await asyncio.Event().wait()

    answering = asyncio.create_task(answer())
    await rested()
    return answering


async def test_the_first_piece_is_due_at_once_and_the_next_ones_after_the_interval() -> None:
    log = Flushes(50)
    for word in ("Three", " kettles", " and"):
        log.buffer.add(word)
        log.flush(now=100.0)
    assert log.written == ["Three"]
    assert log.flush(now=100.049) == []
    assert log.flush(now=100.051) == [" kettles and"]


async def test_text_that_comes_during_a_flush_waits_for_the_next() -> None:
    log = Flushes(0)
    log.buffer.add("a")
    assert log.take(now=1.0) == ["a"]
    log.buffer.add("b")
    log.settle()
    assert (log.written, log.announced) == (["a"], 2)
    assert log.flush(now=1.0) == ["b"]


async def test_the_end_of_a_round_does_not_wait_for_the_interval() -> None:
    log = Flushes(LONG)

    async def answer() -> None:
        async with log.buffer as text:
            for word in ("a", "b", "c"):
                text.add(word)

    answering = asyncio.create_task(answer())
    await rested()
    assert log.flush(now=1.0) == ["abc"]
    await asyncio.wait_for(answering, 10)

    async def call() -> None:
        log.buffer.add("d")
        await log.buffer.flush()

    calling = asyncio.create_task(call())
    await rested()
    assert log.flush(now=1.0) == ["d"], "long before the interval is over"
    await asyncio.wait_for(calling, 10)


async def test_an_interval_holds_more_pieces_than_a_model_may_be_ahead() -> None:
    log = Flushes(LONG)
    for _ in range(1_000):
        log.buffer.add("word ")
    assert not log.buffer.is_full
    assert log.flush(now=1.0) == ["word " * 1_000]


async def test_without_an_interval_every_piece_is_its_own() -> None:
    log = Flushes(0)
    for number in range(100):
        log.buffer.add(str(number))
    assert log.flush(now=1.0) == [str(number) for number in range(100)]


async def test_a_model_waits_when_it_is_far_ahead() -> None:
    log = Flushes(0)
    said = 0

    async def answer() -> None:
        nonlocal said
        async with log.buffer as text:
            while said < 2 * AHEAD:
                said += 1
                text.add("word ")
                if text.is_full:
                    await text.room()

    answering = asyncio.create_task(answer())
    await rested()
    assert said == AHEAD
    log.flush(now=1.0)
    await rested()
    assert said == 2 * AHEAD
    log.flush(now=1.0)
    await asyncio.wait_for(answering, 10)


async def test_no_text_before_a_failure_of_the_model_is_lost() -> None:
    log = Flushes(LONG)

    async def answer() -> None:
        async with log.buffer as text:
            text.add("a")
            raise ValueError("gone")

    answering = asyncio.create_task(answer())
    await rested()
    assert log.flush(now=1.0) == ["a"]
    with pytest.raises(ValueError, match="gone"):
        await answering


async def test_a_failure_of_the_log_ends_a_round_whose_model_is_silent() -> None:
    log = Flushes(0)

    answering = await waiting_for_its_model(log)
    log.take(now=1.0)
    log.settle(TurnEnded())
    with pytest.raises(TurnEnded):
        await asyncio.wait_for(answering, 10)
    assert answering.cancelling() == 0


@pytest.mark.parametrize("is_ahead", [False, True], ids=["at its end", "far ahead"])
async def test_a_failure_of_the_log_ends_a_round_that_waits_for_it(is_ahead: bool) -> None:
    log = Flushes(0)

    async def answer() -> None:
        async with log.buffer as text:
            for _ in range(AHEAD if is_ahead else 1):
                text.add("a")
            if is_ahead:
                await text.room()

    answering = asyncio.create_task(answer())
    await rested()
    log.take(now=1.0)
    log.settle(TurnEnded())
    with pytest.raises(TurnEnded):
        await asyncio.wait_for(answering, 10)


async def test_a_stop_waits_for_what_a_flush_has_taken_and_drops_the_rest() -> None:
    log = Flushes(LONG)

    answering = await waiting_for_its_model(log)
    log.take(now=1.0)
    log.buffer.add("b")
    answering.cancel()
    await rested()
    assert not answering.done()
    log.settle()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(answering, 10)
    assert log.written == ["a"]
    assert log.flush(now=1e9) == []


async def test_a_stop_at_the_same_time_as_a_failure_of_the_log_is_a_stop() -> None:
    log = Flushes(0)

    answering = await waiting_for_its_model(log)
    log.take(now=1.0)
    answering.cancel()
    log.settle(TurnEnded())
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(answering, 10)
