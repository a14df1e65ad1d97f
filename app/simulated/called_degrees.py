"""Which of several products are most of something that only words say: "warmest" of "warm to -4 degrees" and "warm"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from app.simulated.products import Item
from app.simulated.stems import stem, words_of

STRONGER = frozenset({"very", "extra", "extremely", "super", "ultra", "especially"})
"""Words before an adjective that make it stronger."""

DEGREES = re.compile(r"(-?\d{1,4}) (?:degrees|°)")
"""A temperature down to which something is warm; the lower one is the warmer thing."""


def most_called(items: Sequence[Item], adjective: str) -> list[Item]:
    """Return the products that are called so, or of these the ones that are called so more than the others."""
    called = [item for item in items if item.is_called([adjective])]
    very = [item for item in called if any(is_stronger(text, adjective) for text in texts_of(item))]
    if very or len(called) < 2:
        return very or called
    degrees = {item.id: temperature(item, adjective) for item in called}
    known = [each for each in degrees.values() if each is not None]
    return [item for item in called if degrees[item.id] == min(known)] if known else called


def texts_of(item: Item) -> list[str]:
    """Return a product's name and the values of its attributes."""
    values = [each if isinstance(each, list) else [each] for each in item.attributes.values()]
    return [item.name, *(str(each) for listed in values for each in listed)]


def is_stronger(text: str, adjective: str) -> bool:
    """Return whether a text says an adjective with a stronger word before it: "very warm"."""
    words = words_of(text)
    return any(first in STRONGER and stem(second) == stem(adjective) for first, second in pairwise(words))


def temperature(item: Item, adjective: str) -> Decimal | None:
    """Return the temperature that a product's own words name beside an adjective: "warm to -4 degrees"."""
    found = [DEGREES.search(text) for text in texts_of(item) if stem(adjective) in map(stem, words_of(text))]
    return next((Decimal(each[1]) for each in found if each is not None), None)
