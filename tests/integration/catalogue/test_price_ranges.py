"""The counts of prices: a price at a bound is in the range that begins with it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from app.catalogue.importers import import_file
from app.catalogue.products import SearchQuery, search
from app.db import Database

PRICES = ("0.500", "9.999", "10.00", "24.999", "25.00", "2499.999", "2500.00", "999999.999")


@pytest.fixture
async def shop(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("prices") / "shop.jsonl"
    lines = [
        {"id": f"cup-{place}", "name": "Cup", "price": price, "currency": "BHD"}
        for place, price in enumerate(PRICES)
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    report = await import_file(database, path)
    assert report.inserted == len(PRICES), report
    return database


async def test_each_price_is_counted_in_the_range_that_holds_it(shop: Database) -> None:
    async with shop.reading() as db:
        found = await search(db, SearchQuery("cup"))
    counted = {(each.low, each.high): each.count for each in found.facets.price_ranges}
    assert counted == {
        (Decimal(0), Decimal(10)): 2,
        (Decimal(10), Decimal(25)): 2,
        (Decimal(25), Decimal(50)): 1,
        (Decimal(1000), Decimal(2500)): 1,
        (Decimal(2500), None): 2,
    }
