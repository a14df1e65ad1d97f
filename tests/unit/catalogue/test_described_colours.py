"""The colour of a product by its description."""

from __future__ import annotations

import pytest

from app.catalogue.described_colours import described_colours
from app.functions.search_products import Parameters


@pytest.mark.parametrize(
    ("description", "colours"),
    [
        ("This sleek black backpack has gold zips.", {"black"}),
        ("A sleek navy blue coat, lined in red.", {"navy", "blue"}),
        ("The red and black colour scheme makes you stand out.", {"red", "black"}),
        ("A charcoal-grey bag for any outfit.", {"charcoal", "grey"}),
        ("Durable, with a whitened finish.", set()),
        ("", set()),
    ],
)
def test_the_first_colour_is_that_of_the_thing(description: str, colours: set[str]) -> None:
    assert described_colours(description, {}) == colours


def test_an_attribute_decides_before_the_description() -> None:
    assert described_colours("A bag with black straps.", {"Colour": "red"}) == frozenset()


def test_a_colour_in_an_excluded_phrase_counts() -> None:
    parameters = Parameters(query="clocks", exclude=["yellow", "Red face", "glass"])
    assert parameters.excluded_colours == {"yellow", "red"}
    assert parameters.is_checked
