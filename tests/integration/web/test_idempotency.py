"""Repeated requests, at the same moment, at different servers and by any route, happen once and completely."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from tests.integration.web.conftest import Serve
from tests.support.serving import Served, serving
from tests.support.shoppers import Browser, Program, browser, forms, program

STOCK = 7

Sender = Callable[[], Awaitable[httpx.Response]]


def hello() -> ScriptedModel:
    """Return a model that greets at each request."""
    return ScriptedModel([[TextDelta("Hello."), RoundFinished()] for _ in range(9)])


def questions(state: dict[str, Any]) -> list[str]:
    """Return the shopper's questions in the session."""
    return [m["content"] for m in state["chat"]["messages"] if m["type"] == "user"]


async def test_one_message_at_two_servers_and_by_two_doors_is_one_turn(stocked_url: str) -> None:
    model, other_model = hello(), hello()
    async with (
        serving(stocked_url, model) as here,
        serving(stocked_url, other_model) as there,
        browser(here) as visitor,
    ):
        session_id = await visitor.start("first")
        page = await visitor.page(session_id)
        before = len(model.requests)
        form = next(form for form in forms(page.text) if form.action.endswith("/messages"))
        fields = form.fields | {"message": "again", "client_message_id": "mine"}
        api = {"message": "again", "client_message_id": "mine"}
        path = f"/api/sessions/{session_id}"

        async def post(served: Served, by_form: bool) -> httpx.Response:
            headers = {"x-csrftoken": form.fields["_csrf_token"]}
            if by_form:
                return await visitor.client.post(served.url + form.action, data=fields)
            return await visitor.client.post(f"{served.url}{path}/messages", json=api, headers=headers)

        answers = await asyncio.gather(*(post((here, there)[n % 2], n % 4 > 1) for n in range(12)))
        async with asyncio.timeout(20):
            while (state := (await visitor.client.get(path)).json())["chat"]["is_typing"]:
                await asyncio.sleep(0.01)
    assert {answer.status_code for answer in answers} == {202, 303}
    assert len({answer.text for answer in answers if answer.status_code == 202}) == 1
    assert questions(state) == ["first", "again"]
    assert len(model.requests) - before + len(other_model.requests) == 1


async def test_one_key_at_two_servers_is_one_change(stocked_url: str) -> None:
    async with (
        serving(stocked_url, hello()) as here,
        serving(stocked_url, hello()) as there,
        program(here) as shopper,
        there.client() as client,
    ):
        product_id = await shown(shopper)
        client.headers = shopper.client.headers
        elsewhere = Program(client, shopper.session_id, shopper.token)
        answers = await asyncio.gather(
            *(
                (shopper, elsewhere)[n % 2].run("add_to_cart", {"product_id": product_id}, "key")
                for n in range(10)
            )
        )
        state = await shopper.state()
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert state["products"]["cart"]["count"] == 1


async def test_a_refusal_at_the_same_moment_is_one_refusal(serve: Serve) -> None:
    async with serve(hello()) as served, program(served) as shopper:
        answers = await asyncio.gather(
            *(shopper.run("add_to_cart", {"product_id": "nothing"}, "key") for _ in range(8))
        )
        state = await shopper.state()
    assert {answer.status_code for answer in answers} == {422}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert len(state["chat"]["messages"]) == 1


@pytest.mark.parametrize("route", ["/cart/items", "/functions/add_to_cart"])
async def test_a_form_with_a_key_changes_the_cart_once(serve: Serve, route: str) -> None:
    async with serve() as served, browser(served) as visitor:
        session_id, product_id = await seen(visitor)
        press = form_sender(
            visitor, session_id, await visitor.page(session_id), product_id, route, key="mine"
        )
        for answer in [*await asyncio.gather(*(press() for _ in range(6))), await press()]:
            assert answer.status_code == 303, answer.text
        state = (await visitor.client.get(f"/api/sessions/{session_id}")).json()
    assert state["products"]["cart"]["count"] == 1


async def test_twenty_additions_at_once_by_all_doors_lose_nothing_and_stop_at_the_stock(serve: Serve) -> None:
    model = ScriptedModel()
    async with serve(model) as served, browser(served) as visitor:
        model.rounds.append(
            (CallRequested("search_products", '{"query": "mug", "limit": 1}'), RoundFinished("calls"))
        )
        model.rounds.append((TextDelta("A mug."), RoundFinished()))
        session_id, product_id = await seen(visitor)
        await stock_up(served, product_id, STOCK)
        add = CallRequested("add_to_cart", json.dumps({"product_id": product_id}))
        model.rounds += [(add, RoundFinished("calls")), (TextDelta("Done."), RoundFinished())]
        page = await visitor.page(session_id)
        token = next(form.fields["_csrf_token"] for form in forms(page.text) if "_csrf_token" in form.fields)
        path = f"/api/sessions/{session_id}"

        def api(what: str, body: dict[str, str]) -> Sender:
            return lambda: visitor.client.post(f"{path}/{what}", json=body, headers={"x-csrftoken": token})

        doors = [
            api("functions/add_to_cart", {"product_id": product_id}),
            form_sender(visitor, session_id, page, product_id, "/cart/items"),
            form_sender(visitor, session_id, page, product_id, "/functions/add_to_cart"),
        ]
        by_turn = api("messages", {"message": "add it to my cart"})
        answers = await asyncio.gather(by_turn(), *(doors[n % 3]() for n in range(19)))
        async with asyncio.timeout(20):
            while (state := (await visitor.client.get(path)).json())["chat"]["is_typing"]:
                await asyncio.sleep(0.01)
    calls = [m["function_call"] for m in state["chat"]["messages"] if m.get("function_call")]
    adds = [call for call in calls if call["name"] == "add_to_cart"]
    done = [call["result"]["item"] for call in adds if call["status"] == "done"]
    refused = [call["error"]["code"] for call in adds if call["status"] == "failed"]
    assert max(answer.status_code for answer in answers) < 500
    assert sorted(item["quantity"] for item in done) == list(range(1, STOCK + 1))
    assert all(item["quantity"] == item["previous_quantity"] + 1 for item in done)
    assert refused == ["quantity_limit"] * (20 - STOCK)
    assert state["products"]["cart"]["count"] == STOCK


async def shown(shopper: Program) -> str:
    """Return the id of a product that was shown to the program's session."""
    found = await shopper.run("search_products", {"query": "mug", "limit": 1})
    return str(found.json()["products"][0]["id"])


async def seen(visitor: Browser) -> tuple[str, str]:
    """Begin a conversation that shows mugs. Return its id and the first mug's id."""
    session_id = await visitor.start("show me mugs")
    state = (await visitor.client.get(f"/api/sessions/{session_id}")).json()
    return session_id, str(state["products"]["search_results"][0]["id"])


def form_sender(
    visitor: Browser, session_id: str, page: httpx.Response, product_id: str, route: str, key: str = ""
) -> Sender:
    """Return a sender of a form that adds the product to the cart: the page's own, or a function's button."""
    action = route if route.startswith("/cart") else f"/chat/{session_id}{route}"
    token = next(form.fields["_csrf_token"] for form in forms(page.text) if "_csrf_token" in form.fields)
    fields = {"_csrf_token": token, "product_id": product_id, "next": f"/chat/{session_id}"}
    headers = {"Accept": "text/html"} | ({"Idempotency-Key": key} if key else {})
    return lambda: visitor.client.post(action, data=fields, headers=headers)


async def stock_up(served: Served, product_id: str, stock: int) -> None:
    """Set the product's stock."""
    async with served.components.services.database.transaction() as db:
        statement = text("UPDATE product SET stock = :stock, in_stock = true WHERE id = :id")
        await (await db.connection()).execute(statement, {"stock": stock, "id": product_id})
