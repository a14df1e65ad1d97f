"""The colour of a product that only its description names: "this sleek black backpack with gold zips" is black.

A description names the colour of the thing first, and those of its parts and of what it goes with later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

COLOURS = frozenset(
    """
    beige black blue bronze brown burgundy charcoal cream gold golden gray green grey ivory khaki lilac
    fuchsia magenta maroon mauve mustard navy olive orange pink purple red silver tan taupe teal turquoise
    violet white yellow
    """.split()  # noqa: SIM905 - a list of words is read as a text
)
"""Common names of colours that are no names of goods."""

ATTRIBUTES = frozenset({"colour", "color", "colours", "colors"})
JOINING = frozenset({"and", "or"})
WORD = re.compile(r"[a-z]+")
TEXT_LIMIT = 2_000
"""Maximum characters of a description that are read."""


def described_colours(description: str, attributes: Mapping[str, object]) -> frozenset[str]:
    """Return the colours that a description names first; none where an attribute says the colour."""
    if ATTRIBUTES & {name.lower() for name in attributes}:
        return frozenset()
    found: list[str] = []
    for word in WORD.findall(description[:TEXT_LIMIT].lower()):
        if word in COLOURS:
            found.append(word)
        elif found and word not in JOINING:
            break  # "navy blue", "red and black", and then other words
    return frozenset(found)
