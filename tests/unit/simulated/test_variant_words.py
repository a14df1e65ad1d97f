"""Values of options are read from a clause only where it says nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.simulated.nlu.phrases import Words
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.products import Item
from app.simulated.variant_words import VariantWords, read_variant_words

OPTIONS = {"Size": ("S", "M", "L", "XL"), "Colour": ("navy", "red")}
SHOES = {"Size": ("40", "41", "42")}
SOCKS = {"Size": ("35-38", "39-42")}


def read(text: str, options: Mapping[str, tuple[str, ...]]) -> VariantWords:
    """Return what a text says of options."""
    return read_variant_words(Words.of(tokenize(normalise(text))), options)


@pytest.mark.parametrize(
    ("text", "options", "values"),
    [
        ("do you have it in M", OPTIONS, {"Size": "M"}),
        ("the medium please", OPTIONS, {"Size": "M"}),
        ("small?", OPTIONS, {"Size": "S"}),
        ("what about extra large", OPTIONS, {"Size": "XL"}),
        ("navy in L", OPTIONS, {"Size": "L", "Colour": "navy"}),
        ("L instead of M", OPTIONS, {"Size": "L"}),
        ("is there a 41 left", SHOES, {"Size": "41"}),
        ("do they come in 37", SOCKS, {"Size": "35-38"}),
    ],
)
def test_values_are_read(text: str, options: Mapping[str, tuple[str, ...]], values: dict[str, str]) -> None:
    found = read(text, options)
    assert (dict(found.values), found.left) == (values, ())


@pytest.mark.parametrize("text", ["is it small?", "it's too large for me", "does it run small", "I'm 42"])
def test_words_that_describe_are_no_values(text: str) -> None:
    found = read(text, {**OPTIONS, **SHOES})
    assert found.left or not found.values


def test_a_size_that_no_option_has_is_unknown() -> None:
    assert read("do you have it in size 47", SHOES).unknown == {"Size": "47"}


def test_an_option_may_only_be_named() -> None:
    assert read("which sizes do you have", OPTIONS).named == ("Size",)


def test_what_can_be_bought_is_judged_by_the_variants() -> None:
    item = Item.of(
        {
            "id": "dress",
            "options": [
                {
                    "name": "Size",
                    "values": [{"value": "S", "available": True}, {"value": "M", "available": True}],
                }
            ],
            "variants": [
                {"id": "s-red", "options": {"Size": "S", "Colour": "red"}, "in_stock": True, "stock": 2},
                {"id": "m-red", "options": {"Size": "M", "Colour": "red"}, "in_stock": False, "stock": 0},
            ],
        }
    )
    assert item is not None
    assert item.can_be_bought({"Size": "S", "Colour": "red"})
    assert not item.can_be_bought({"Size": "M", "Colour": "red"})
    assert item.left({"Size": "S"}) == 2
