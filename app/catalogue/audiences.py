"""For whom goods are made, as their names, categories and attributes say: women, men, children or toddlers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

Audience = Literal["women", "men", "children", "toddlers"]

WORDS: dict[Audience, frozenset[str]] = {
    "women": frozenset({"woman", "womans", "women", "womens", "lady", "ladies", "female"}),
    "men": frozenset({"man", "mans", "men", "mens", "male", "gents", "gentlemen"}),
    "children": frozenset(
        {"child", "children", "childrens", "kid", "kids", "youth", "junior", "boy", "boys", "girl", "girls"}
    ),
    "toddlers": frozenset({"toddler", "toddlers"}),
}
"""Words by which names and categories of goods say for whom they are, without apostrophes."""

YOUNG: frozenset[Audience] = frozenset({"children", "toddlers"})
"""Audiences whom goods without a word about it do not fit."""

ATTRIBUTES = frozenset(
    {"gender", "sex", "age group", "agegroup", "department", "for", "suitable for", "target group"}
)
"""Attributes that say for whom goods are."""

TEXT_LIMIT = 200
"""Maximum characters of a text that are read."""

APOSTROPHES = re.compile("['’`]")
WORD = re.compile(r"[a-z]+")


def audiences_of(name: str, category: str, attributes: Mapping[str, object]) -> frozenset[Audience]:
    """Return for whom a product is; empty if it does not say."""
    stated = (
        value for key, value in attributes.items() if key.lower().replace("_", " ").strip() in ATTRIBUTES
    )
    texts = [name, category, *(str(value) for value in stated)]
    words = {word for text in texts for word in WORD.findall(APOSTROPHES.sub("", text[:TEXT_LIMIT].lower()))}
    return frozenset(audience for audience, own in WORDS.items() if own & words)


def audience_named(word: str) -> Audience | None:
    """Return the audience that a word of a message names: "womens", "toddler"; None for any other word."""
    plain = APOSTROPHES.sub("", word.lower())
    return next((audience for audience, own in WORDS.items() if plain in own), None)
