"""Feeds that list each size as a product of its own, and products that mention another kind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.catalogue.importers import import_file
from app.catalogue.products import SearchOutcome, SearchQuery, get_product, recommend, search
from app.catalogue.same_product import other_products
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
    line("tea-green", "Green tea", "4.00", category="Food > Tea"),
    line("tea-black", "Black tea", "4.00", category="Food > Tea"),
    line("scarf-navy", "Silk scarf, navy", "19.00", category="Clothing > Scarves", rating=4.8),
    line("scarf-navy-again", "Silk scarf, navy", "21.00", category="Clothing > Scarves", rating=4.0),
    line("scarf-red", "Silk scarf, red", "19.00", category="Clothing > Scarves", rating=4.1),
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


async def found_for(shop: Database, words: str, **asked: Any) -> SearchOutcome:
    async with shop.reading() as db:
        return await search(db, SearchQuery(words, **asked))


async def test_a_search_shows_one_of_the_sizes_and_says_how_many_there_are(shop: Database) -> None:
    found = await found_for(shop, "coat", category="Coats")
    ids = [product.id for product in found.products]
    assert sorted(each.split("-")[0] for each in ids) == ["harbour", "harbour", "roullex"]
    assert (found.total, found.matching_all) == (3, 3)
    said = {lead: others.words for lead, others in found.other_choices.items()}
    assert sorted(said.values()) == ["3 sizes", "3 sizes"]
    assert "harbour-long" not in said
    linen = next(others.ids for lead, others in found.other_choices.items() if lead.startswith("roullex"))
    assert len({*linen} & {"roullex-S", "roullex-M", "roullex-XL"}) == 2


async def test_the_size_that_was_asked_for_is_the_one_that_is_shown(shop: Database) -> None:
    found = await found_for(shop, "linen coat XL")
    assert found.products[0].id == "roullex-XL"
    sized = await found_for(shop, "wool coat", attributes={"size": "42"})
    assert [product.id for product in sized.products] == ["harbour-42"]
    assert not sized.other_choices


async def test_facets_count_each_shown_product_once(shop: Database) -> None:
    found = await found_for(shop, "coat", category="Coats")
    assert {each.value: each.count for each in found.facets.brands} == {"Harbour": 2, "Roullex": 1}
    assert found.facets.in_stock == found.total
    assert sum(each.count for each in found.facets.price_ranges) == found.total
    for wanted in found.facets.brands:
        narrowed = await found_for(shop, "coat", category="Coats", brand=wanted.value)
        assert narrowed.total == wanted.count


async def test_pages_have_each_shown_product_once(shop: Database) -> None:
    whole = [product.id for product in (await found_for(shop, "coat", limit=50)).products]
    paged = [
        product.id
        for place in range(0, len(whole), 2)
        for product in (await found_for(shop, "coat", limit=2, offset=place)).products
    ]
    assert paged == whole


async def test_a_colour_before_the_noun_is_part_of_what_a_product_is(shop: Database) -> None:
    found = await found_for(shop, "tea")
    assert {"tea-green", "tea-black"} <= {product.id for product in found.products}
    assert not found.other_choices


async def test_two_offers_of_one_size_are_both_shown(shop: Database) -> None:
    found = await found_for(shop, "scarf")
    assert sorted(product.id for product in found.products) == ["scarf-navy", "scarf-navy-again"]
    (others,) = found.other_choices.values()
    assert others.words == "2 colours"


async def test_a_products_page_names_the_other_sizes(shop: Database) -> None:
    async with shop.reading() as db:
        linen = await get_product(db, "roullex-M")
        wool = await get_product(db, "harbour-42")
        long = await get_product(db, "harbour-long")
        assert linen and wool and long
        assert dict(await other_products(db, linen)) == {"roullex-S": "S", "roullex-XL": "XL"}
        assert dict(await other_products(db, wool)) == {"harbour-40": "40", "harbour-44": "44"}
        assert not await other_products(db, long)


async def test_a_list_that_is_shown_whole_has_each_size_where_that_is_asked_for(shop: Database) -> None:
    whole = await found_for(shop, "coat", category="Coats", grouped_above=7)
    assert (whole.total, len(whole.products), whole.other_choices) == (7, 7, {})
    assert (await found_for(shop, "coat", category="Coats", grouped_above=6)).total == 3
