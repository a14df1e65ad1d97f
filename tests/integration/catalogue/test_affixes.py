"""Exclusions in one word, where no product has the word itself."""

from __future__ import annotations

import json

import pytest

from app.catalogue.importers import import_file
from app.catalogue.products import SearchOutcome, SearchQuery, search
from app.db import Database

NAMES = {
    "leather": "Leather backpack, brown",
    "canvas": "Canvas backpack, green",
    "pan": "Non-stick pan, 24 cm",
    "pot": "Stick pot with plastic lid",
    "mouse": "Wireless mouse",
    "wired": "Mouse with a wire",
    "headset": "Headset for the left hand",
}


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("affixes") / "shop.jsonl"
    lines = [{"id": identity, "name": name, "price": "10.00"} for identity, name in NAMES.items()]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    await import_file(module_database, path)
    return module_database


async def found(shop: Database, text: str) -> SearchOutcome:
    async with shop.reading() as db:
        return await search(db, SearchQuery(text))


@pytest.mark.parametrize(
    "text",
    [
        "non-leather backpack",
        "backpack non leather",
        "leather-free backpack",
        "leather free backpack",
        "leatherless backpack",
    ],
)
async def test_what_an_affix_excludes_is_left_out_and_said(shop: Database, text: str) -> None:
    outcome = await found(shop, text)
    assert [product.id for product in outcome.products] == ["canvas"]
    assert outcome.excluded == ("leather",)
    assert outcome.note == "Left out: leather."


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("non-stick pan", "pan"),
        ("non stick pan", "pan"),
        ("wireless mouse", "mouse"),
        ("hands free headset", "headset"),
    ],
)
async def test_a_word_that_products_have_excludes_nothing(shop: Database, text: str, first: str) -> None:
    outcome = await found(shop, text)
    assert outcome.excluded == ()
    assert outcome.products[0].id == first


async def test_what_no_product_has_is_not_excluded(shop: Database) -> None:
    assert (await found(shop, "gluten-free pan")).excluded == ()
