"""Article numbers in a search: whole, in part, without separators, and never in place of ordinary words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.catalogue.importers import import_file
from app.catalogue.products import SearchQuery, search
from app.catalogue.search.article_numbers import article_key, candidates
from app.db import Database
from tests.integration.catalogue.conftest import line

SHOP = [
    line("TX-4410-B", "Drill bit set", attributes={"SKU": "DB/19.204-XL", "gtin": "4006381333931"}, price="20.00"),
    line("TX-4410-C", "Drill bit, long", attributes={"mpn": ["77 30 118", "77-30-119"]}, in_stock=False),
    line("drill-1200", "Drill, 1200 watt", attributes={"power": "1200 W", "EAN-13": 4012000012006}),
    line("plain", "Hammer", attributes={"colour": "19204"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("numbers") / "shop.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in SHOP), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
async def shop(module_database: Database, catalogue: Path) -> Database:
    await import_file(module_database, catalogue)
    return module_database


async def ids(shop: Database, text: str, **filters: Any) -> list[str]:
    async with shop.reading() as db:
        return [product.id for product in (await search(db, SearchQuery(text=text, **filters))).products]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DB/19.204-XL", ["TX-4410-B"]),
        ("db19204xl", ["TX-4410-B"]),
        ("db 19204 xl", ["TX-4410-B"]),
        ("19204", ["TX-4410-B"]),
        ("SKU 19.204", ["TX-4410-B"]),
        ("item no. 7730-118", ["TX-4410-C"]),
        ("7730119", ["TX-4410-C"]),
        ("4006381333931", ["TX-4410-B"]),
        ("400 6381 333931", ["TX-4410-B"]),
        ("333931", ["TX-4410-B"]),
        ("4012000012006", ["drill-1200"]),
        ("tx4410", ["TX-4410-B", "TX-4410-C"]),
        ("TX-4410-C", ["TX-4410-C"]),
        ("do you have the TX-4410-C in blue", ["TX-4410-C"]),
        ("is 4006381333931 in stock?", ["TX-4410-B"]),
    ],
)
async def test_a_number_finds_its_product(shop: Database, text: str, found: list[str]) -> None:
    assert await ids(shop, text) == found


async def test_filters_hold_for_numbers_too(shop: Database) -> None:
    assert await ids(shop, "tx4410", in_stock=True) == ["TX-4410-B"]
    assert await ids(shop, "tx4410", sort="price_desc") == ["TX-4410-B", "TX-4410-C"]


async def test_ordinary_words_with_figures_are_searched_as_before(shop: Database) -> None:
    assert (await ids(shop, "1200 watt drill"))[0] == "drill-1200"
    assert "plain" in await ids(shop, "hammer 19204")


@pytest.mark.parametrize("text", ["", "kettle", "black dress size M", "xl", "12", "%%%", "_1_", "é" * 300])
def test_a_text_without_a_number_asks_the_database_nothing(text: str) -> None:
    assert candidates(text) == ([], "")


@pytest.mark.parametrize("text", ["1234 %", "12_34", "a1b2 ' OR 1=1 --", "\\1234\\", "9" * 5_000, "1 " * 900])
async def test_no_sign_has_a_meaning_in_a_pattern(shop: Database, text: str) -> None:
    assert await ids(shop, text) == []


@pytest.mark.parametrize("number", ["AB-12.34/xl", "ab1234XL", "ÄÖ-9 9", "", "9" * 300])
async def test_the_database_and_the_program_agree_on_keys(shop: Database, number: str) -> None:
    async with shop.reading() as db:
        connection = await db.connection()
        found = await connection.exec_driver_sql("SELECT article_key($1)", (number,))
        assert found.scalar_one() == article_key(number)
