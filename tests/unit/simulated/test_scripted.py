"""The scripted model: it plays the given events and waits at gates."""

from __future__ import annotations

import asyncio

import pytest

from app.llm import CallRequested, ModelFailed, ModelMessage, ModelRequest, RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel

REQUEST = ModelRequest((ModelMessage("user", "hello"),))


async def test_rounds_are_played_in_order_with_the_fitting_end() -> None:
    model = ScriptedModel([[TextDelta("a"), CallRequested("search_products", "{}")]]).then(TextDelta("b"))
    assert [event async for event in model.stream(REQUEST)] == [
        TextDelta("a"), CallRequested("search_products", "{}"), RoundFinished("calls"),
    ]  # fmt: skip
    assert [event async for event in model.stream(REQUEST)] == [TextDelta("b"), RoundFinished("stop")]
    assert model.requests == [REQUEST, REQUEST]


async def test_a_gate_holds_the_round() -> None:
    gate = asyncio.Event()
    model = ScriptedModel([[TextDelta("a"), gate, TextDelta("b"), RoundFinished("length")]])
    stream = model.stream(REQUEST)
    assert await anext(stream) == TextDelta("a")
    held = asyncio.ensure_future(anext(stream))
    await asyncio.wait_for(model.waiting.wait(), 1)
    assert not held.done()
    gate.set()
    assert await held == TextDelta("b")
    assert [event async for event in stream] == [RoundFinished("length")]
    assert not model.waiting.is_set()
    assert model.broken_off == 0


async def test_cancelling_at_a_gate_is_counted() -> None:
    model = ScriptedModel([[asyncio.Event(), TextDelta("never")]])
    held = asyncio.ensure_future(anext(model.stream(REQUEST)))
    await asyncio.wait_for(model.waiting.wait(), 1)
    held.cancel()
    with pytest.raises(asyncio.CancelledError):
        await held
    assert model.broken_off == 1


async def test_an_exception_is_raised_at_its_position() -> None:
    model = ScriptedModel([[TextDelta("a"), ModelFailed("model_unavailable", "Gone.")]])
    stream = model.stream(REQUEST)
    assert await anext(stream) == TextDelta("a")
    with pytest.raises(ModelFailed, match=r"Gone\."):
        await anext(stream)


async def test_the_end_of_the_script_is_a_failure() -> None:
    with pytest.raises(ModelFailed):
        await anext(ScriptedModel().stream(REQUEST))
