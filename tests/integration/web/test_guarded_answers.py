"""Checks of an untrusted model's text, and the shopper's own wish as a condition for any model's cart change."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from app.assistant.guards.prices import NOT_PRICED
from app.assistant.guards.turn_parts import NOT_ASKED
from app.llm import CallRequested, ModelEvent, ModelRequest, RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from app.simulated import SimulatedModel
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


class Hasty(SimulatedModel):
    """The built-in assistant with a fault: it adds the first mug to the cart after any message."""

    product_id = ""

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one addition, and end after its outcome."""
        if request.messages[-1].role == "user":
            yield CallRequested("add_to_cart", json.dumps({"product_id": self.product_id, "quantity": 1}))
            yield RoundFinished("calls")
        else:
            yield RoundFinished()


@pytest.mark.parametrize(
    ("message", "added"),
    [
        ("should I add the first to my cart?", 0),
        ("if it were cheaper I would add the first", 0),
        ("do not add the first", 0),
        ("maybe I will add the first", 0),
        ("add the first", 1),
    ],
)
async def test_a_question_or_a_refusal_stops_even_the_built_in_assistants_addition(
    serve: Serve, message: str, added: int
) -> None:
    model = Hasty(pace_ms=0)
    async with serve(model) as served, program(served) as shopper:
        found = await shopper.run("search_products", {"query": "mug", "limit": 3})
        model.product_id = found.json()["products"][0]["id"]
        _, events = await shopper.ask(message)
        state = await shopper.state()
    codes = [(each.payload.get("error") or {}).get("code") for each in ended_calls(events)]
    assert (codes, state["products"]["cart"]["count"]) == ([None if added else NOT_ASKED], added)


async def test_the_built_in_assistant_adds_only_products_that_were_shown(serve: Serve) -> None:
    model = Hasty(pace_ms=0)
    model.product_id = "never-shown"
    async with serve(model) as served, program(served) as shopper:
        _, events = await shopper.ask("add the first")
        state = await shopper.state()
    assert [each.payload["status"] for each in ended_calls(events)] == ["failed"]
    assert state["products"]["cart"]["count"] == 0


async def test_a_request_for_details_changes_nothing(shop: Served) -> None:
    async with program(shop) as shopper:
        await shopper.ask("show me mugs")
        _, events = await shopper.ask("can I have more information about number 2?")
        state = await shopper.state()
    assert [each.payload["name"] for each in ended_calls(events)] == ["show_product_details"]
    assert state["products"]["cart"]["count"] == 0


async def test_pressing_the_button_of_a_refusal_adds_exactly_what_it_says(serve: Serve) -> None:
    call = CallRequested("add_to_cart", json.dumps({"product_id": "mug-tarnholt-blue", "quantity": 2}))
    search = CallRequested("search_products", json.dumps({"query": "mug"}))
    model = Talkative([[search, RoundFinished("calls")]]).then(RoundFinished())
    model.then(call, RoundFinished("calls")).then(RoundFinished()).then(RoundFinished())
    async with serve(model) as served, browser(served) as visitor:
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
