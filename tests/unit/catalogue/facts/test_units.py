"""Quantities of catalogue values on one scale for each dimension."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.facts.units import Quantity, quantity_of


@pytest.mark.parametrize(
    ("text", "amount", "dimension"),
    [
        ("27.5 pounds", 12.4738, "mass"),
        ("2 x 8 kg", 16, "mass"),
        ("1,200 W", 1200, "power"),
        ("1,5 l", 1.5, "volume"),
        ("1.5, 2.5 and 4 l", 4, "volume"),
        ("4 fl oz", 0.118294, "volume"),
        ("12 cubic feet", 339.8, "volume"),
        ("7 hours, 28 with the case", 25_200, "time"),
        ("10 to 15 inch", 0.381, "length"),
        ('34"', 0.8636, "length"),
        ("1/16 in", 0.0015875, "length"),
        ("40 x 28 cm", 0.112, "area"),
        ("16 GB", 16e9, "data"),
        ("10000 milliamp hours", 10_000, "charge"),
        ("2 to 4", 4, ""),
        ("192", 192, ""),
    ],
)
def test_a_value_has_its_quantity(text: str, amount: float, dimension: str) -> None:
    found = quantity_of(text)
    assert found is not None
    assert found.dimension == dimension
    assert found.amount == pytest.approx(amount, rel=1e-3)


@pytest.mark.parametrize("text", ["", "blue", "no fabric", "x x x"])
def test_a_value_without_a_number_has_none(text: str) -> None:
    assert quantity_of(text) is None


def test_one_thousand_grams_are_a_kilogram() -> None:
    assert quantity_of("1000 g") == quantity_of("1 kg") == Quantity(1.0, "mass")


@given(st.text(alphabet='0123456789.,x/ kgcm"and', max_size=60))
def test_any_text_has_a_quantity_or_none(text: str) -> None:
    found = quantity_of(text)
    assert found is None or found.amount >= 0
