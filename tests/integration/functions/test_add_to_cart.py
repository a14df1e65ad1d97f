"""Tests of add_to_cart: only shown products, in whole numbers, up to the stock."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from app.models import CartItem, Product
from tests.support.shop import Shopper, fill, product


async def test_a_shown_product_lands_in_the_cart(shopper: Shopper) -> None:
    await shopper.see("kettle-201", "kettle-202")
    result = await shopper.done("add_to_cart", product_id="kettle-202", quantity=2)
    assert result["item"] == {
        "product_id": "kettle-202",
        "variant_id": "kettle-202",
        "options": {},
        "variant_name": "",
        "name": "Steel Kettle",
        "quantity": 2,
        "unit_price": "24.50",
        "line_total": "49.00",
        "currency": "EUR",
        "url": "/products/kettle-202",
        "added": 2,
        "previous_quantity": 0,
    }
    line = {key: result["item"][key] for key in result["item"] if key not in ("added", "previous_quantity")}
    assert result["cart"] == {"items": [line], "count": 2, "total": "49.00", "currency": "EUR"}


async def test_the_quantity_is_one_when_it_is_not_said(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    assert (await shopper.done("add_to_cart", product_id="kettle-202"))["item"]["added"] == 1
    assert (await shopper.done("add_to_cart", product_id="kettle-202", quantity=None))["item"][
        "quantity"
    ] == 2


async def test_adding_again_says_what_was_there_before(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    await shopper.done("add_to_cart", product_id="kettle-202", quantity=2)
    item = (await shopper.done("add_to_cart", product_id="kettle-202", quantity="3"))["item"]
    assert (item["previous_quantity"], item["added"], item["quantity"]) == (2, 3, 5)


async def test_the_address_of_an_odd_id_is_escaped(shopper: Shopper) -> None:
    await shopper.see("mug/7 é")
    item = (await shopper.done("add_to_cart", product_id="mug/7 é", quantity=3))["item"]
    assert (item["url"], item["line_total"]) == ("/products/mug%2F7%20%C3%A9", "0.30")


@pytest.mark.parametrize(
    "quantity", ["two", 1.5, [1], True, False, 0, -1, "0", "-1", "", "1.5", {}, 10**30, float("inf")]
)
async def test_an_invalid_quantity_is_refused(shopper: Shopper, quantity: Any) -> None:
    await shopper.see("kettle-202")
    await shopper.refused("add_to_cart", "invalid_parameters", product_id="kettle-202", quantity=quantity)


async def test_the_refusal_names_the_parameter(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    error = (await shopper.click("add_to_cart", product_id="kettle-202", quantity="two")).error
    assert error is not None
    assert error.message == "quantity must be a whole number."
    assert "quantity" in error.recovery and "product_id" in error.recovery


async def test_a_parameter_that_is_not_known_is_not_guessed_at(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    await shopper.refused("add_to_cart", "invalid_parameters", product_id="kettle-202", amount=3)


async def test_a_whole_number_may_come_as_text_or_with_a_point(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    assert (await shopper.done("add_to_cart", product_id=" kettle-202 ", quantity=" 2 "))["cart"][
        "count"
    ] == 2
    assert (await shopper.done("add_to_cart", product_id="kettle-202", quantity=2.0))["cart"]["count"] == 4


async def test_an_id_may_be_a_number_in_json(shopper: Shopper) -> None:
    await fill(shopper.runtime.database, [product("1094", "Numbered Kettle")])
    await shopper.see("1094")
    assert (await shopper.done("add_to_cart", product_id=1094))["item"]["product_id"] == "1094"


@pytest.mark.parametrize(
    "product_id", ["", "  ", {"$ne": 1}, ["kettle-202"], True, None, "k" * 201, "kettle\x00-202", "\ud800"]
)
async def test_an_invalid_id_is_refused(shopper: Shopper, product_id: Any) -> None:
    await shopper.see("kettle-202")
    await shopper.refused("add_to_cart", "invalid_parameters", product_id=product_id)


async def test_more_than_the_stock_is_refused_and_says_how_many_are_possible(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.refused("add_to_cart", "quantity_limit", product_id="kettle-201", quantity=6)
    await shopper.done("add_to_cart", product_id="kettle-201", quantity=3)
    error = (await shopper.click("add_to_cart", product_id="kettle-201", quantity=3)).error
    assert error is not None
    assert error.message == "Only 5 of Copper Kettle in stock, 3 of them in your cart."
    assert error.recovery == "Add 2 or fewer."


async def test_more_than_the_cap_is_refused_whatever_the_stock(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    await shopper.refused("add_to_cart", "quantity_limit", product_id="kettle-202", quantity=10**9)
    await shopper.done("add_to_cart", product_id="kettle-202", quantity=20)
    await shopper.refused("add_to_cart", "quantity_limit", product_id="kettle-202")


async def test_a_sold_out_product_is_refused_with_a_similar_one_that_is_not(shopper: Shopper) -> None:
    await shopper.see("kettle-203", "kettle-202", "lamp-302")
    assert await shopper.refused("add_to_cart", "out_of_stock", product_id="kettle-203") == ["kettle-202"]


async def test_the_stock_of_now_counts_not_the_stock_when_it_was_shown(shopper: Shopper) -> None:
    await fill(shopper.runtime.database, [product("pot-1", "Tea Pot", "40.00", stock=5)])
    await shopper.see("pot-1")
    async with shopper.runtime.database.transaction() as db:
        pot = (await db.exec(select(Product).where(Product.id == "pot-1"))).one()
        pot.stock, pot.price = 1, Decimal("41.00")
    await shopper.refused("add_to_cart", "quantity_limit", product_id="pot-1", quantity=2)
    assert (await shopper.done("add_to_cart", product_id="pot-1"))["item"]["unit_price"] == "41.00"


async def test_a_refused_call_leaves_the_cart_as_it_was(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.done("add_to_cart", product_id="kettle-201", quantity=5)
    await shopper.refused("add_to_cart", "quantity_limit", product_id="kettle-201", quantity=1)
    async with shopper.runtime.database.reading() as db:
        items = await db.exec(select(CartItem).where(CartItem.session_id == shopper.session_id))
        assert [(item.product_id, item.quantity) for item in items] == [("kettle-201", 5)]


async def test_clicks_at_the_same_moment_all_count_until_the_stock_is_reached(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    outcomes = await asyncio.gather(
        *(shopper.click("add_to_cart", product_id="kettle-201") for _ in range(12))
    )
    done = [outcome for outcome in outcomes if outcome.result]
    assert len(done) == 5
    assert {outcome.error.code for outcome in outcomes if outcome.error} == {"quantity_limit"}
    assert sorted(outcome.result["item"]["quantity"] for outcome in done if outcome.result) == [1, 2, 3, 4, 5]
    numbers = [row.seq for row in await shopper.log()]
    assert numbers == list(range(1, 12 + 5 + 1)), "a refusal logs one event, a change two, and none is lost"
