"""Facts of products that are kept between the rounds of answers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.catalogue.product_facts_cache import read_product_facts
from app.db import Database
from tests.support.shop import fill, products

STOCK = text("UPDATE product_variant SET stock = 3 WHERE product_id = 'kettle-201'")


@pytest.fixture(scope="module")
async def shop(module_database: Database) -> Database:
    """The small shop's database."""
    await fill(module_database, products())
    return module_database


async def test_facts_are_kept_in_the_order_that_was_asked_for(shop: Database) -> None:
    first = await read_product_facts(shop, ["kettle-201", "lamp-301", "kettle-201", "no such product"])
    again = await read_product_facts(shop, ["lamp-301", "kettle-201"])
    assert [facts.id for facts in first] == ["kettle-201", "lamp-301"]
    assert again[0] is first[1]
    assert again[1] is first[0]


async def test_a_changed_variant_makes_the_facts_of_its_product_new(shop: Database) -> None:
    await read_product_facts(shop, ["kettle-201", "lamp-301"])
    async with shop.transaction() as db:
        await (await db.connection()).execute(STOCK)
    [lamp, kettle] = await read_product_facts(shop, ["lamp-301", "kettle-201"])
    assert (lamp.id, kettle.stock) == ("lamp-301", 3)


async def test_kept_facts_need_no_session(shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ["kettle-201", "lamp-301"]
    before = await read_product_facts(shop, ids)

    def refuse(**_: object) -> None:
        raise AssertionError("a session was opened")

    monkeypatch.setattr(shop, "reading", refuse)
    assert await read_product_facts(shop, ids) == before
    with pytest.raises(AssertionError):
        await read_product_facts(shop, ["kettle-202"])
