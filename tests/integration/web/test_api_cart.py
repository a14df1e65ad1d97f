"""The cart in the JSON API: a line's quantity is set, never doubled, and refused with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.serving import Served
from tests.support.shoppers import Program, browser, program


async def filled(shopper: Program) -> dict[str, Any]:
    """Add two pieces of one available product and return the cart."""
    found = (await shopper.client.get("/api/products?query=kettle&in_stock=true")).json()["products"]
    answer = await shopper.run("add_to_cart", {"product_id": found[0]["id"], "quantity": 2})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["cart"])


async def change(shopper: Program, product_id: str, body: object) -> Any:
    return await shopper.client.put(f"{shopper.path}/cart/items/{product_id}", json=body)


async def test_a_line_holds_the_quantity_that_was_set_however_often(shop: Served) -> None:
    async with program(shop) as shopper:
        line = (await filled(shopper))["items"][0]
        for _ in range(2):
            answer = await change(shopper, line["product_id"], {"quantity": 1})
            assert answer.status_code == 200
            assert (answer.json()["count"], answer.json()["total"]) == (1, line["unit_price"])
        state = await shopper.state()
    assert state["products"]["cart"] == answer.json()


async def test_zero_removes_the_line_and_every_stream_receives_it(shop: Served) -> None:
    async with program(shop) as shopper:
        line = (await filled(shopper))["items"][0]
        async with shopper.stream() as stream:
            await stream.until(lambda event: True)
            answer = await change(shopper, line["product_id"], {"quantity": "0"})
            received = await stream.until(lambda event: event.payload["cart"]["count"] == 0)
    assert answer.json()["items"] == []
    assert received.name == "context"


async def test_more_than_there_is_is_refused_and_changes_nothing(shop: Served) -> None:
    async with program(shop) as shopper:
        cart = await filled(shopper)
        answer = await change(shopper, cart["items"][0]["product_id"], {"quantity": 999})
        state = await shopper.state()
    assert (answer.status_code, answer.json()["code"]) == (422, "quantity_limit")
    assert answer.json()["recovery"]
    assert state["products"]["cart"] == cart


@pytest.mark.parametrize(
    "body", [{}, {"quantity": None}, {"quantity": True}, {"quantity": -1}, {"quantity": "x"}]
)
async def test_a_quantity_that_is_none_is_refused_by_its_field(shop: Served, body: object) -> None:
    async with program(shop) as shopper:
        line = (await filled(shopper))["items"][0]
        answer = await change(shopper, line["product_id"], body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameters")
    assert set(answer.json()["fields"]) == {"quantity"}


async def test_a_body_that_is_no_object_is_malformed(shop: Served) -> None:
    async with program(shop) as shopper:
        answer = await change(shopper, "any", [1])
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


async def test_a_stranger_learns_nothing_and_a_cookie_needs_our_page(shop: Served) -> None:
    async with program(shop) as owner, program(shop) as stranger, browser(shop) as visitor:
        line = (await filled(owner))["items"][0]
        path = f"{owner.path}/cart/items/{line['product_id']}"
        answer = await stranger.client.put(path, json={"quantity": 0})
        session_id = await visitor.start("hello")
        forged = await visitor.client.put(f"/api/sessions/{session_id}/cart/items/x", json={"quantity": 0})
        state = await owner.state()
    assert answer.status_code == 404
    assert forged.status_code == 403
    assert state["products"]["cart"]["count"] == 2
