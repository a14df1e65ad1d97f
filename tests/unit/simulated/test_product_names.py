"""Tests of names of products in a message: whole names, parts that one product has, and parts that are kinds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.product_names import ProductNames
from app.simulated.products import Item
from app.simulated.readings import understand
from app.simulated.state import State
from app.simulated.vocabulary import Vocabulary
from tests.support.fake_shop import SHOP

NAMES = ProductNames.of(
    [
        *("Glazed plant pot, blue, 20 cm", "Self-watering pot, white, 18 cm", "Fleece throw, teal"),
        *("Fleece throw, sage", "Yoga mat, 4 mm", "Cork yoga mat, 5 mm", "Apple", "Apple iPhone Charger"),
        *("Samsung Galaxy S8", "Samsung Galaxy S10", "Durango SXT RWD", "Google Wooden Yo-Yo", "Basketball"),
        *("Basketball Rim", "Twin lamp", "Twin lamp"),
    ],
    ["Apple", "Samsung", "Google"],
)


def named(text: str) -> list[str]:
    """Return the names of the products that a message names."""
    return [mention.name for mention in NAMES.find(tokenize(normalise(text))) if mention.name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("add the glazed plant pot, blue", ["Glazed plant pot, blue, 20 cm"]),
        ("the glazed plant pot please", ["Glazed plant pot, blue, 20 cm"]),
        ("add 8 Apple and 1 basketball", ["Apple", "Basketball"]),
        ("apple charger", []),
        ("show me apple", []),
        ("galaxy s8 or s10, which is better?", ["Samsung Galaxy S8", "Samsung Galaxy S10"]),
        ("compare it with the Durango", ["Durango SXT RWD"]),
        ("two of the wooden yo-yo", ["Google Wooden Yo-Yo"]),
        ("add the fleece throw in teal", ["Fleece throw, teal"]),
        ("the teal fleece throw", ["Fleece throw, teal"]),
    ],
)
def test_a_product_is_known_by_its_name_or_by_a_part_that_no_other_has(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "add the fleece throw",
        "I want the best rated yoga mat",
        "of the yoga mats, which is the thickest?",
        "a glazed plant pot",
        "show me glazed plant pots",
        "add the twin lamp",
    ],
)
def test_a_kind_a_shared_part_and_a_name_of_two_products_name_none(text: str) -> None:
    assert named(text) == []


async def test_the_and_of_a_name_divides_no_order() -> None:
    name = "Briggs & Stratton oil filter, small"
    words = SHOP.words | {"briggs", "stratton", "oil", "filter"}
    state = State(Vocabulary.of(replace(SHOP, names=name, words=words, kinds=SHOP.kinds | {"filter"})))
    state.known = {"f": Item("f", name)}
    state.listed = list(state.known.values())
    for text in ("2 of the briggs and stratton oil filter please", "add 2 briggs & stratton oil filters"):
        requests = [reading.request for reading in understand(text, state) if reading.request is not None]
        assert [item.quantity for request in requests for item in request.items] == [2], text
