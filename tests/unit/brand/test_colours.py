"""Colours: reading, contrast, and the nearest colour with enough contrast."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.brand.colours import contrast, hex_of, luminance, nearest_with_contrast, read_colour, to_oklab

CHANNEL = st.integers(0, 255)
COLOURS = st.tuples(CHANNEL, CHANNEL, CHANNEL)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#fff", "#ffffff"),
        ("#0F6b4f", "#0f6b4f"),
        ("rgb(15, 107, 79)", "#0f6b4f"),
        ("rgb( 15 107 79 )", "#0f6b4f"),
        ("hsl(0, 100%, 50%)", "#ff0000"),
        ("hsl(262deg 57% 42%)", "#5b2ea8"),
        ("black", "#000000"),
    ],
)
def test_a_colour_is_read_in_each_notation(text: str, colour: str) -> None:
    found = read_colour(text)
    assert found and hex_of(found) == colour


@pytest.mark.parametrize(
    "text", ["", "#ff", "#ffff", "rgb(300, 0, 0)", "rgba(0,0,0,.5)", "red;", "hsl(400,1%,1%)"]
)
def test_other_texts_are_no_colours(text: str) -> None:
    assert read_colour(text) is None


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert luminance((255, 255, 255)) == pytest.approx(1)


@given(COLOURS, COLOURS)
def test_the_nearest_colour_has_the_contrast(
    colour: tuple[int, int, int], ground: tuple[int, int, int]
) -> None:
    found = nearest_with_contrast(colour, [ground], 4.5)
    assert found is not None and contrast(found, ground) >= 4.5


def test_the_nearest_colour_keeps_the_hue_and_moves_no_further_than_needed() -> None:
    paper = (255, 255, 255)
    found = nearest_with_contrast((255, 120, 60), [paper], 4.5)
    assert found is not None
    assert 4.5 <= contrast(found, paper) < 4.7
    assert to_oklab(found)[1] > 0.1 and found[0] > found[1] > found[2], "the orange became another colour"


def test_a_colour_with_enough_contrast_stays() -> None:
    found = nearest_with_contrast((15, 107, 79), [(251, 250, 247)], 4.5)
    assert found is not None and max(abs(a - b) for a, b in zip(found, (15, 107, 79), strict=True)) <= 2


def test_backgrounds_on_both_sides_leave_no_colour() -> None:
    assert nearest_with_contrast((128, 0, 0), [(0, 0, 0), (255, 255, 255)], 7) is None
