"""The fallback to the built-in assistant: it is announced once, repeats no text and finishes the turn."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.assistant.fallback import COOLDOWN_SECONDS, FAILURES, NOTICE, FallbackModel
from app.catalogue.summary import ShopFacts
from app.llm import CallRequested, ModelCall, ModelEvent, ModelFailed, ModelMessage, ModelRequest, TextDelta
from app.llm.scripted import ScriptedModel
from app.simulated import SimulatedModel

ASKED = ModelRequest((ModelMessage("user", "A kettle"),))
DOWN = ModelFailed("timeout", "This took too long.")


def later_round(*said: str, question: str = "A kettle") -> ModelRequest:
    """Return the request of a later round of the same turn."""
    texts = tuple(ModelMessage("assistant", text) for text in said)
    return ModelRequest((ModelMessage("user", question), *texts))


async def text_of(events: AsyncIterator[ModelEvent]) -> str:
    return "".join([event.text async for event in events if isinstance(event, TextDelta)])


def instead() -> ScriptedModel:
    return ScriptedModel([[TextDelta("Three kettles.")]] * 9)


@pytest.mark.parametrize("code", ["timeout", "model_unavailable", "rate_limited"])
async def test_a_model_that_fails_before_its_first_text_is_replaced(code: str) -> None:
    model = FallbackModel(ScriptedModel([[ModelFailed(code, "Sorry.")]]), instead())
    assert await text_of(model.stream(ASKED)) == f"{NOTICE}\n\nThree kettles."


async def test_text_that_a_model_began_is_not_repeated() -> None:
    fallback = instead()
    model = FallbackModel(ScriptedModel([[TextDelta("There are "), DOWN]]), fallback)
    received = []
    with pytest.raises(ModelFailed):
        async for event in model.stream(ASKED):
            received.append(event)
    assert received == [TextDelta("There are ")]
    assert fallback.requests == []


async def test_the_fallback_finishes_the_turn_and_the_model_answers_the_next() -> None:
    first = ScriptedModel([[DOWN], [TextDelta("I am back.")]])
    model = FallbackModel(first, instead())
    await text_of(model.stream(ASKED))
    assert await text_of(model.stream(later_round(f"{NOTICE}\n\nI look."))) == "Three kettles."
    assert len(first.requests) == 1
    later = ModelRequest((*later_round(NOTICE).messages, ModelMessage("user", "And?")))
    assert await text_of(model.stream(later)) == "I am back."


async def test_a_model_that_keeps_failing_is_not_called_for_a_while() -> None:
    now = [100.0]
    first = ScriptedModel([[DOWN]] * FAILURES + [[TextDelta("I am back.")]])
    model = FallbackModel(first, instead(), lambda: now[0])
    for _ in range(FAILURES + 3):
        assert NOTICE in await text_of(model.stream(ASKED))
    assert len(first.requests) == FAILURES
    now[0] += COOLDOWN_SECONDS
    assert await text_of(model.stream(ASKED)) == "I am back."


async def test_a_used_up_budget_stays_a_refusal() -> None:
    model = FallbackModel(ScriptedModel([[ModelFailed("budget_exhausted", "Used up.")]]), instead())
    with pytest.raises(ModelFailed, match="Used up"):
        await text_of(model.stream(ASKED))


async def test_the_built_in_assistant_continues_after_a_models_function_call() -> None:
    call = ModelCall("1-2", "search_products", '{"query": "kettle"}')
    outcome = {"result": {"products": [], "query": "kettle", "total": 0, "filters": {}}}
    messages = (
        ModelMessage("user", "Do you have kettles?"),
        ModelMessage("assistant", calls=(call,)),
        ModelMessage("function", "0 of 0 found", call_id="1-2", name="search_products", outcome=outcome),
    )
    model = FallbackModel(ScriptedModel([[DOWN]]), SimulatedModel(pace_ms=0))
    events = [event async for event in model.stream(ModelRequest(messages, shop=ShopFacts()))]
    assert len([each for each in events if isinstance(each, TextDelta)]) > 1, "the notice and an answer"
    assert not [each for each in events if isinstance(each, CallRequested)]
