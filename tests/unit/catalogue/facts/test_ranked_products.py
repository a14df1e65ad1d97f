"""Rankings of a list: any comparable attribute, units on one scale, ties and missing values said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.catalogue.facts import phrase_ranking, rank_products
from tests.support.fact_questions import ProductText

LAPTOPS = [
    ProductText(
        name="Laptop A", price=Decimal(900), rating=Decimal("4.5"),
        attributes={"weight": "1.2 kg", "memory": "16 GB", "battery": "13 hours", "size": "14 inch"},
    ),
    ProductText(
        name="Laptop B", price=Decimal(700), rating=Decimal("4.7"),
        attributes={"weight": "900 g", "memory": "32 GB", "battery": "10 hours", "size": "13 inch"},
    ),
    ProductText(
        name="Laptop C", price=Decimal(1200),
        attributes={"weight": "2.2 kg", "memory": "32 GB", "storage": "1 TB", "size": "16 inch"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "quality", "first"),
    [
        ("which is the lightest?", "weight", [1]),
        ("the heaviest laptop", "weight", [2]),
        ("which has the longest battery?", "battery", [0]),
        ("more memory", "memory", [1, 2]),
        ("biggest screen", "size", [2]),
        ("most storage", "storage", [2]),
        ("cheapest", "price", [1]),
        ("the most expensive one", "price", [2]),
        ("best rated", "rating", [1]),
    ],
)
def test_the_wanted_end_comes_first(question: str, quality: str, first: list[int]) -> None:
    ranking = rank_products(LAPTOPS, question)
    assert ranking is not None
    assert ranking.quality == quality
    assert [one.position for one in ranking.first] == first


def test_missing_values_and_ties_are_said() -> None:
    battery = rank_products(LAPTOPS, "longest battery")
    memory = rank_products(LAPTOPS, "most memory")
    assert battery is not None
    assert memory is not None
    assert battery.missing == (2,)
    names = [product.name for product in LAPTOPS]
    assert (
        phrase_ranking(battery, names) == "The most by battery: Laptop A, 13 hours. 1 of 3 does not say it."
    )
    assert phrase_ranking(memory, names) == "The most by memory: Laptop B and Laptop C, 32 GB (a tie)."


def test_those_beyond_a_product_are_found() -> None:
    ranking = rank_products(LAPTOPS, "something lighter")
    assert ranking is not None
    assert [one.position for one in ranking.beyond(2)] == [1, 0]
    assert ranking.beyond(1) == ()


def test_the_price_for_a_unit_uses_the_quantity() -> None:
    kettles = [
        ProductText(name="Small", price=Decimal(20), attributes={"capacity": "500 ml"}),
        ProductText(name="Large", price=Decimal(30), attributes={"capacity": "2 l"}),
    ]
    ranking = rank_products(kettles, "which is the cheapest per litre")
    assert ranking is not None
    assert [(one.position, one.value) for one in ranking.ranked] == [
        (1, "15.00 USD per litre"),
        (0, "40.00 USD per litre"),
    ]


def test_words_that_the_ranking_does_not_regard_are_named() -> None:
    ranking = rank_products(LAPTOPS, "the lightest laptop for travel")
    assert ranking is not None
    assert ranking.unread == {"travel"}


@pytest.mark.parametrize(
    "question",
    [
        "which is red?",  # compares nothing
        "the quietest",  # no product says it
        "longest warranty",  # a length is no warranty
    ],
)
def test_what_no_product_says_is_not_ranked(question: str) -> None:
    tables = [ProductText(name="Table", attributes={"length": "2 m"})]
    assert rank_products(tables, question) is None


def test_prices_in_another_currency_do_not_compare() -> None:
    mixed = [*LAPTOPS, ProductText(name="Laptop D", price=Decimal(1), currency="JPY")]
    ranking = rank_products(mixed, "cheapest")
    assert ranking is not None
    assert ranking.missing == (3,)
