"""Search with the vectors of the packaged model: needs, filters, order, paging and notes."""

from __future__ import annotations

from typing import Any

import pytest

from app.catalogue.products import SearchOutcome, SearchQuery, search
from app.catalogue.vectors.packaged_model import PackagedModel
from app.catalogue.vectors.query_vectors import QueryVectors, meant, with_vector
from app.db import Database

VECTORS = QueryVectors(PackagedModel(), patience_seconds=60)


async def outcome(shop: Database, text: str, *, meaning: bool = True, **filters: Any) -> SearchOutcome:
    query = await with_vector(SearchQuery(text, **filters), VECTORS if meaning else None)
    async with shop.reading() as db:
        return await search(db, query)


async def ids(shop: Database, text: str, *, meaning: bool = True, **filters: Any) -> list[str]:
    return [product.id for product in (await outcome(shop, text, meaning=meaning, **filters)).products]


async def test_a_need_without_a_word_of_the_shop_is_served(filled: Database) -> None:
    assert not await ids(filled, "new puppy", meaning=False)
    found = await outcome(filled, "new puppy")
    assert {"dogbed-wagglemoor-large-grey", "collar-wagglemoor-red"} <= {
        product.id for product in found.products
    }
    assert (found.matching_all, found.widened) == (0, "meaning")
    assert found.note.startswith("No puppy here. These come near in meaning.")


@pytest.mark.parametrize("text", ["red kettle", "laptop bag", "desk lamp", "kettle"])
async def test_products_with_all_words_stay_first(filled: Database, text: str) -> None:
    plain, meaning = (
        await outcome(filled, text, meaning=False, limit=100),
        await outcome(filled, text, limit=100),
    )
    count = plain.matching_all
    assert count == meaning.matching_all > 0
    assert {product.id for product in plain.products[:count]} == {
        product.id for product in meaning.products[:count]
    }
    assert meaning.total == plain.total
    assert meaning.widened != "meaning"


@pytest.mark.parametrize(
    "filters",
    [
        {"max_price": 20},
        {"category": "Baby"},
        {"brand": "Minnowby"},
        {"in_stock": True},
        {"excluded": ("silicone", "muslin")},
        {"attributes": {"colour": "blue"}},
    ],
    ids=lambda filters: next(iter(filters)),
)
async def test_filters_hold_for_what_the_meaning_brings(filled: Database, filters: dict[str, Any]) -> None:
    everything = await ids(filled, "", meaning=False, limit=500, **filters)
    found = await outcome(filled, "present for a newborn", limit=100, **filters)
    assert found.products
    assert {product.id for product in found.products} <= set(everything)
    assert len(found.products) == found.total


async def test_words_that_leave_products_out_have_no_meaning(filled: Database) -> None:
    assert meant("some soap under $30, not plastic") == meant("soap") == "soap"
    assert "collar-wagglemoor-red" in await ids(filled, "new puppy", limit=100)
    assert "collar-wagglemoor-red" not in await ids(filled, "new puppy, no collar", limit=100)


@pytest.mark.parametrize("sort", ["relevance", "price_asc", "rating"])
async def test_pages_and_counts_agree(filled: Database, sort: str) -> None:
    whole = await outcome(filled, "gift for a coffee lover", limit=100, sort=sort)
    assert whole.total == len(whole.products) > 5
    pages = [
        each
        for offset in range(0, whole.total + 5, 5)
        for each in await ids(
            filled, "gift for a coffee lover", limit=5, offset=offset, sort=sort, with_facets=False
        )
    ]
    assert pages == [product.id for product in whole.products]
    # A page has what only mentions the kind, no facet does: a filter leaves it out.
    assert 0 < sum(each.count for each in whole.facets.categories) <= whole.total


async def test_every_word_brings_nothing(filled: Database) -> None:
    assert not await ids(filled, "new puppy", every_word=True)


async def test_a_misspelt_word_is_found_as_without(filled: Database) -> None:
    found = await outcome(filled, "ketle", limit=100)
    assert found.corrected == "kettle"
    plain = await ids(filled, "ketle", meaning=False, limit=100)
    assert [product.id for product in found.products] == plain


async def test_a_wrong_correction_gives_way_to_the_meaning(filled: Database) -> None:
    assert (await outcome(filled, "gift for a coffee lover", meaning=False)).corrected is None
    found = await outcome(filled, "gift for a coffee lover")
    assert found.corrected is None
    assert found.products[0].category == "Kitchen > Coffee & tea"


@pytest.mark.parametrize("text", ["qzxv wvzx", "lego"])
async def test_a_text_that_means_nothing_of_the_shop_finds_no_more(filled: Database, text: str) -> None:
    assert await ids(filled, text) == await ids(filled, text, meaning=False)


async def test_a_shop_without_vectors_is_searched_by_words(shop: Database) -> None:
    assert await ids(shop, "red kettle") == await ids(shop, "red kettle", meaning=False)
