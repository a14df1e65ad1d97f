"""Tests of get_recommendations: from a shown product or a category, each with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from app.context import was_shown
from tests.support.shop import LAMPS, Shopper, fill, product


async def test_a_shown_product_leads_to_others_with_reasons(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    result = await shopper.done("get_recommendations", based_on="kettle-201")
    assert (result["based_on"], result["based_on_name"]) == ("kettle-201", "Copper Kettle")
    assert result["products"]
    assert all(product["reason"] and product["name"] for product in result["products"])
    assert "kettle-201" not in [product["id"] for product in result["products"]]


@pytest.mark.parametrize("category", [LAMPS, "Desk lamps", "desk LAMPS"])
async def test_a_category_is_enough(shopper: Shopper, category: str) -> None:
    result = await shopper.done("get_recommendations", based_on=category, max_results=1)
    assert len(result["products"]) == 1
    assert result["products"][0]["category"] == LAMPS
    assert (result["based_on"], result["based_on_name"]) == (LAMPS, "Desk lamps")


async def test_products_in_the_cart_are_not_recommended_beside_a_product(shopper: Shopper) -> None:
    await shopper.see("kettle-201", "kettle-202")
    await shopper.done("add_to_cart", product_id="kettle-202")
    result = await shopper.done("get_recommendations", based_on="kettle-201", max_results=20)
    assert "kettle-202" not in [product["id"] for product in result["products"]]


async def test_recommendations_count_as_shown(shopper: Shopper) -> None:
    result = await shopper.done("get_recommendations", based_on=LAMPS)
    async with shopper.runtime.database.reading() as db:
        for product in result["products"]:
            assert await was_shown(db, shopper.session_id, product["id"])
    await shopper.done("add_to_cart", product_id=result["products"][0]["id"])


async def test_a_product_never_shown_is_no_basis(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.refused("get_recommendations", "product_not_shown", based_on="kettle-202")


async def test_an_unknown_basis_gets_the_likeliest_suggestions(
    shopper: Shopper,
) -> None:
    await shopper.see("kettle-201", "lamp-301")
    found = await shopper.refused("get_recommendations", "product_unknown", based_on="ketlte-201")
    assert found[0] == "kettle-201"


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"based_on": None},
        {"based_on": ""},
        {"based_on": ["kettle-201"]},
        {"based_on": LAMPS, "max_results": 0},
        {"based_on": LAMPS, "max_results": 21},
        {"based_on": LAMPS, "max_results": "all"},
    ],
)
async def test_nonsense_is_refused(shopper: Shopper, parameters: dict[str, Any]) -> None:
    await shopper.refused("get_recommendations", "invalid_parameters", **parameters)


async def test_a_name_that_is_an_id_and_a_category_means_the_product_only_when_it_was_shown(
    shopper: Shopper,
) -> None:
    await fill(shopper.runtime.database, [product("Mugs", "Set of Mugs", category="Kitchen > Sets")])
    assert (await shopper.done("get_recommendations", based_on="Mugs"))["based_on"] == "Kitchen > Mugs"
    await shopper.see("Mugs")
    assert (await shopper.done("get_recommendations", based_on="Mugs"))["based_on"] == "Mugs"
