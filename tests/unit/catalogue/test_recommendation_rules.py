"""Which products may replace another one, and which go with it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.catalogue.compatibility import fits_same, suits_same_people
from app.catalogue.complements import is_made_for, nouns_of
from app.models import Product


def product(name: str, category: str = "") -> Product:
    """Return a product with that name."""
    return Product(id=name, name=name, description="", price=Decimal(10), currency="USD", category=category)


@pytest.mark.parametrize(
    ("other", "fits"),
    [
        ("Leather case for Corvid 12 Pro", True),
        ("Slim case for Corvid 11", False),
        ("Slim case for Fenwick Nine", False),
        ("Universal sleeve", False),
    ],
)
def test_a_case_for_one_model_is_replaced_by_cases_for_that_model(other: str, fits: bool) -> None:
    assert fits_same(product("Slim case for Corvid 12, black"), product(other)) is fits


@pytest.mark.parametrize(
    ("basis", "other", "suits"),
    [
        ("Plain tee", "Toddler tee", False),
        ("Toddler tee", "Plain tee", False),
        ("Toddler tee", "Youth tee", True),
        ("Straight jeans", "Children's wellingtons", False),
        ("Ladies tee", "Unisex tee", True),
        ("Ladies tee", "Men's tee", False),
        ("Men's vest", "Men's jacket", True),
        ("Plain tee", "Women's tee", True),
    ],
)
def test_a_product_beside_another_is_for_the_same_people(basis: str, other: str, suits: bool) -> None:
    assert suits_same_people(product(basis), product(other)) is suits


def test_a_purpose_without_a_name_fits_everything() -> None:
    assert fits_same(product("Shoes for running"), product("Shoes for walking"))


def test_a_title_that_says_what_it_is_for_makes_a_complement() -> None:
    kettle = product("Steel kettle, 1 l", "Kitchen > Kettles")
    assert is_made_for(product("Descaler for kettles", "Cleaning"), "kettle", kettle)
    assert is_made_for(product("Kettle stand", "Kitchen > Accessories"), "kettle", kettle)
    assert not is_made_for(product("Steel kettle, red", "Kitchen > Kettles"), "kettle", kettle)


@pytest.mark.parametrize(
    ("name", "suits"),
    [
        ("Ink cartridge for Fenwick printers", True),
        ("Ink cartridge for printers", True),
        ("Ink cartridge for Printers", True),
        ("Ink cartridge for printer X200", True),
        ("Ink cartridge for Corvid printers", False),
        ("Ink cartridge for printer X300", False),
    ],
)
def test_ink_for_printers_of_another_maker_is_no_complement(name: str, suits: bool) -> None:
    printer = product("Fenwick X200 printer", "Office > Printers")
    assert is_made_for(product(name, "Office > Ink"), "printer", printer) is suits


def test_the_same_word_in_another_department_is_no_reason() -> None:
    board = product("Walnut cutting board", "Kitchen > Boards")
    assert not is_made_for(product("Board game of the sea", "Toys > Games"), "board", board)


def test_a_colour_is_not_what_a_product_is() -> None:
    assert nouns_of(product("Toner cartridge black", "Office > Toner & ink")) == ["toner", "ink"]
