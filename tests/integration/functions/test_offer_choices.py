"""Tests of offer_choices: buttons for shown products, and no change before one is pressed."""

from __future__ import annotations

from tests.support.shop import Shopper


async def test_shown_products_are_offered_in_their_order(shopper: Shopper) -> None:
    await shopper.see("kettle-201", "kettle-202")
    result = await shopper.done(
        "offer_choices", action="add", product_ids=["kettle-202", "kettle-201", "kettle-202"], quantity=2
    )
    assert [product["id"] for product in result["products"]] == ["kettle-202", "kettle-201"]
    assert (result["action"], result["quantity"]) == ("add", 2)


async def test_a_product_that_was_not_shown_is_refused(shopper: Shopper) -> None:
    await shopper.refused("offer_choices", "product_not_shown", action="add", product_ids=["kettle-201"])


async def test_only_products_of_the_cart_can_be_offered_to_remove(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.refused("offer_choices", "not_in_cart", action="remove", product_ids=["kettle-201"])
    await shopper.done("add_to_cart", product_id="kettle-201")
    result = await shopper.done("offer_choices", action="remove", product_ids=["kettle-201"])
    assert [product["id"] for product in result["products"]] == ["kettle-201"]


async def test_emptying_needs_no_product_and_adding_does(shopper: Shopper) -> None:
    assert (await shopper.done("offer_choices", action="empty"))["products"] == []
    await shopper.refused("offer_choices", "invalid_parameters", action="add", product_ids=[])
