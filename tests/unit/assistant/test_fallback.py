"""The built-in assistant in place of a model that does not answer: said once, never doubled, not handed back."""

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


def went_on(*said: str, question: str = "A kettle") -> ModelRequest:
    """The request of a later round of the same turn."""
    texts = tuple(ModelMessage("assistant", text) for text in said)
    return ModelRequest((ModelMessage("user", question), *texts))


async def text_of(events: AsyncIterator[ModelEvent]) -> str:
    return "".join([event.text async for event in events if isinstance(event, TextDelta)])


def instead() -> ScriptedModel:
    return ScriptedModel([[TextDelta("Three kettles.")]] * 9)


@pytest.mark.parametrize("code", ["timeout", "model_unavailable", "rate_limited"])
async def test_a_model_that_fails_before_its_first_word_is_stood_in_for(code: str) -> None:
    model = FallbackModel(ScriptedModel([[ModelFailed(code, "Sorry.")]]), instead())
    assert await text_of(model.stream(ASKED)) == f"{NOTICE}\n\nThree kettles."


async def test_what_a_model_began_to_say_is_not_said_twice() -> None:
    fallback = instead()
    model = FallbackModel(ScriptedModel([[TextDelta("There are "), DOWN]]), fallback)
    heard = []
    with pytest.raises(ModelFailed):
        async for event in model.stream(ASKED):
            heard.append(event)
    assert heard == [TextDelta("There are ")]
    assert fallback.requests == []


async def test_the_rest_of_a_turn_is_the_stand_ins_and_the_next_turn_the_models() -> None:
    first = ScriptedModel([[DOWN], [TextDelta("I am back.")]])
    model = FallbackModel(first, instead())
    await text_of(model.stream(ASKED))
    assert await text_of(model.stream(went_on(f"{NOTICE}\n\nI look."))) == "Three kettles."
    assert len(first.requests) == 1
    later = ModelRequest((*went_on(NOTICE).messages, ModelMessage("user", "And?")))
    assert await text_of(model.stream(later)) == "I am back."


async def test_a_model_that_keeps_failing_is_left_alone_for_a_while() -> None:
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


async def test_the_built_in_assistant_goes_on_where_a_models_function_has_run() -> None:
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
