"""Orders of a variant by its values, and changes of the variant that was added just now."""

from __future__ import annotations

import pytest

from app.simulated.nlu.phrases import Words
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.products import Item
from app.simulated.readings.variant_orders import amounts_of, new_values, next_size, size_key

SIZES = ("XS", "S", "M", "L", "XL")


def words(text: str) -> Words:
    """Return the words of a text."""
    return Words.of(tokenize(normalise(text)))


def shirt(size: str) -> Item:
    """Return the line of a shirt in a size."""
    values = [{"value": each, "available": True} for each in SIZES]
    line = {"id": "t", "name": f"T-shirt, navy ({size})", "price": "19", "currency": "USD", "in_stock": True}
    item = Item.of({**line, "options": [{"name": "Size", "values": values}]})
    assert item is not None
    return item


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("in L please", "L"),
        ("it in large", "L"),
        ("the bigger size", "L"),
        ("one size up", "L"),
        ("smaller", "S"),
    ],
)
def test_a_value_alone_is_another_value_of_the_line(text: str, size: str) -> None:
    assert new_values(words(text), shirt("M")) == {"Size": size}


@pytest.mark.parametrize("text", ["two in L", "one in L", "the red one in L", "in a larger box"])
def test_words_that_say_more_are_no_other_value(text: str) -> None:
    assert new_values(words(text), shirt("M")) == {}


def test_there_is_no_size_beyond_the_largest() -> None:
    assert next_size(shirt("XL"), 1) == {}


@pytest.mark.parametrize(("small", "large"), [("S", "M"), ("50 x 70 cm", "50 x 90 cm"), ("39", "43-46")])
def test_sizes_are_ordered_by_letters_or_numbers(small: str, large: str) -> None:
    first, second = size_key(small), size_key(large)
    assert first is not None
    assert second is not None
    assert first < second


def test_a_line_is_divided_by_amounts_of_its_values() -> None:
    assert amounts_of(words("two mediums and one large"), ("Medium", "Large")) == {"Medium": 2, "Large": 1}
    assert amounts_of(words("two mediums and a mug"), ("Medium", "Large")) == {}
