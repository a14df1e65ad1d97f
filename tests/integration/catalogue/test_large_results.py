"""Searches with many results: what follows, what is read first, and the counts of what was found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from app.catalogue.importers import import_file
from app.catalogue.products import SearchOutcome, SearchQuery, search
from app.catalogue.search import evidence, facets, matches
from app.catalogue.search.ranking import ENOUGH, FOLLOWERS
from app.db import Database

BLUE, RED = 70, 40
"""Number of blue lamps, which are enough, and of red ones, which are few."""


def lines() -> Iterator[dict[str, Any]]:
    for number in range(BLUE):
        yield line(
            f"blue-{number}", f"Blue lamp {number}", attributes={"finish": ["matt", "gloss"][number % 2]}
        )
    for number in range(RED):
        yield line(f"red-{number}", f"Red lamp {number}", attributes={"FINISH": "matt"})
    for number in range(120):
        yield line(f"cup-{number}", f"Blue cup {number}", in_stock=number % 3 > 0)


def line(identity: str, name: str, **facts: Any) -> dict[str, Any]:
    return {"id": identity, "name": name, "price": "10.00", "category": f"Home > {name.split()[1]}s", **facts}


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("large") / "shop.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in lines()), encoding="utf-8")
    assert (await import_file(module_database, path)).loaded
    return module_database


async def outcome(shop: Database, words: str, **asked: Any) -> SearchOutcome:
    async with shop.reading() as db:
        return await search(db, SearchQuery(words, **asked))


async def test_nothing_follows_many_products_with_all_words(shop: Database) -> None:
    found = await outcome(shop, "blue lamp", limit=100)
    assert (found.total, found.matching_all, found.widened) == (BLUE, BLUE, None)
    assert {product.id.split("-")[0] for product in found.products} == {"blue"}
    assert found.matching_all >= ENOUGH


async def test_others_follow_few_products_with_all_words(shop: Database) -> None:
    found = await outcome(shop, "red lamp", limit=100)
    assert (found.total, found.matching_all, found.widened) == (RED + BLUE, RED, "any")
    assert [product.id.split("-")[0] for product in found.products] == ["red"] * RED + ["blue"] * 60
    assert found.total - found.matching_all <= FOLLOWERS


@pytest.mark.parametrize("words", ["blue lamp", "red lamp", "blue cup", "red lamp 7", "green lamp"])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"with_facets": False},
        {"in_stock": True},
        {"category": "lamps"},
        {"excluded": ("gloss",)},
        {"sort": "price_asc"},
        {"every_word": True},
        {"offset": 30},
    ],
)
async def test_reading_the_rarest_word_first_finds_the_same(
    shop: Database, monkeypatch: pytest.MonkeyPatch, words: str, asked: dict[str, Any]
) -> None:
    whole = await outcome(shop, words, **asked)
    monkeypatch.setattr(evidence, "WORTH_DIVIDING", -1_000)
    divided = await outcome(shop, words, **asked)
    assert [product.id for product in divided.products] == [product.id for product in whole.products]
    assert replace(divided, products=[]) == replace(whole, products=[])


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read at most 20 products of a word, and round counts to tens."""
    monkeypatch.setattr(evidence, "MOST_ALONE", 20)
    monkeypatch.setattr(matches, "ROUND", 10)


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.usefixtures("bounded")
async def test_of_a_very_common_word_the_best_are_read_and_said_to_be_more(
    shop: Database, monkeypatch: pytest.MonkeyPatch, counted: bool
) -> None:
    found = await outcome(shop, "lamp", limit=20, with_facets=counted)
    assert (found.total, found.matching_all, found.has_more) == (20, 20, True)
    assert found.note == "There are more than 20; these are the best."
    assert found.widened is None
    assert len(found.products) == 20
    monkeypatch.setattr(evidence, "MOST_ALONE", 2_000)
    whole = await outcome(shop, "lamp", limit=100)
    assert (whole.total, whole.has_more, whole.note) == (BLUE + RED, False, "")
    assert {product.id for product in found.products[:3]} <= {product.id for product in whole.products[:20]}


@pytest.mark.parametrize("counted", [True, False])
async def test_of_several_very_common_words_the_best_of_the_rarest_are_read(
    shop: Database, monkeypatch: pytest.MonkeyPatch, counted: bool
) -> None:
    whole = await outcome(shop, "blue lamp", limit=100)
    monkeypatch.setattr(evidence, "WORTH_DIVIDING", 0)
    monkeypatch.setattr(evidence, "MOST_READ", 60)
    found = await outcome(shop, "blue lamp", limit=20, with_facets=counted)
    assert found.has_more and found.matching_all < whole.matching_all
    assert {product.id for product in found.products} <= {product.id for product in whole.products}
    assert found.note == f"There are more than {found.total}; these are the best."
    monkeypatch.setattr(
        evidence, "MOST_READ", 20
    )  # fewer than are enough have both words, so that all is read
    exact = await outcome(shop, "blue lamp", limit=20, with_facets=counted)
    assert (exact.total, exact.has_more) == (whole.total, False)


@pytest.mark.parametrize(
    ("count", "said"), [(50, 50), (64, 60), (999, 900), (1_000, 1_000), (5_321, 5_000), (12_345, 12_000)]
)
def test_a_count_of_a_part_is_rounded_down(count: int, said: int) -> None:
    assert matches.rounded(count) == said


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("lamp", {"sort": "price_asc"}),
        ("lamp", {"in_stock": True}),
        ("lamp", {"brand": "x"}),
    ],
)
@pytest.mark.usefixtures("bounded")
async def test_filters_and_other_orders_read_all(shop: Database, words: str, asked: dict[str, Any]) -> None:
    assert not (await outcome(shop, words, **asked)).has_more


async def test_omitted_attributes_are_said(shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not (await outcome(shop, "lamp")).facets.attributes_omitted
    monkeypatch.setattr(facets, "ATTRIBUTE_POOL", 50)
    assert (await outcome(shop, "lamp")).facets.attributes_omitted


async def test_attributes_are_counted_in_either_case_of_their_name(shop: Database) -> None:
    found = await outcome(shop, "lamp")
    assert found.total == BLUE + RED
    [(name, counts)] = found.facets.attributes.items()
    assert name.lower() == "finish"
    assert [(item.value, item.count) for item in counts] == [
        ("matt", 75),
        ("gloss", 35),
    ]


async def test_what_a_page_orders_by_is_read_from_the_index(shop: Database) -> None:
    async with shop.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("VACUUM product"))
        plan = await autocommit.scalars(
            text(
                "EXPLAIN SELECT category, brand, price, in_stock, rating, created_at, id FROM product WHERE number = 7"
            )
        )
        assert "Index Only Scan using product_by_number" in "\n".join(plan)
