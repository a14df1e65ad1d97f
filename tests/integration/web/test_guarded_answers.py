"""What a model that reads prose says and does is checked; what the built-in one does comes from rules of its own."""

from __future__ import annotations

import json

import pytest

from app.assistant.consent import NOT_ASKED
from app.assistant.prices import NOT_PRICED
from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from tests.integration.web.conftest import Serve
from tests.support.shoppers import program


class Talkative(ScriptedModel):
    """A model that could be talked into things."""

    prose = True


BRAINS: dict[str, type[ScriptedModel]] = {"prose": Talkative, "rules": ScriptedModel}


@pytest.mark.parametrize(("brain", "corrected"), [("prose", True), ("rules", False)])
async def test_a_price_that_follows_from_nothing_is_set_right_in_the_answer(
    serve: Serve, brain: str, corrected: bool
) -> None:
    model = BRAINS[brain]([[TextDelta("It costs $9.99."), RoundFinished()]])
    async with serve(model) as served, program(served) as shopper:
        await shopper.ask("What does the kettle cost?")
        messages = (await shopper.state())["chat"]["messages"]
    said = [each["content"] for each in messages if each["type"] == "assistant"]
    assert said == ["It costs $9.99.", *([NOT_PRICED] if corrected else [])]


@pytest.mark.parametrize(("brain", "added"), [("prose", 0), ("rules", 1)])
async def test_a_model_adds_nothing_that_was_not_asked_for(serve: Serve, brain: str, added: int) -> None:
    model = BRAINS[brain]()
    async with serve(model) as served, program(served) as shopper:
        found = await shopper.run("search_products", {"query": "mug", "limit": 1})
        adding = CallRequested("add_to_cart", json.dumps({"product_id": found.json()["products"][0]["id"]}))
        model.then(adding, RoundFinished("calls")).then(TextDelta("There it is."), RoundFinished())
        _, events = await shopper.ask("Tell me about the mug")
        state = await shopper.state()
    [last] = [
        each.payload
        for each in events
        if each.name == "function_call" and each.payload["status"] != "running"
    ]
    assert (last.get("error") or {}).get("code") == (None if added else NOT_ASKED)
    assert state["products"]["cart"]["count"] == added
