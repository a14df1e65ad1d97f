"""Coalescing of a model's text deltas: the first is sent at once, the others once per interval, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.assistant.coalesce import AHEAD, coalesce
from app.llm import CallRequested, ModelEvent, ModelFailed, RoundFinished, TextDelta

LONG = 60_000  # milliseconds: an interval that ends in no test


async def played(*events: ModelEvent | asyncio.Event | Exception) -> AsyncIterator[ModelEvent]:
    for event in events:
        if isinstance(event, asyncio.Event):
            await event.wait()
        elif isinstance(event, Exception):
            raise event
        else:
            yield event


async def test_the_first_piece_is_not_held_back() -> None:
    never = asyncio.Event()
    stream = coalesce(played(TextDelta("Three"), TextDelta(" kettles"), never), LONG)
    async with asyncio.timeout(10):
        assert await anext(stream) == TextDelta("Three")
    await stream.aclose()


async def test_faster_pieces_are_merged_until_something_else_comes() -> None:
    call = CallRequested("search_products", "{}")
    pieces = [TextDelta(word) for word in ("a", "b", "c", "d")]
    found = [event async for event in coalesce(played(*pieces, call, RoundFinished("calls")), LONG)]
    assert found == [TextDelta("a"), TextDelta("bcd"), call, RoundFinished("calls")]


async def test_an_interval_holds_more_pieces_than_a_model_may_be_ahead() -> None:
    pieces = [TextDelta("word ") for _ in range(1_000)]
    found = [event async for event in coalesce(played(*pieces, RoundFinished()), LONG)]
    assert found == [TextDelta("word "), TextDelta("word " * 999), RoundFinished()]


async def test_without_an_interval_every_piece_is_its_own() -> None:
    pieces = [TextDelta(str(number)) for number in range(1_000)]
    assert [event async for event in coalesce(played(*pieces), 0)] == pieces


async def test_a_model_waits_when_it_is_far_ahead() -> None:
    said = 0

    async def model() -> AsyncIterator[ModelEvent]:
        nonlocal said
        while said < 10_000:
            said += 1
            yield TextDelta("word ")

    stream = coalesce(model(), 0)
    assert await anext(stream) == TextDelta("word ")
    await asyncio.sleep(0)
    assert said <= 2 * AHEAD
    await stream.aclose()


async def test_buffered_text_is_sent_at_the_end_of_the_interval_while_the_model_pauses() -> None:
    gate = asyncio.Event()
    stream = coalesce(played(TextDelta("a"), TextDelta("b"), gate, RoundFinished()), 20)
    async with asyncio.timeout(10):
        assert [await anext(stream), await anext(stream)] == [TextDelta("a"), TextDelta("b")]
        gate.set()
        assert await anext(stream) == RoundFinished()


async def test_no_text_before_a_failure_is_lost() -> None:
    found: list[ModelEvent] = []
    failing = played(TextDelta("a"), TextDelta("b"), ModelFailed("model_unavailable", "Gone."))
    with pytest.raises(ModelFailed, match="Gone"):
        async for event in coalesce(failing, LONG):
            found.append(event)
    assert "".join(event.text for event in found if isinstance(event, TextDelta)) == "ab"


async def test_closing_it_closes_the_models_stream() -> None:
    closed = asyncio.Event()

    async def model() -> AsyncIterator[ModelEvent]:
        try:
            yield TextDelta("a")
            await asyncio.Event().wait()
        finally:
            closed.set()

    stream = coalesce(model(), 0)
    assert await anext(stream) == TextDelta("a")
    await stream.aclose()
    assert closed.is_set()
