"""Tests of search_products: filters are parameters, results are recorded, and an invalid parameter is named."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from app.functions import all_functions
from app.functions.session_context import last_search
from app.models import SearchContext
from tests.support.shop import Shopper


def ids(result: dict[str, Any]) -> list[str]:
    """Return the ids of a result's products."""
    return [product["id"] for product in result["products"]]


async def test_words_find_products(shopper: Shopper) -> None:
    result = await shopper.done("search_products", query="copper kettle")
    assert ids(result)[0] == "kettle-201"
    assert (result["query"], result["total"] >= 1, result["filters"]) == ("copper kettle", True, {})


async def test_results_can_be_named_from_then_on(shopper: Shopper) -> None:
    await shopper.refused("add_to_cart", "product_not_shown", product_id="lamp-302")
    await shopper.done("search_products", query="paper desk lamp")
    await shopper.done("add_to_cart", product_id="lamp-302")


async def test_every_search_is_tracked_with_its_results_in_order(shopper: Shopper) -> None:
    first = await shopper.done("search_products", query="desk lamp")
    second = await shopper.done("search_products", query="kettle", limit=2)
    async with shopper.runtime.database.reading() as db:
        mine = select(SearchContext).where(SearchContext.session_id == shopper.session_id)
        rows = (await db.exec(mine.order_by(col(SearchContext.id)))).all()
        assert [(row.search_query, row.results) for row in rows] == [
            ("desk lamp", ids(first)),
            ("kettle", ids(second)),
        ]
        assert await last_search(db, shopper.session_id) == ("kettle", ids(second))


async def test_a_search_that_finds_nothing_is_tracked_too(shopper: Shopper) -> None:
    await shopper.done("search_products", query="kettle")
    result = await shopper.done("search_products", query="zxqvbnm")
    assert (result["products"], result["total"]) == ([], 0)
    async with shopper.runtime.database.reading() as db:
        assert await last_search(db, shopper.session_id) == ("zxqvbnm", [])


async def test_filters_are_answered_as_they_were_understood(shopper: Shopper) -> None:
    result = await shopper.done(
        "search_products",
        query="kettle",
        category="Kettles",
        min_price="20",
        max_price=39.9,
        in_stock_only="true",
        sort="price_asc",
        limit="5",
    )
    assert result["filters"] == {
        "category": "Kettles",
        "min_price": "20.00",
        "max_price": "39.90",
        "in_stock_only": True,
        "sort": "price_asc",
    }
    assert ids(result) == ["kettle-202", "kettle-201"]


async def test_null_is_absent(shopper: Shopper) -> None:
    result = await shopper.done(
        "search_products", query="kettle", category=None, limit=None, max_price=None, sort=None
    )
    assert result["filters"] == {}
    assert result["products"]


async def test_a_category_alone_is_enough(shopper: Shopper) -> None:
    result = await shopper.done("search_products", query="", category="Desk lamps")
    assert set(ids(result)) == {"lamp-301", "lamp-302"}
    assert set(ids(await shopper.done("search_products", category="Desk lamps"))) == {"lamp-301", "lamp-302"}


async def test_the_limit_bounds_the_products_not_the_total(shopper: Shopper) -> None:
    result = await shopper.done("search_products", query="kettle", limit=1)
    assert (len(result["products"]), result["total"] > 1) == (1, True)


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({}, "query"),
        ({"query": ""}, "query"),
        ({"query": " \n\t "}, "query"),
        ({"query": None}, "query"),
        ({"query": "", "category": ""}, "query"),
        ({"query": "k" * 401}, "query"),
        ({"query": ["kettle"]}, "query"),
        ({"query": {"$ne": 1}}, "query"),
        ({"query": True}, "query"),
        ({"query": "kettle", "limit": 0}, "limit"),
        ({"query": "kettle", "limit": 51}, "limit"),
        ({"query": "kettle", "limit": "many"}, "limit"),
        ({"query": "kettle", "limit": 2.5}, "limit"),
        ({"query": "kettle", "limit": True}, "limit"),
        ({"query": "kettle", "category": "k" * 201}, "category"),
        ({"query": "kettle", "category": ["Kettles"]}, "category"),
        ({"query": "kettle", "min_price": -1}, "min_price"),
        ({"query": "kettle", "min_price": "cheap"}, "min_price"),
        ({"query": "kettle", "max_price": "NaN"}, "max_price"),
        ({"query": "kettle", "max_price": "1e400"}, "max_price"),
        ({"query": "kettle", "max_price": True}, "max_price"),
        ({"query": "kettle", "min_price": 20, "max_price": 10}, "min_price"),
        ({"query": "kettle", "in_stock_only": "perhaps"}, "in_stock_only"),
        ({"query": "kettle", "sort": "best"}, "sort"),
    ],
)
async def test_nonsense_is_refused_by_its_name(
    shopper: Shopper, parameters: dict[str, Any], named: str
) -> None:
    error = (await shopper.click("search_products", **parameters)).error
    assert error is not None
    assert error.code == "invalid_parameters"
    assert error.message.startswith(f"{named} "), error.message
    assert named in error.recovery


async def test_characters_that_cannot_be_stored_are_removed_from_the_query(shopper: Shopper) -> None:
    result = await shopper.done("search_products", query="copper\x00 kettle\ud800 ")
    assert result["query"] == "copper kettle"
    assert ids(result)[0] == "kettle-201"


async def test_a_bare_number_is_a_query(shopper: Shopper) -> None:
    assert (await shopper.done("search_products", query=501))["query"] == "501"


def test_the_schema_for_a_model_requires_the_query() -> None:
    schema = all_functions()["search_products"].schema
    assert schema["required"] == ["query"]
    assert list(schema["properties"])[:3] == ["query", "category", "limit"]
    assert schema["properties"]["limit"]["default"] == 10


async def test_what_is_made_for_other_ages_is_left_out_without_a_note(shopper: Shopper) -> None:
    whole = await shopper.done("search_products", query="headphones", limit=50)
    result = await shopper.done("search_products", query="headphones", limit=50, age=40)
    kept = {product["id"] for product in result["products"]}
    left_out = [product for product in whole["products"] if product["id"] not in kept]
    assert all("child" in str(product).lower() for product in left_out)
    assert not any("Children" in product["name"] for product in result["products"])
    assert "note" not in result


async def test_products_with_fewer_words_of_a_query_are_left_out(shopper: Shopper) -> None:
    result = await shopper.done("search_products", query="desk reading paper", least_words=2)
    for product in result["products"]:
        text = f"{product['name']} {product['description']} {product['attributes']}".lower()
        assert sum(word in text for word in ("desk", "read", "paper")) >= 2
    nothing = await shopper.done("search_products", query="zxqvbnm kettle", least_words=2)
    assert (nothing["products"], nothing["total"]) == ([], 0)


async def test_only_products_of_the_named_kind_are_counted(shopper: Shopper) -> None:
    whole = await shopper.done("search_products", query="kettle", limit=50)
    result = await shopper.done("search_products", query="kettle", limit=50, kind_only=True)
    of_kind = whole.get("of_kind") or ids(whole)
    assert sorted(ids(result)) == sorted(of_kind)
    assert result["total"] == len(of_kind)


async def test_products_with_most_wishes_come_first_and_an_unmet_wish_is_named(shopper: Shopper) -> None:
    given = {"query": "kettle", "kind_only": True, "wishes": ["copper", "levitating"]}
    result = await shopper.done("search_products", **given)
    assert ids(result)[0] == "kettle-201"
    assert result["query"] == "kettle"
    assert "None of these says “levitating”." in result["note"]


async def test_nearest_shows_the_kind_where_no_product_has_the_facts(shopper: Shopper) -> None:
    given = {"query": "kettle", "kind_only": True, "attributes": {"colour": ["ultraviolet"]}}
    assert ids(await shopper.done("search_products", **given)) == []
    result = await shopper.done("search_products", **given, nearest=True)
    assert "kettle-201" in ids(result)
    assert "None of these says “ultraviolet”." in result["note"]


async def test_goods_that_only_share_a_describing_word_do_not_stand_for_a_kind_that_is_not_sold(
    shopper: Shopper,
) -> None:
    result = await shopper.done("search_products", query="copper flute")
    assert (result["products"], result["total"], result["kind_missing"]) == ([], 0, "flute")
    assert result["note"] == "No flute here."
