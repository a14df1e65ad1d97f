"""Tests of set_cart_quantity: a line of the cart is changed or removed, and nothing else."""

from __future__ import annotations

from tests.support.shop import Shopper


async def test_the_cart_holds_what_was_set_and_the_receipt_says_what_it_held(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.done("add_to_cart", product_id="kettle-201", quantity=2)
    result = await shopper.done("set_cart_quantity", product_id="kettle-201", quantity=3)
    assert (result["item"]["quantity"], result["item"]["previous_quantity"]) == (3, 2)
    assert (result["cart"]["count"], result["cart"]["total"]) == (3, "119.70")


async def test_zero_removes_the_line(shopper: Shopper) -> None:
    await shopper.see("kettle-201", "kettle-202")
    await shopper.done("add_to_cart", product_id="kettle-201", quantity=2)
    await shopper.done("add_to_cart", product_id="kettle-202")
    result = await shopper.done("set_cart_quantity", product_id="kettle-201", quantity=0)
    assert (result["item"]["quantity"], result["item"]["previous_quantity"]) == (0, 2)
    assert [line["product_id"] for line in result["cart"]["items"]] == ["kettle-202"]


async def test_a_product_that_is_not_in_the_cart_is_refused(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.refused("set_cart_quantity", "not_in_cart", product_id="kettle-201", quantity=0)
    await shopper.refused("set_cart_quantity", "not_in_cart", product_id="nothing", quantity=2)


async def test_more_than_there_are_is_refused_and_the_cart_stays(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.done("add_to_cart", product_id="kettle-201", quantity=2)
    await shopper.refused("set_cart_quantity", "quantity_limit", product_id="kettle-201", quantity=6)
    result = await shopper.done("set_cart_quantity", product_id="kettle-201", quantity=2)
    assert result["item"]["previous_quantity"] == 2


async def test_a_negative_quantity_is_refused(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.done("add_to_cart", product_id="kettle-201")
    await shopper.refused("set_cart_quantity", "invalid_parameters", product_id="kettle-201", quantity=-1)
