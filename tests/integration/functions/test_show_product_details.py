"""Tests of show_product_details: only shown products, with recommendations that count as shown afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from app.context import clear, shown_ids, was_shown
from tests.support.shop import Shopper


async def test_a_brief_card_has_no_recommendations(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    result = await shopper.done("show_product_details", product_id="kettle-201", brief=True)
    assert result["brief"] is True and result["recommendations"] == []


async def test_a_shown_product_is_shown_whole(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    product = (await shopper.done("show_product_details", product_id="kettle-201"))["product"]
    assert (product["id"], product["name"], product["price"], product["currency"]) == (
        "kettle-201",
        "Copper Kettle",
        "39.90",
        "EUR",
    )
    assert product["stock"] == 5


async def test_recommendations_have_reasons_and_leave_the_product_out(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    found = (await shopper.done("show_product_details", product_id="kettle-201"))["recommendations"]
    assert found
    assert all(other["reason"] and other["price"] for other in found)
    assert "kettle-201" not in [other["id"] for other in found]


async def test_recommendations_beside_a_product_count_as_shown(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    result = await shopper.done("show_product_details", product_id="kettle-201")
    async with shopper.runtime.database.reading() as db:
        for other in result["recommendations"]:
            assert await was_shown(db, shopper.session_id, other["id"])
        assert (await shown_ids(db, shopper.session_id))[0] == "kettle-201"


@pytest.mark.parametrize("declined", [False, "false", 0])
async def test_recommendations_can_be_declined(shopper: Shopper, declined: Any) -> None:
    await shopper.see("kettle-201")
    result = await shopper.done(
        "show_product_details", product_id="kettle-201", include_recommendations=declined
    )
    assert result["recommendations"] == []


async def test_a_product_never_shown_is_refused(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.refused("show_product_details", "product_not_shown", product_id="kettle-202")


async def test_a_product_that_does_not_exist_is_refused(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    await shopper.refused("show_product_details", "product_unknown", product_id="zzqwertyuiop")


async def test_a_product_in_the_cart_counts_as_shown(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    await shopper.done("add_to_cart", product_id="kettle-202")
    async with shopper.runtime.database.transaction() as db:
        await clear(db, shopper.session_id)
    await shopper.done("show_product_details", product_id="kettle-202", include_recommendations=False)
    await shopper.refused("show_product_details", "product_not_shown", product_id="kettle-201")


async def test_details_without_an_id_are_refused(shopper: Shopper) -> None:
    error = (await shopper.click("show_product_details")).error
    assert error is not None
    assert (error.code, error.message) == ("invalid_parameters", "product_id is required.")


async def test_an_extra_a_model_thought_of_is_ignored(shopper: Shopper) -> None:
    await shopper.see("kettle-201")
    assert await shopper.done("show_product_details", product_id="kettle-201", reason="the shopper asked")
