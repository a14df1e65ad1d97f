"""Tests of compare_products: two to four shown products, their facts in one order, and refusals."""

from __future__ import annotations

from typing import Any

import pytest

from app.functions import all_functions
from app.functions.compare_products import facts_of
from app.functions.examples import KETTLE
from app.functions.results import ProductView
from app.functions.session_context import last_list
from tests.support.shop import Shopper


def kettle(attributes: dict[str, Any]) -> ProductView:
    return KETTLE.model_copy(update={"attributes": attributes})


async def test_products_stand_side_by_side_in_the_order_they_were_named(shopper: Shopper) -> None:
    await shopper.see("kettle-201", "kettle-202", "lamp-301")
    result = await shopper.done("compare_products", product_ids=["lamp-301", "kettle-201"])
    assert [(each["id"], each["price"]) for each in result["products"]] == [
        ("lamp-301", "59.00"),
        ("kettle-201", "39.90"),
    ]


async def test_the_second_one_is_the_second_of_the_comparison(shopper: Shopper) -> None:
    await shopper.see("kettle-201", "kettle-202", "kettle-203")
    await shopper.done("compare_products", product_ids=["kettle-203", "kettle-201"])
    async with shopper.runtime.database.reading() as db:
        assert await last_list(db, shopper.session_id) == ["kettle-203", "kettle-201"]


@pytest.mark.parametrize(
    ("unusable", "code"), [("lamp-302", "product_not_shown"), ("kettle-999", "product_unknown")]
)
async def test_one_product_that_cannot_be_named_refuses_the_comparison(
    shopper: Shopper, unusable: str, code: str
) -> None:
    await shopper.see("kettle-201", "kettle-202")
    await shopper.refused("compare_products", code, product_ids=["kettle-201", unusable])


@pytest.mark.parametrize(
    "product_ids",
    [
        *(None, [], ["kettle-201"], ["kettle-201", "kettle-201"], [f"kettle-20{n}" for n in range(5)]),
        *("kettle-201", [1.5, {}]),
    ],
)
async def test_fewer_than_two_and_more_than_four_are_refused(shopper: Shopper, product_ids: Any) -> None:
    await shopper.see("kettle-201", "kettle-202")
    await shopper.refused("compare_products", "invalid_parameters", product_ids=product_ids)


async def test_a_product_named_twice_is_shown_once(shopper: Shopper) -> None:
    await shopper.see("kettle-201", "kettle-202")
    result = await shopper.done("compare_products", product_ids=["kettle-201", "kettle-202", "kettle-201"])
    assert [each["id"] for each in result["products"]] == ["kettle-201", "kettle-202"]


def test_facts_that_most_products_have_come_first_and_unknown_ones_are_null() -> None:
    facts = facts_of([kettle({"a": 1, "b": "x"}), kettle({"b": "y"})])
    assert [(fact.name, fact.values) for fact in facts] == [("b", ["x", "y"]), ("a", [1, None])]


def test_a_model_reads_each_fact_in_the_order_of_the_products() -> None:
    example = all_functions()["compare_products"].example.result
    lines = example.for_model().splitlines()
    assert lines[2].startswith("kettle-harrowby-17-steel | ")
    assert "colour: silver | red" in lines
