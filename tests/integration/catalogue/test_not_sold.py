"""Goods that are not sold, in words of several senses and beside words that are sold."""

from __future__ import annotations

import pytest

from app.catalogue.products import SearchOutcome, SearchQuery, search
from app.db import Database
from tests.integration.catalogue.conftest import line, stocked

SHOP = [
    line("duvet", "Linen duvet set", category="Home > Bedding"),
    line("blocks", "Wooden building blocks", category="Toys > Blocks"),
    line("bear", "Teddy bear", category="Toys > Soft toys"),
    line("shoes", "Running shoes", category="Clothing > Shoes"),
    line("kettle", "Electric kettle", category="Kitchen > Kettles"),
    line("cup", "Steel tumbler", category="Kitchen > Drinkware"),
    line("notes", "Lined notebook, A5", category="Office > Paper"),
    line("pool", "Chlorinating tablets", category="Garden > Pools"),
    line("keypad", "Touchpad keyboard for the couch", category="Computers > Keyboards"),
    line("safe", "Safe with a shelf for a laptop", category="Home > Safes"),
]
COMPUTERS = [
    *(
        line(
            f"book-{size}", f"Corvid notebook PC {size}", category="Computers", description="A light laptop."
        )
        for size in (13, 14, 15)
    ),
    line("bag", "Laptop bag", category="Bags"),
]


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    return await stocked(module_database, tmp_path_factory, SHOP)


async def found_for(database: Database, words: str) -> SearchOutcome:
    async with database.reading() as db:
        return await search(db, SearchQuery(words))


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("lego", "lego"),
        ("lego set", "lego"),
        ("zorvex running shoes", "zorvex"),
        ("sofa", "sofa"),
        ("laptop", "laptop"),
        ("tablet", None),
        ("quiet kettle", None),
        ("drink ware", None),
        ("kettle for grandma", None),
        ("notebook", None),
    ],
)
async def test_a_name_that_no_product_has_is_said_first(
    shop: Database, words: str, missing: str | None
) -> None:
    found = await found_for(shop, words)
    assert found.kind_missing == missing
    if missing and found.total:
        assert found.note.startswith((f"No {missing} here.", f"No product here is called “{missing}”."))


async def test_the_nearest_kind_stands_for_a_kind_beside_another_word(shop: Database) -> None:
    found = await found_for(shop, "lego set")
    assert found.nearest_kind == "building block"
    assert [product.id for product in found.products] == ["blocks"]


async def test_paper_notebooks_are_no_laptops(shop: Database) -> None:
    found = await found_for(shop, "laptop")
    assert "notes" not in {product.id for product in found.products}
    assert found.nearest_kind is None, "a tablet of chlorine is near to no laptop"


async def test_notebooks_are_laptops_where_the_catalogue_says_so(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    computers = await stocked(database, tmp_path_factory, COMPUTERS)
    found = await found_for(computers, "laptop")
    assert {product.id for product in found.products[:3]} == {"book-13", "book-14", "book-15"}
    assert found.kind_missing is None


RAIN = [
    line("rain", "Light rain jacket", category="Clothing > Jackets"),
    line("denim", "Denim jacket", category="Clothing > Jackets"),
]


async def test_the_nearest_kind_keeps_the_word_before_a_name_of_two_words(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = await stocked(database, tmp_path_factory, RAIN)
    apart, together = await found_for(shop, "rain coats"), await found_for(shop, "raincoat")
    assert (apart.kind_missing, apart.nearest_kind) == ("raincoat", "jacket")
    assert [product.id for product in apart.products] == ["rain"]
    assert {product.id for product in together.products} == {"rain", "denim"}


CUPS = [
    line("press", "Coffee press", category="Kitchen > Coffee", description="Looks good on the table."),
    line("mill", "Coffee mill", category="Kitchen > Coffee"),
    line("lamp", "Table lamp", category="Home > Lamps"),
    line("heater", "Ceramic heater", category="Home > Heaters"),
    line("trim", "Oak carpet reducer molding", category="Home > Floors"),
    *(
        line(f"reducer-{size}", f"Round pipe reducer, {size} in.", category="Home > Pipes")
        for size in range(3)
    ),
    line("lantern", "Camping lantern", category="Outdoors > Lights"),
    line("torch-lamp", "Floor lamp", category="Home > Lamps"),
]


@pytest.fixture(scope="module")
async def cups(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    return await stocked(module_database, tmp_path_factory, CUPS)


@pytest.mark.parametrize(
    ("words", "missing", "nearest"),
    [
        ("coffee table", "coffee table", None),  # tables are named in descriptions only
        ("coffee mill", None, None),
        ("pipe heater", "pipe heater", "heater"),
        ("carpet reducer", None, None),  # a title has the words beside each other
        ("flashlight", "flashlight", "lantern"),  # nearer to a torch than a lamp
    ],
)
async def test_a_thing_of_two_nouns_is_missing_if_no_product_is_one(
    cups: Database, words: str, missing: str | None, nearest: str | None
) -> None:
    found = await found_for(cups, words)
    assert (found.kind_missing, found.nearest_kind) == (missing, nearest)
