"""The shop's facts, and its starter questions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.catalogue import known_words
from app.catalogue.browse import starter_questions as starters
from app.catalogue.browse.starter_questions import Shelf, starter_questions, work_out_questions
from app.catalogue.importers import import_file
from app.catalogue.known_words import FactsCache, load_shop_facts
from app.catalogue.products import SearchQuery, search
from app.db import Database
from app.models import Product
from tests.conftest import opened
from tests.support.catalogues import write

DAY = date(2026, 1, 1)
NAMES = ("Kettles", "Lamps", "Mugs", "Chairs", "Bags", "Towels", "Knives", "Clocks")


async def test_the_facts_name_what_the_shop_sells(shop: Database) -> None:
    async with shop.reading() as db:
        facts = await load_shop_facts(db, "Aisle")
    assert (facts.name, facts.currency, facts.product_count) == ("Aisle", "USD", 15)
    assert (facts.categories[0].path, facts.categories[0].count) == ("Computers > Laptops", 3)
    assert facts.brands[0] == "Corvid"
    assert facts.attribute_values["colour"][:2] == ("red", "white")
    assert facts.attribute_values["size"] == ("M", "S")
    assert {"kettle", "keyboard", "laptops"} <= facts.words
    assert {"kettl", "laptop"} <= facts.kinds
    assert "red" not in facts.kinds


async def test_an_empty_shop_has_facts_too(database: Database) -> None:
    async with database.reading() as db:
        facts = await load_shop_facts(db, "Aisle")
        assert await starter_questions(db) == []
    assert (facts.product_count, facts.categories, facts.words) == (0, (), frozenset())


async def test_products_written_without_an_import_have_words_too(database: Database) -> None:
    async with database.transaction() as db:
        db.add(Product(id="k", name="Blue Kettle", price=Decimal(9)))
    async with database.reading() as db:
        assert {"blue", "kettle"} <= (await load_shop_facts(db, "Aisle")).words


async def test_facts_are_bounded(shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, bound in {"CATEGORIES": 2, "BRANDS": 1, "KEYS": 2, "VALUES": 1, "WORDS": 3}.items():
        monkeypatch.setattr(known_words, name, bound)
    async with shop.reading() as db:
        facts = await load_shop_facts(db, "Aisle")
    assert (len(facts.categories), len(facts.brands), len(facts.words)) == (2, 1, 3)
    assert [len(values) for values in facts.attribute_values.values()] == [1, 1]


async def test_the_cache_notices_an_import(database: Database, write_lines: Callable[..., Path]) -> None:
    cache = FactsCache(database, "Aisle", glance=0)
    assert (await cache.get()).product_count == 0
    await import_file(database, write_lines({"id": "k", "name": "Kettle", "price": 9}))
    assert (await cache.get()).product_count == 1
    assert await cache.get() is await cache.get()


async def test_the_cache_reads_again_after_a_while(database: Database) -> None:
    cache = FactsCache(database, "Aisle", seconds=0, glance=0)
    await cache.get()
    async with database.transaction() as db:
        db.add(Product(id="k", name="Kettle", price=Decimal(9)))
    assert (await cache.get()).product_count == 1


def shelf(name: str, price: int) -> Shelf:
    """Return a shelf to which every kind of question applies."""
    return Shelf(f"Shop > {name}", Decimal(price), "USD", rated=3, is_kind=True, look="red")


async def test_the_questions_of_a_day_are_drawn_alike_each_time(stocked_url: str) -> None:
    # Without the cache, which would return its own questions again.
    week = [DAY + timedelta(days) for days in range(7)]
    async with opened(stocked_url) as database, database.reading() as db:
        first = [await work_out_questions(db, day) for day in week]
        again = [await work_out_questions(db, day) for day in week]
    assert first == again
    assert len({tuple(questions) for questions in first}) > 1, "another day asks something else"


async def test_every_process_draws_the_same_questions_of_a_day(
    shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def shelves(_db: object) -> list[Shelf]:
        return [shelf(name, price) for price, name in enumerate(NAMES, start=20)]

    monkeypatch.setattr(starters, "shelves_of", shelves)
    async with shop.reading() as db:
        assert await work_out_questions(db, DAY) == [
            "Show me mugs under $22",
            "Do you have red bags?",
            "Compare the best rated knives",
            "I need a present under $25, maybe a towel",
        ]


async def test_a_colour_of_one_product_is_asked_for_rather_than_a_material_of_all(database: Database) -> None:
    async with database.transaction() as db:
        for number, colour in enumerate(("teal", "grey", "white")):
            facts = {"colour": colour, "material": "plastic"}
            name, price = f"Laptop, {colour}", Decimal(300 + number)
            db.add(Product(id=f"l{number}", name=name, price=price, category="Laptops", attributes=facts))
    async with database.reading() as db:
        assert "Do you have grey laptops?" in await work_out_questions(db, DAY)


async def test_the_questions_of_a_day_are_worked_out_once(
    stocked_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    async def counted(_db: object, day: date) -> list[str]:
        asked.append(day)
        return [f"question {len(asked)}"]

    monkeypatch.setattr(starters, "work_out_questions", counted)
    async with opened(stocked_url) as database, database.reading() as db:
        found = [await starter_questions(db, day) for day in (DAY, DAY, DAY + timedelta(1))]
    assert found == [["question 1"], ["question 1"], ["question 2"]]
    assert asked == [DAY, DAY + timedelta(1)]


@pytest.mark.parametrize("catalogue", ["google_merch", "aws_retail_demo", "dummyjson"])
async def test_a_price_in_a_question_leaves_three_products(
    database: Database, tmp_path: Path, catalogue: str
) -> None:
    await import_file(database, write(catalogue, tmp_path))
    async with database.reading() as db:
        for days in range(5):
            questions = await starter_questions(db, DAY + timedelta(days))
            assert len(set(questions)) == 4
            asked = re.fullmatch(r"Show me (?:something from )?(.+) under \$([\d,]+)", questions[0])
            assert asked, questions
            price = Decimal(asked[2].replace(",", ""))
            found = await search(db, SearchQuery(category=asked[1], max_price=price, in_stock=True))
            assert found.total >= 3, questions[0]
