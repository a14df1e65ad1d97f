"""Ratings, stock and reductions that a search text states in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.catalogue.search.stated_filters import read_stated_filters


@pytest.mark.parametrize(
    ("text", "rating", "rest"),
    [
        ("kettles rated at least 4.5", "4.5", "kettles"),
        ("headphones with 4 stars or more", "4", "headphones"),
        ("4+ star headphones", "4", "headphones"),
        ("games with a rating of 4 and up", "4", "games"),
        ("mug rated four or higher under 20", "4", "mug under 20"),
        ("more than 3 stars kettle", "3", "kettle"),
        ("kettle 5 stars", "5", "kettle"),
        ("quilt with 5 stars in blue", None, "quilt with 5 stars in blue"),
        ("flag with 50 stars", None, "flag with 50 stars"),
        ("shelf rated 5 kg", None, "shelf rated 5 kg"),
        ("kettle over 4", None, "kettle over 4"),
    ],
)
def test_a_lower_limit_of_the_rating_is_taken_out_of_the_words(
    text: str, rating: str | None, rest: str
) -> None:
    found = read_stated_filters(text)
    assert (found.min_rating, found.text) == (None if rating is None else Decimal(rating), rest)


@pytest.mark.parametrize(
    ("text", "in_stock", "reduced_only", "rest"),
    [
        ("lamps in stock", True, False, "lamps"),
        ("available chairs", True, False, "chairs"),
        ("chairs that are not sold out", True, False, "chairs that are"),
        ("lamps not in stock", False, False, "lamps not in stock"),
        ("shoes on sale", False, True, "shoes"),
        ("discounted lamps in stock", True, True, "lamps"),
        ("reduced fat milk", False, False, "reduced fat milk"),
    ],
)
def test_stock_and_a_reduction_are_taken_out_of_the_words(
    text: str, in_stock: bool, reduced_only: bool, rest: str
) -> None:
    found = read_stated_filters(text)
    assert (found.in_stock, found.reduced_only, found.text) == (in_stock, reduced_only, rest)
