"""Categories whose names have no word: an emoji, punctuation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.catalogue.categories import category_labels, find_category, nearest_category
from app.catalogue.importers import import_file
from app.catalogue.products import SearchQuery, search
from app.db import Database

CATEGORIES = {"flame": "🔥", "kettle": "Kitchen > Kettles", "gift": "🎁 > 🎀", "dash": "Home > ---"}


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> Database:
    path = tmp_path / "shop.jsonl"
    lines = [
        {"id": name, "name": name.title(), "price": "5.00", "category": category}
        for name, category in CATEGORIES.items()
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert (await import_file(database, path)).loaded
    return database


async def test_a_category_of_an_emoji_has_its_products_only(shop: Database) -> None:
    async with shop.reading() as db:
        found = await search(db, SearchQuery(category="🔥"))
        assert [product.id for product in found.products] == ["flame"]


@pytest.mark.parametrize("name", ["🚲", "!!!", "...", "a"])
async def test_a_name_without_a_word_is_no_category(shop: Database, name: str) -> None:
    async with shop.reading() as db:
        assert await category_labels(db, name) is None
        assert await find_category(db, name) is None
        assert await nearest_category(db, name) is None
