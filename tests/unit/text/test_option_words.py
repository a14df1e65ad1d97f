"""Values of options in a shopper's words: sizes are found where they are meant, and nowhere else."""

from __future__ import annotations

import pytest

from app.text.option_key import option_key
from app.text.option_words import answered_values, named_values, unknown_size

SIZES = {"Size": ["S", "M", "L", "XL"]}
SHOES = {"Size": ["40", "41", "42", "42.5"]}
DRESS = {"Colour": ["black", "navy blue", "red"], "Size": ["S", "M"]}


@pytest.mark.parametrize(
    ("spellings", "different"),
    [
        (["XL", "xl", "X-Large", "extra large", "x large"], "L"),
        (["M", "medium", "Medium"], "S"),
        (["200 x 200 cm", "200x200cm"], "200 x 220 cm"),
        (["42.5"], "425"),
        (["1/2"], "12"),
        (["Colour", "color"], "size"),
    ],
)
def test_spellings_of_a_value_have_one_key(spellings: list[str], different: str) -> None:
    assert len({option_key(each) for each in spellings}) == 1
    assert option_key(different) != option_key(spellings[0])


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        ("add the first one, size M", SIZES, {"Size": "M"}),
        ("the medium please", SIZES, {"Size": "M"}),
        ("put number 2 in X-Large into my cart", SIZES, {"Size": "XL"}),
        ("I'm not sure it's my size, s", SIZES, {"Size": "S"}),
        ("add it", SIZES, {}),
        ("it's fine", SIZES, {}),
        ("size S or M", SIZES, {}),
        ("add number 1 in 42", SHOES, {"Size": "42"}),
        ("add 42 of number 1", SHOES, {}),
        ("the navy blue one in size S", DRESS, {"Colour": "navy blue", "Size": "S"}),
        ("black and red", DRESS, {}),
    ],
)
def test_values_are_found_where_they_are_meant(
    text: str, options: dict[str, list[str]], found: dict[str, str]
) -> None:
    assert named_values(text, options) == found


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        ("M", SIZES, {"Size": "M"}),
        ("the medium", SIZES, {"Size": "M"}),
        ("size m, please", SIZES, {"Size": "M"}),
        ("I'd like the large one", SIZES, {"Size": "L"}),
        ("42", SHOES, {"Size": "42"}),
        ("black, M", DRESS, {"Colour": "black", "Size": "M"}),
        ("M or L", SIZES, {}),
        ("is the M warm?", SIZES, {}),
        ("show me other shirts in M", SIZES, {}),
        ("not M", SIZES, {}),
        ("43", SHOES, {}),
        ("M " * 60, SIZES, {}),
    ],
)
def test_an_answer_names_values_and_says_nothing_else(
    text: str, options: dict[str, list[str]], found: dict[str, str]
) -> None:
    assert answered_values(text, options) == found


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        ("add number 1 in 9", SHOES, {"Size": "9"}),
        ("add it in XXL", SIZES, {"Size": "xxl"}),
        ("add it in size 42", SHOES, {}),
        ("put it in my cart", SIZES, {}),
        ("add it in blue", SIZES, {}),
    ],
)
def test_a_size_that_there_is_not_is_noticed(
    text: str, options: dict[str, list[str]], found: dict[str, str]
) -> None:
    assert unknown_size(text, options) == found
