"""Feeds that list each size as a product of its own, and products that mention another kind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.catalogue.importers import import_file
from app.catalogue.products import SearchQuery, get_product, recommend, search
from app.db import Database
from tests.integration.catalogue.conftest import line

COAT, BELT = "Clothing > Coats", "Clothing > Belts"
SHOP = [
    *(line(f"roullex-{size}", f"Roullex linen coat, {size}", "89.00", category=COAT, brand="Roullex")
      for size in ("S", "M", "XL")),
    *(line(f"harbour-{size}", "Harbour wool coat", "95.00", category=COAT, brand="Harbour", attributes={"Size": size})
      for size in ("40", "42", "44")),
    line("harbour-long", "Harbour wool coat, long", "120.00", category=COAT, brand="Harbour"),
    *(line(f"belt-{size}", f"Coat belt for coats, {size}", "15.00", category=BELT, brand="Roullex")
      for size in ("S", "L")),
    line("kettle-white", "Electric kettle, white", "25.00", category="Kitchen > Kettles"),
    line("kettle-red", "Stovetop kettle, red", "29.00", category="Kitchen > Kettles"),
    line("kettle-blue", "Glass kettle, blue", "35.00", category="Kitchen > Kettles"),
    line("toaster", "Toaster, red", "39.00", category="Kitchen > Toasters", description="Goes with the red kettle."),
]  # fmt: skip


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("sizes") / "shop.jsonl"
    path.write_text("".join(json.dumps(given) + "\n" for given in SHOP), encoding="utf-8")
    report = await import_file(module_database, path)
    assert report.loaded, [str(error) for error in report.errors]
    return module_database


async def recommended(shop: Database, basis: str, **given: Any) -> list[str]:
    async with shop.reading() as db:
        product = await get_product(db, basis)
        return [found.id for found, _ in await recommend(db, product or basis, limit=20, **given)]


@pytest.mark.parametrize("basis", ["roullex-M", "harbour-42"])
async def test_no_recommendation_is_the_product_in_another_size(shop: Database, basis: str) -> None:
    found = await recommended(shop, basis)
    name = basis.partition("-")[0]
    other = "harbour" if name == "roullex" else "roullex"
    assert not [each for each in found if each.startswith(name) and each != "harbour-long"]
    assert len([each for each in found if each.startswith(other) and each != "harbour-long"]) == 1
    assert "harbour-long" in found, "another cut is another product"
    assert len([each for each in found if each.startswith("belt")]) == 1


async def test_the_best_of_a_category_are_different_products(shop: Database) -> None:
    assert len(await recommended(shop, "Coats")) == 3


async def test_a_kind_that_is_only_in_the_description_does_not_count_as_it(shop: Database) -> None:
    async with shop.reading() as db:
        found = await search(db, SearchQuery(text="red kettle"))
    ids = [product.id for product in found.products]
    assert ids[0] == "kettle-red"
    assert found.matching_all == 1, "the toaster is not counted among the red kettles"
    assert "toaster" not in (found.of_kind or ())


async def test_within_a_filter_what_only_mentions_the_kind_is_left_out(shop: Database) -> None:
    async with shop.reading() as db:
        found = await search(db, SearchQuery(text="kettle under $50"))
    assert {product.id for product in found.products} == {"kettle-white", "kettle-red", "kettle-blue"}
