"""The order of an attribute's values in a list of filters: sizes and measures ascending, other values by frequency."""

from __future__ import annotations

import re

from app.catalogue.search.units import dimension_of, read_quantity
from app.text.option_key import option_key

LETTER_SIZE = re.compile(r"(?:(\d{1,2})x|(x{0,5}))([sml])")
"""A clothing size by letters after `option_key`: "m", "xxl", "4xl"."""

LETTERS = {"s": -1, "m": 0, "l": 1}
RANGE_SIGN = re.compile(r"[/–-]")

Place = tuple[str, float]
"""A scale (letters, a dimension, or plain numbers) and the place of a value on it."""


def places_on_scale(values: list[str]) -> dict[str, float] | None:
    """Return the place of each value if all of them are on one scale, otherwise None."""
    places = {value: place_of(value) for value in values}
    scales = {place[0] for place in places.values() if place}
    if len(scales) != 1 or None in places.values():
        return None
    return {value: place[1] for value, place in places.items() if place}


def place_of(value: str) -> Place | None:
    """Return the place of a value that is a letter size or begins with a number, such as "XL", "42.5" or "500 ml".

    A range ("S/M", "40-42") has the place of its first part.
    """
    first = RANGE_SIGN.split(value.strip(), maxsplit=1)[0] or value.strip()
    if match := LETTER_SIZE.fullmatch(option_key(first)):
        steps, letter = int(match[1] or 0) or len(match[2] or ""), match[3]
        return "letters", LETTERS[letter] * (1 + steps)
    words = first.split()
    quantity, end = read_quantity(words, 0)
    if quantity is None:
        return None
    dimension = dimension_of(quantity.unit)
    if dimension:
        return dimension[0], quantity.value * dimension[1]
    return (" ".join([quantity.unit, *words[end:]]).strip().lower() or "number"), quantity.value
