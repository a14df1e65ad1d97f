"""Tests of change_cart_option: a line becomes another variant of its product, or says which there are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.shop import Shopper
from tests.support.variants import CAP, DRESS, SHIRT, sell


@pytest.fixture
async def wardrobe(shopper: Shopper) -> Shopper:
    """A shopper with two shirts M and a red dress S in the cart."""
    await sell(shopper.runtime.database, SHIRT, DRESS, CAP)
    await shopper.see("shirt", "dress", "cap")
    await shopper.done("add_to_cart", product_id="shirt-m", quantity=2)
    await shopper.done("add_to_cart", product_id="dress", options={"Size": "S", "Colour": "red"})
    return shopper


@pytest.mark.parametrize("line", ["shirt", "shirt-m"])
async def test_the_line_keeps_its_quantity_and_gets_the_variant_s_price(wardrobe: Shopper, line: str) -> None:
    result = await wardrobe.done("change_cart_option", product_id=line, options={"size": "small"})
    item = result["item"]
    assert (item["variant_id"], item["quantity"], item["previous_variant_name"]) == ("shirt-s", 2, "M")
    assert len(result["cart"]["items"]) == 2
    assert item["changed_lines"] == [
        {"variant_id": "shirt-s", "previous_quantity": 0, "quantity": 2},
        {"variant_id": "shirt-m", "previous_quantity": 2, "quantity": 0},
    ]


async def test_a_line_that_joins_another_says_what_both_held(wardrobe: Shopper) -> None:
    await wardrobe.done("add_to_cart", product_id="shirt-s", quantity=1)
    result = await wardrobe.done("change_cart_option", product_id="shirt-m", options={"Size": "S"})
    assert [line["previous_quantity"] for line in result["item"]["changed_lines"]] == [1, 2]
    kept = await wardrobe.done("change_cart_option", product_id="shirt-s", options={"Size": "S"})
    assert kept["item"]["changed_lines"] == []


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"product_id": "shirt", "options": {"Size": "L"}}, "quantity_limit", "Only 1 of Linen Shirt (L)"),
        ({"product_id": "shirt", "options": {"Size": "XL"}}, "out_of_stock", "out of stock"),
        ({"product_id": "shirt", "options": {"Size": "XXL"}}, "choice_needed", "There is size S, M and L."),
        ({"product_id": "shirt"}, "choice_needed", "Which size: S, M or L?"),
        ({"product_id": "dress", "options": {"Size": "M"}}, "out_of_stock", "out of stock"),
        ({"product_id": "cap", "options": {"Size": "M"}}, "not_in_cart", "no one line"),
    ],
)
async def test_a_change_that_is_not_possible_says_why_and_changes_nothing(
    wardrobe: Shopper, given: dict[str, Any], code: str, message: str
) -> None:
    error = (await wardrobe.click("change_cart_option", **given)).error
    assert error is not None
    assert error.code == code
    assert message in error.message
    assert error.suggestions == []
