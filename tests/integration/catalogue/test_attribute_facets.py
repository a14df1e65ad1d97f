"""Attributes are counted by the numbers of their values, and shown in the words of the products."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from app.catalogue.importers import import_file
from app.catalogue.products import SearchQuery, search
from app.catalogue.search import attribute_values
from app.catalogue.search.facets import Count
from app.db import Database

ATTRIBUTES: list[dict[str, Any]] = [
    {"Finish": "matt", "Made of": ["oak", "felt"], "sku": "A1", "lit": True, "赤": "緑"},
    {"finish": "matt", "Made of": ["oak"], "sku": "A2", "lit": True, "赤": "青"},
    {"finish": "gloss", "Made of": "felt", "sku": "A3", "Care": "w" * 41},
    {"FINISH": "matt", "Made of": ["matt", "matt"], "sku": "A4", "Care": "x" * 40},
]
COUNTS = {
    "finish": [Count("matt", 3), Count("gloss", 1)],
    "Made of": [Count("felt", 2), Count("oak", 2), Count("matt", 1)],
    "赤": [Count("緑", 1), Count("青", 1)],
}
FACTS = text(
    "SELECT id, fact, said.name, value FROM product, attribute_facts(attributes) AS said ORDER BY id, fact"
)


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("facets") / "shop.jsonl"
    lines = (
        {"id": f"stool-{place}", "name": f"Stool {place}", "price": "10.00", "attributes": attributes}
        for place, attributes in enumerate(ATTRIBUTES)
    )
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    assert (await import_file(module_database, path)).loaded
    return module_database


async def counts_of(shop: Database, **asked: Any) -> dict[str, list[Count]]:
    async with shop.reading() as db:
        return (await search(db, SearchQuery("stool", **asked))).facets.attributes


@pytest.mark.parametrize("limit", [5, 6])
async def test_values_are_counted_once_for_each_product(shop: Database, limit: int) -> None:
    """The second time the process knows the words."""
    found = await counts_of(shop, limit=limit)
    assert {name.lower(): counts for name, counts in found.items()} == {
        name.lower(): counts for name, counts in COUNTS.items()
    }
    assert "sku" not in found, "article numbers distinguish nothing"


async def test_values_are_counted_where_few_words_are_kept(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attribute_values, "VALUES_KEPT", 1)
    monkeypatch.setattr(attribute_values, "_values", type(attribute_values._values)())
    for limit in (7, 8):
        assert sorted(map(len, (await counts_of(shop, limit=limit)).values())) == [2, 2, 3]
    assert [len(kept) for kept in attribute_values._values.values()] == [1]


async def test_a_number_says_name_and_value(shop: Database) -> None:
    async with shop.reading() as db:
        rows = (await (await db.connection()).execute(FACTS)).all()
    numbers = {(row.name.lower(), row.value): row.fact for row in rows}
    assert len(set(numbers.values())) == len(numbers)
    halves = {(name, number >> 32) for (name, _), number in numbers.items()}
    assert len({half for _, half in halves}) == len(halves) == len({name for name, _ in numbers})
    same = {number & 0xFFFFFFFF for (_, value), number in numbers.items() if value == "matt"}
    assert len(same) == 1, "the lower half is that of the value"
    assert ("care", "x" * 40) in numbers and ("care", "w" * 41) not in numbers
    assert {name for name, _ in numbers} == {"finish", "made of", "sku", "care", "赤"}
