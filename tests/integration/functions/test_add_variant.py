"""Tests of add_to_cart with variants: what was chosen is added, what is open is asked for, and nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from app.db import Database
from app.events import CallError
from tests.support.shop import Shopper
from tests.support.variants import CAP, DRESS, SHIRT, sell


@pytest.fixture
async def wardrobe(shopper: Shopper) -> Shopper:
    """A shopper who was shown a shirt, a dress and a cap."""
    await sell(shopper.runtime.database, SHIRT, DRESS, CAP)
    await shopper.see("shirt", "dress", "cap")
    return shopper


async def refusal(shopper: Shopper, **parameters: Any) -> CallError:
    error = (await shopper.click("add_to_cart", **parameters)).error
    assert error is not None
    return error


@pytest.mark.parametrize(
    "chosen",
    [
        {"product_id": "shirt-m"},
        {"product_id": "shirt", "options": {"Size": "M"}},
        {"product_id": "shirt", "options": {"size": "medium"}},
        {"product_id": "shirt", "options": '{"Size": "m"}'},
        {"product_id": "shirt-s", "options": {"Size": "M"}},
    ],
)
async def test_a_chosen_variant_is_added_however_it_is_named(
    wardrobe: Shopper, chosen: dict[str, Any]
) -> None:
    item = (await wardrobe.done("add_to_cart", **chosen))["item"]
    assert (item["product_id"], item["variant_id"], item["variant_name"]) == ("shirt", "shirt-m", "M")
    assert (item["options"], item["unit_price"]) == ({"Size": "M"}, "39.00")


async def test_an_open_choice_is_asked_for_with_what_is_possible(wardrobe: Shopper) -> None:
    error = await refusal(wardrobe, product_id="shirt", quantity=2)
    assert error.code == "choice_needed"
    assert error.message == "Which size: S, M or L? XL is sold out."
    assert [(each.variant_id, each.variant_name, each.available) for each in error.suggestions] == [
        ("shirt-s", "S", True),
        ("shirt-m", "M", True),
        ("shirt-l", "L", True),
        ("shirt-xl", "XL", False),
    ]
    assert {each.quantity for each in error.suggestions} == {2}
    assert [each.value for each in error.options[0].values if each.available] == ["S", "M", "L"]


async def test_of_two_open_options_the_first_is_asked_for_and_then_the_other(wardrobe: Shopper) -> None:
    first = await refusal(wardrobe, product_id="dress")
    assert [option.name for option in first.options] == ["Size", "Colour"]
    assert [each.options for each in first.suggestions] == [{"Size": "S"}, {"Size": "M"}]
    second = await refusal(wardrobe, product_id="dress", options=first.suggestions[1].options)
    assert second.message == "Which colour? Only black is left, red is sold out."
    bought = second.suggestions[0]
    assert bought.variant_id is not None
    item = (await wardrobe.done("add_to_cart", product_id=bought.variant_id))["item"]
    assert item["options"] == {"Size": "M", "Colour": "black"}


async def test_a_size_that_there_is_not_adds_nothing_and_says_what_there_is(wardrobe: Shopper) -> None:
    error = await refusal(wardrobe, product_id="shirt", options={"Size": "9"})
    assert error.code == "choice_needed"
    assert error.message == ("Linen Shirt does not come in 9. There is size S, M and L. XL is sold out.")
    assert (await refusal(wardrobe, product_id="cap", options={"Size": "9"})).code == "choice_needed"
    assert (await wardrobe.done("add_to_cart", product_id="cap"))["cart"]["count"] == 1


async def test_a_sold_out_variant_is_refused_with_those_that_are_left(wardrobe: Shopper) -> None:
    error = await refusal(wardrobe, product_id="shirt", options={"Size": "XL"})
    assert error.code == "out_of_stock"
    assert "Linen Shirt (XL)" in error.message
    assert [each.variant_name for each in error.suggestions] == ["S", "M", "L"]


async def test_the_stock_is_the_variant_s(wardrobe: Shopper) -> None:
    error = await refusal(wardrobe, product_id="shirt-m", quantity=3)
    assert (error.code, error.message) == (
        "quantity_limit",
        "Only 2 of Linen Shirt (M) in stock.",
    )


async def test_two_variants_of_a_product_are_two_lines(wardrobe: Shopper) -> None:
    await wardrobe.done("add_to_cart", product_id="shirt-s")
    cart = (await wardrobe.done("add_to_cart", product_id="shirt-l"))["cart"]
    assert [(line["variant_id"], line["unit_price"]) for line in cart["items"]] == [
        ("shirt-s", "39.00"),
        ("shirt-l", "42.00"),
    ]
    assert cart["total"] == "81.00"


async def test_a_variant_of_a_product_that_was_not_shown_is_refused(
    shopper: Shopper, database: Database
) -> None:
    await sell(database, SHIRT)
    await shopper.refused("add_to_cart", "product_not_shown", product_id="shirt-m")
