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
    async with shop.reading() as db:
        first = await read_product_facts(db, ["kettle-201", "lamp-301", "kettle-201", "no such product"])
        again = await read_product_facts(db, ["lamp-301", "kettle-201"])
    assert [facts.id for facts in first] == ["kettle-201", "lamp-301"]
    assert again[0] is first[1]
    assert again[1] is first[0]


async def test_a_changed_variant_makes_the_facts_of_its_product_new(shop: Database) -> None:
    async with shop.transaction() as db:
        await read_product_facts(db, ["kettle-201"])
        await (await db.connection()).execute(STOCK)
        db.expire_all()
        [facts] = await read_product_facts(db, ["kettle-201"])
    assert facts.stock == 3
