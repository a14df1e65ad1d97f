"""Measures in a search text, written as `shop_text` writes those of products (migrations/sql/search/shop_text.sql)."""

from __future__ import annotations

import re
from collections.abc import Sequence

FRACTION = r"\d{1,3}(?:-\d{1,2})?/(?:2|3|4|8|16|32|64)(?!\d)"
"""Inches are often "1/2" or "1-1/2". Such a fraction is one word; other numbers with a stroke are several."""
NUMBER = re.compile(rf"{FRACTION}|\d+(?:[.,]\d+)?")

INCHES = re.compile(r"(?<=\d)\s?(?:[\"″”]|''|’’|in\.|in(?=\s*(?:$|[x*×,)])))")
FRACTION_IN = re.compile(r"(?:(?<=\d/\d)|(?<=\d/\d\d)) in(?= )")
"""A number before "in" at the end of a text is inches. Elsewhere it may be a size ("8 in black"); no fraction is."""
FEET = re.compile(r"(?<=\d)\s?['’′](?!\w)")
BY = frozenset({"x", "by"})


def plain_measures(text: str) -> str:
    """Return a text in lower case with the signs for inches and feet as words."""
    return FEET.sub(" ft ", FRACTION_IN.sub(" inch", INCHES.sub(" inch ", text)))


def without_by(words: Sequence[str], units: frozenset[str]) -> list[str]:
    """Return the words without the "x" of "18 x 14" and "18 inch x 14": no product has it as a word there."""
    kept: list[str] = []
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else "0"
        is_joint = word in BY and kept and (NUMBER.fullmatch(kept[-1]) or kept[-1] in units)
        if not (is_joint and NUMBER.match(after)):
            kept.append(word)
    return kept
