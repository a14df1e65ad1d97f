"""Searches for goods that say for whom they are, and for goods whose names say more than their kind."""

from __future__ import annotations

import pytest

from app.db import Database
from app.functions.execute import Runtime
from app.settings import Settings
from tests.support.shop import Shopper, fill, new_session, product

TEES = "Clothes > T-shirts"
SPARES = "Household > Washing"


@pytest.fixture(scope="module")
async def runtime(module_database: Database) -> Runtime:
    """A shop with clothes for several audiences, and with a machine and a spare part for it."""
    await fill(
        module_database,
        [
            *(product(f"tee-{at}", f"Plain tee {at}", "12.00", TEES) for at in range(4)),
            product("tee-toddler", "Plain toddler tee", "9.00", TEES),
            product("tee-youth", "Plain youth tee", "10.00", TEES),
            product("tee-women", "Women's plain tee", "12.00", TEES),
            product("socks", "Wool socks", "5.00", "Clothes > Socks", attributes={"for": "men and women"}),
            product(
                "socks-kids",
                "Fox socks",
                "4.00",
                "Clothes > Socks",
                attributes={"for": "children aged 3 to 7"},
            ),
            product("scarf", "Ladies' scarf", "8.00", "Clothes > Scarves"),
            product("washer", "Portable washer", "300.00", SPARES),
            product("pump", "Washer drain pump, white", "20.00", SPARES),
            product("bag", "Washer bag", "6.00", SPARES),
        ],
    )
    return Runtime(module_database, Settings(environment="test"))


@pytest.fixture
async def shopper(runtime: Runtime) -> Shopper:
    """A shopper without shown products."""
    return Shopper(runtime, await new_session(runtime.database))


async def ids(shopper: Shopper, **parameters: object) -> list[str]:
    """Return the ids of the products that a search finds."""
    result = await shopper.done("search_products", kind_only=True, **parameters)
    return [found["id"] for found in result["products"]]


async def test_goods_for_an_audience_come_first_and_those_for_others_are_left_out(shopper: Shopper) -> None:
    found = await ids(shopper, query="tee", audience="women")
    assert found[0] == "tee-women"
    assert sorted(found[1:]) == ["tee-0", "tee-1", "tee-2", "tee-3"]


async def test_only_goods_for_the_young_are_shown_where_there_are_some(shopper: Shopper) -> None:
    assert await ids(shopper, query="tee", audience="toddlers") == ["tee-toddler"]
    assert await ids(shopper, query="tee", audience="children") == ["tee-youth"]


async def test_an_attribute_says_for_whom_goods_are_and_children_s_stand_for_toddlers(
    shopper: Shopper,
) -> None:
    assert await ids(shopper, query="socks", audience="children") == ["socks-kids"]
    assert await ids(shopper, query="socks", audience="toddlers") == ["socks-kids"]
    assert await ids(shopper, query="socks", audience="men") == ["socks"]


async def test_an_audience_that_no_product_is_for_is_said(shopper: Shopper) -> None:
    result = await shopper.done("search_products", query="tee", audience="men", kind_only=True)
    assert "None of these says “men”." in result["note"]
    assert "tee-women" not in [found["id"] for found in result["products"]]


async def test_a_product_with_the_whole_query_in_its_name_is_found_whatever_its_kind(
    shopper: Shopper,
) -> None:
    assert (await ids(shopper, query="drain pump washer"))[0] == "pump"
    assert (await ids(shopper, query="washer"))[0] == "washer"


async def test_goods_for_others_are_shown_with_a_note_where_there_are_no_more(shopper: Shopper) -> None:
    result = await shopper.done("search_products", query="scarves", audience="toddlers", kind_only=True)
    assert [found["id"] for found in result["products"]] == ["scarf"]
    assert "None of these says “toddlers”." in result["note"]
