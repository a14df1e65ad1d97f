"""Searches whose text states filters in words, and exclusions of what a compound names."""

from __future__ import annotations

import pytest

from app.catalogue.products import SearchOutcome, SearchQuery, search
from app.db import Database
from tests.integration.catalogue.conftest import line, stocked

SHOP = [
    line("good", "Steel kettle", "40.00", category="Kettles", rating=4.6, list_price="50.00"),
    line("poor", "Glass kettle", "20.00", category="Kettles", rating=3.2),
    line("gone", "Iron kettle", "30.00", category="Kettles", rating=4.8, in_stock=False),
    line("lamb", "Lambswool jumper", category="Jumpers", attributes={"material": "lambswool"}),
    line("cotton", "Cotton jumper", category="Jumpers"),
    line("hat", "Alabaster hat", category="Hats"),
]


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    return await stocked(module_database, tmp_path_factory, SHOP)


async def outcome(shop: Database, words: str) -> SearchOutcome:
    async with shop.reading() as db:
        return await search(db, SearchQuery(words))


@pytest.mark.parametrize(
    ("words", "found", "note"),
    [
        ("kettles with 4 stars or more", {"good", "gone"}, "Only with 4 stars or more."),
        ("kettles in stock", {"good", "poor"}, "Only in stock."),
        ("kettles on sale", {"good"}, "Only on sale."),
        ("kettles rated over 4 and in stock", {"good"}, "Only rated over 4, in stock."),
        ("jumper not wool", {"cotton"}, "Left out: wool."),
    ],
)
async def test_what_a_text_states_is_a_filter_that_the_note_names(
    shop: Database, words: str, found: set[str], note: str
) -> None:
    read = await outcome(shop, words)
    assert {product.id for product in read.products} == found
    assert read.note == note


async def test_the_hint_says_what_the_rating_left_out(shop: Database) -> None:
    found = await outcome(shop, "kettles rated 5 or more")
    assert found.hint == "Without the rating there are 3."


async def test_an_exclusion_is_no_part_of_another_word(shop: Database) -> None:
    assert [product.id for product in (await outcome(shop, "hat not aster")).products] == ["hat"]
