"""Words as they were typed: names before synonyms, names of several words, numbers in pieces, kinds with a noun."""

from __future__ import annotations

import pytest

from app.catalogue.products import SearchOutcome, SearchQuery, search
from app.db import Database
from tests.integration.catalogue.conftest import line, stocked

SHOP = [
    line("canvas", "Canvas trainers, white", category="Clothing > Shoes", rating=4.9),
    line("suede", "Suede trainers, green", category="Clothing > Shoes", rating=4.8),
    line("leather", "Leather trainers, black", category="Clothing > Shoes"),
    line("running", "Running shoes, blue", category="Clothing > Shoes", rating=3.1),
    line("boots", "Walking boots, brown", category="Clothing > Shoes"),
    line("disk-wd", "My Passport external hard drive 1 TB", brand="Western Digital", category="Computers"),
    line("disk-sea", "Expansion external hard drive 1 TB", brand="Seagate", category="Computers"),
    line("frame", "Digital photo frame", brand="Corvid", category="Computers"),
    line("toner", "HP CE278A toner cartridge", brand="HP", category="Printing"),
    line("toner-other", "HP CB436A toner cartridge", brand="HP", category="Printing"),
    line("ink", "Canon PG-540XL ink cartridge", brand="Canon", category="Printing"),
    line("memory", "Impact QX424S15IB/32 memory module", category="Computers"),
    line("camera", "Sensor camera DCS-8000LHV2", category="Computers"),
    line("cat-food", "Dry cat food, chicken, 3 kg", category="Pets > Cats"),
    line("dog-bed", "Dog bed, grey", category="Pets > Dogs", description="Keep the food elsewhere."),
    line("dog-bowl", "Stoneware dog bowl", category="Pets > Dogs"),
    line("charger", "Apple iPhone charger", category="Computers"),
    line("charger-other", "Phone charger for the car, 12 V", category="Computers"),
    line("shutoff", "Brass shutoff valve", category="Plumbing"),
    line("shutoff-kit", "Kit with a shutoff, steel", category="Plumbing"),
    line("ladder", "Fiberglass ladder, 8 ft", category="Tools"),
    line("ladder-other", "Aluminium ladder, 8 ft", category="Tools"),
    line("primer", "Self-leveling primer", category="Paint"),
    line("pad", "Apple iPad Mini", category="Computers"),
    line("kettle", "Steel kettle, 1.7 l", category="Kitchen > Kettles"),
    line("travel", "Quiet travel fan", category="Home > Fans"),
]


@pytest.fixture(scope="module")
async def shop(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    return await stocked(module_database, tmp_path_factory, SHOP)


async def found(shop: Database, words: str) -> SearchOutcome:
    async with shop.reading() as db:
        return await search(db, SearchQuery(words))


async def test_a_name_of_several_words_comes_before_its_synonyms(shop: Database) -> None:
    ids = [product.id for product in (await found(shop, "running shoes")).products]
    assert ids[0] == "running"
    assert {"canvas", "suede", "leather"} <= set(ids)


@pytest.mark.parametrize("words", ["external hard drive not western digital", "hard drive -western digital"])
async def test_a_brand_of_several_words_is_excluded_as_a_whole(shop: Database, words: str) -> None:
    outcome = await found(shop, words)
    assert outcome.excluded == ("western digital",)
    assert outcome.products[0].id == "disk-sea"
    assert "disk-wd" not in {product.id for product in outcome.products}


@pytest.mark.parametrize(
    ("words", "excluded"),
    [
        ("not suede trainers", ("suede",)),  # the second word is the wanted thing
        ("disk not corvid please", ("corvid",)),
        ("trainers not suede leather", ("suede",)),  # no title has both together
        ("hard drive not samsung spinpoint", ("samsung spinpoint",)),  # nothing here is called so
        ("frame not digital photo", ("digital photo",)),
        ("toner not hp not canon", ("hp", "canon")),
        ("toner neither hp nor western digital", ("hp", "western digital")),
    ],
)
async def test_what_is_excluded_beside_other_words(
    shop: Database, words: str, excluded: tuple[str, ...]
) -> None:
    assert (await found(shop, words)).excluded == excluded


@pytest.mark.parametrize("words", ["ce 278 a", "toner ce 278a", "hp ce278 a toner"])
async def test_a_model_number_in_pieces_is_found(shop: Database, words: str) -> None:
    assert (await found(shop, words)).products[0].id == "toner"


@pytest.mark.parametrize("words", ["pg 540 xl", "pg540xl ink"])
async def test_a_model_number_that_titles_have_in_pieces_is_found(shop: Database, words: str) -> None:
    outcome = await found(shop, words)
    assert outcome.products[0].id == "ink"


@pytest.mark.parametrize(
    ("words", "first"),
    [("qx424s15ib32", "memory"), ("QX424S15IB32 memory", "memory"), ("dcs8000lh", "camera")],
)
async def test_a_model_number_is_found_without_its_stroke_or_its_end(
    shop: Database, words: str, first: str
) -> None:
    outcome = await found(shop, words)
    assert outcome.products[0].id == first
    assert outcome.kind_missing is None


@pytest.mark.parametrize("words", ["dog food", "dry dog food", "dog food 3 kg"])
async def test_a_kind_that_is_sold_for_others_only_is_said_to_be_missing(shop: Database, words: str) -> None:
    outcome = await found(shop, words)
    assert outcome.kind_missing == "dog food"
    assert outcome.note.startswith("No product here is called “dog food”.")
    assert outcome.products


async def test_a_word_of_two_that_no_product_has_together_is_said_to_be_missing(shop: Database) -> None:
    assert (await found(shop, "kettlebed")).kind_missing == "kettlebed"
    assert (await found(shop, "dogbed")).kind_missing is None


async def test_a_letter_joins_the_word_after_it(shop: Database) -> None:
    assert (await found(shop, "i phone charger")).products[0].id == "charger"
    assert (await found(shop, "i phone charger")).kind_missing is None


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("fibreglass ladder", "ladder"),
        ("aluminum ladder", "ladder-other"),
        ("self-levelling primer", "primer"),
    ],
)
async def test_a_word_is_found_in_british_and_american_spelling(
    shop: Database, words: str, first: str
) -> None:
    outcome = await found(shop, words)
    assert outcome.products[0].id == first
    assert outcome.kind_missing is None
    assert outcome.corrected is None


async def test_a_word_joins_one_without_meaning_after_it(shop: Database) -> None:
    outcome = await found(shop, "shut off valve")
    assert [product.id for product in outcome.products][: outcome.matching_all] == ["shutoff"]
    assert outcome.matching_all == 1


@pytest.mark.parametrize("words", ["cat food", "quiet kettle", "red kettle", "dog bowl", "travel fan"])
async def test_a_kind_that_is_sold_and_one_with_an_adjective_are_not_missing(
    shop: Database, words: str
) -> None:
    assert (await found(shop, words)).kind_missing is None
