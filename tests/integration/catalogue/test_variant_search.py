"""Filters mean one and the same variant, and options are counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.catalogue.products import SearchQuery, search
from app.catalogue.recommend import recommend
from app.catalogue.search.facets import Count
from app.db import Database
from tests.support.variants import CAP, DRESS, SHIRT, sell


@pytest.fixture(scope="module")
async def shop(module_database: Database) -> Database:
    """Shirts from 39 to 42, dresses of 60 and a black cap of 12."""
    await sell(module_database, SHIRT, DRESS, {**CAP, "attributes": {"colour": "black"}})
    return module_database


async def found(shop: Database, **asked: Any) -> list[str]:
    async with shop.reading() as db:
        return sorted(product.id for product in (await search(db, SearchQuery(**asked))).products)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"attributes": {"Size": "M"}}, ["dress", "shirt"]),
        ({"attributes": {"size": "medium"}, "in_stock": True}, ["dress", "shirt"]),
        ({"attributes": {"size": "XL"}}, []),
        ({"attributes": {"Size": "S", "Colour": "black"}}, []),
        ({"attributes": {"Size": "S", "Color": "RED"}}, ["dress"]),
        ({"attributes": {"colour": "black"}}, ["cap", "dress"]),
        ({"attributes": {"Size": ["L", "XL"]}}, ["shirt"]),
        ({"attributes": {"Size": "L"}, "max_price": Decimal(41)}, []),
        ({"attributes": {"Size": "L"}, "max_price": Decimal(42)}, ["shirt"]),
        ({"max_price": Decimal(30)}, ["cap"]),
        ({"min_price": Decimal(40), "max_price": Decimal(45)}, ["shirt"]),
        ({"min_price": Decimal(43), "max_price": Decimal(59)}, []),
        ({"min_price": Decimal(50)}, ["dress"]),
        ({"text": "dress", "attributes": {"Size": "M"}, "in_stock": True}, ["dress"]),
        ({"text": "dress in size M"}, ["dress"]),
        ({"text": "black dress size M"}, ["dress"]),
        ({"text": "red dress size M", "attributes": {"Size": "M"}}, []),
        ({"text": "dress", "excluded": ["black"]}, ["dress"]),
        ({"text": "dress", "excluded": ["black"], "attributes": {"Size": "M"}}, []),
        ({"excluded": ["black"]}, ["dress", "shirt"]),
        ({"text": "dress not black"}, ["dress"]),
        ({"text": "dress", "excluded": ["black", "red"]}, []),
    ],
)
async def test_a_filter_means_a_variant_that_can_be_bought(
    shop: Database, asked: dict[str, Any], expected: list[str]
) -> None:
    assert await found(shop, **asked) == expected


async def test_options_are_counted_by_product(shop: Database) -> None:
    async with shop.reading() as db:
        outcome = await search(db, SearchQuery(category="Clothing"))
    assert outcome.facets.attributes["Colour"] == [Count("black", 1), Count("red", 1)]
    assert outcome.facets.attributes["Size"][:2] == [Count("S", 2), Count("M", 2)], "sizes ascend"


async def test_a_recommendation_is_never_the_same_product_in_another_size(shop: Database) -> None:
    async with shop.reading() as db:
        listed = await recommend(db, "Clothing", limit=20)
    assert sorted(product.id for product, _ in listed) == ["dress", "shirt"]
