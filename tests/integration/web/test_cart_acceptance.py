"""Acceptance of a cart whose prices or stock changed: by the page's form and over the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from tests.support.serving import Served
from tests.support.shoppers import browser, program, words

KETTLE = "kettle-harrowby-17-steel"


async def reprice(shop: Served, price: str) -> None:
    async with shop.components.services.database.transaction() as db:
        statement = text(
            "UPDATE product SET price = CAST(:price AS numeric), updated_at = now() WHERE id = :id"
        )
        await (await db.connection()).execute(statement, {"price": price, "id": KETTLE})


@pytest.fixture(autouse=True)
async def usual_price(shop: Served) -> AsyncIterator[None]:
    """Restore the price after each test: the tests of a module share their shop."""
    yield
    await reprice(shop, "34.90")


async def test_changes_are_accepted_only_as_the_shopper_saw_them(shop: Served) -> None:
    async with program(shop) as shopper:
        await shopper.run("search_products", {"query": "kettle", "limit": 50})
        await shopper.run("add_to_cart", {"product_id": KETTLE, "quantity": 2})
        await reprice(shop, "40.00")
        seen = (await shopper.client.get(f"{shopper.path}/cart")).json()
        assert (seen["total"], seen["items"][0]["changed"]["message"]) == ("80.00", "Was $34.90.")
        await reprice(shop, "45.00")
        path = f"{shopper.path}/cart/acceptance"
        bodies: list[Any] = [[], {}, {"total": 80}, {"total": "80.00", "variant_id": 7}]
        assert [(await shopper.client.post(path, json=body)).status_code for body in bodies] == [
            400,
            422,
            422,
            422,
        ]
        late = await shopper.client.post(path, json={"total": "80.00"})
        assert (late.status_code, late.json()["code"]) == (409, "cart_changed")
        accepted = await shopper.client.post(path, json={"total": "90.00", "variant_id": KETTLE})
        assert accepted.status_code == 200
        (line,) = accepted.json()["items"]
    assert (line["unit_price"], "changed" in line) == ("45.00", False)


async def test_the_checkout_waits_until_the_page_s_button_accepts_the_changes(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get(f"/products/{KETTLE}")
        await visitor.submit(page, "/cart/items", quantity="1")
        await reprice(shop, "40.00")
        cart = await visitor.get("/cart")
        assert "Was $34.90." in words(cart.text)
        refused = await visitor.submit(cart, "/cart/acceptance", total="34.90")
        assert refused.status_code == 409
        assert "has changed again" in words(refused.text)
        accepted = await visitor.submit(cart, "/cart/acceptance")
    assert "Was $34.90." not in words(accepted.text)
    assert "/cart/acceptance" not in accepted.text
