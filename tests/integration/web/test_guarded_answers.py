"""Checks of an untrusted model's text, and the shopper's own wish as a condition for any model's cart change."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.assistant.guards.prices import NOT_PRICED
from app.assistant.guards.purchase import NOT_ASKED
from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from tests.integration.web.conftest import Serve
from tests.support.serving import Served
from tests.support.shoppers import Browser, browser, forms, program, words


class Talkative(ScriptedModel):
    """A model that a text could persuade."""

    trusted = False


MODELS: dict[str, type[ScriptedModel]] = {"untrusted": Talkative, "trusted": ScriptedModel}


@pytest.mark.parametrize(("kind", "corrected"), [("untrusted", True), ("trusted", False)])
async def test_an_unsupported_price_is_corrected_in_the_answer(
    serve: Serve, kind: str, corrected: bool
) -> None:
    model = MODELS[kind]([[TextDelta("It costs $9.99."), RoundFinished()]])
    async with serve(model) as served, program(served) as shopper:
        await shopper.ask("What does the kettle cost?")
        messages = (await shopper.state())["chat"]["messages"]
    said = [each["content"] for each in messages if each["type"] == "assistant"]
    assert said == ["It costs $9.99.", *([NOT_PRICED] if corrected else [])]


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize(("wish", "added"), [("Tell me about the mug", 0), ("Add two of number 1", 2)])
async def test_no_model_adds_what_was_not_asked_for(serve: Serve, kind: str, wish: str, added: int) -> None:
    model = MODELS[kind]()
    async with serve(model) as served, program(served) as shopper:
        found = await shopper.run("search_products", {"query": "mug", "limit": 3})
        products = [product["id"] for product in found.json()["products"]]
        calls = [
            CallRequested("add_to_cart", json.dumps({"product_id": product_id, "quantity": quantity}))
            for product_id in products
            for quantity in (2, 1, 20)
        ]
        model.then(*calls, RoundFinished("calls")).then(TextDelta("Here."), RoundFinished())
        _, events = await shopper.ask(wish)
        state = await shopper.state()
    codes = [(each.payload.get("error") or {}).get("code") for each in ended_calls(events)]
    assert codes == [None if added and not place else NOT_ASKED for place in range(9)]
    assert state["products"]["cart"]["count"] == added


def ended_calls(events: list[Any]) -> list[Any]:
    """Return the function calls among the events, each as it ended."""
    calls = [each for each in events if each.name == "function_call"]
    return [each for each in calls if each.payload["status"] != "running"]


async def test_the_built_in_assistant_passes_the_same_guard_and_reports_the_outcome(shop: Served) -> None:
    async with program(shop) as shopper:
        await shopper.ask("show me mugs")
        await shopper.ask("can I have more information about number 2?")
        state = await shopper.state()
    last = state["chat"]["messages"][-1]["content"]
    assert state["products"]["cart"]["count"] == 0
    assert "Added" not in last
    assert last.startswith("I have not added anything yet. Shall I add one of ")


async def test_pressing_the_button_of_a_refusal_adds_exactly_what_it_says(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("show me mugs")
        page = await visitor.page(session_id)
        await visitor.submit(page, "/messages", message="add 2 or 3 of number 1")
        page = await visitor.page(session_id)
        adding = [form for form in forms(page.text) if form.action.endswith("/functions/add_to_cart")]
        offered = [form for form in adding if form.fields.get("quantity") in ("2", "3")]
        assert [form.fields["quantity"] for form in offered[-2:]] == ["2", "3"]
        await visitor.client.post(offered[-1].action, data=offered[-1].fields)
        cart = words(await body(visitor, "/cart"))
        declined = await visitor.submit(page, "/messages", message="Not now")
    assert "3" in cart
    assert declined.status_code == 200


async def body(visitor: Browser, path: str) -> str:
    """Return a page's HTML."""
    return (await visitor.get(path)).text
