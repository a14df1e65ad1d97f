"""Words of questions and of product texts: tokens, stems, and the words that carry no subject."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?:/\d+)?%?[a-z]*|[a-z]+(?:'[a-z]+)?\d*[a-z\d]*|[^\W_a-z]+")
"""A number with what is glued to it (`4s`, `1/16`, `7.5%`), or a word. Each alternative consumes at least one character
and none of them can match the same text in two ways, so the time is linear."""

GLUED_UNIT = re.compile(r"(\d+(?:[.,]\d+)*)-?(bit|inch|inches|in|ft|cm|mm|kg|lb|lbs|oz|ml|w|v|gb|tb|mb|mah|hz)\b")
"""A number with its unit; they are two tokens, so that `64bit` and `64-bit` are the same."""

STEMMER = snowballstemmer.stemmer("english")

ALIKE = {
    "colour": "color",
    "grey": "gray",
    "aluminium": "aluminum",
    "jewellery": "jewelry",
    "wooden": "wood",
    "woollen": "wool",
    "fibre": "fiber",
    "litre": "liter",
    "litres": "liter",
    "metre": "meter",
    "metres": "meter",
    "centre": "center",
    "tyre": "tire",
    "tyres": "tire",
    "flavour": "flavor",
    "flavours": "flavor",
    "mould": "mold",
    "rechargable": "rechargeable",
    "weighs": "weigh",
    "plugged": "plug",
    "lbs": "pound",
    "lb": "pound",
    "oz": "ounce",
    "kg": "kilogram",
    "kilo": "kilogram",
    "kilos": "kilogram",
    "cm": "centimeter",
    "mm": "millimeter",
    "women": "woman",
    "womens": "woman",
    "men": "man",
    "mens": "man",
    "children": "child",
    "kids": "child",
    "kid": "child",
    "feet": "foot",
    "people": "person",
    "persons": "person",
}
"""Words that an English stemmer keeps apart: British and American spellings, irregular plurals, unit signs."""

EMPTY = frozenset(
    """
    a an the this that these those it its they them their he she his her i me my mine we us our you your yours one ones
    is isn't are aren't was were be been being am do does doesn't don't did has hasn't have haven't had having can
    can't cannot could couldn't will won't would wouldn't should may might must
    and or but if so then than as of to in on at by for from with without about into out up off over under per
    what what's which who whom whose where when why how there here also just only even still too very really quite
    get got getting come comes coming go going make makes made say says said state states stated tell know anyone
    please thanks thank hi hello hey ok okay like exactly actually any some all both each much many more most
    not no yes any able need needs want wants use used using work works working buy bought order ordered purchase
    purchased product products item items thing things unit model kind type sort sure possible possibly question
    seller sellers look looking looks does such other another same else new available
    """.split()
)
"""Words that do not narrow what a question asks for. Trigger phrases of concepts are matched before they are left out."""

NEGATIONS = frozenset(
    "not no never without none nor cannot can't don't doesn't isn't aren't won't neither non".split()
)

HEDGES = frozenset("if unless except than unlike instead rather but sold separately optional may might until".split())
"""Words that make a clause conditional or comparative: it affirms nothing by itself."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a lower-case word's stem; spellings that mean the same have one stem."""
    word = word.removesuffix("'s")
    return str(STEMMER.stemWord(ALIKE.get(word, word)))


def normalise(text: str, limit: int) -> str:
    """Return the first `limit` characters in lower case, in NFKC, with plain apostrophes."""
    return unicodedata.normalize("NFKC", text[:limit]).lower().replace("’", "'").replace("‘", "'")


def words_of(normalised: str) -> list[str]:
    """Return the tokens of a normalised text, in order."""
    return TOKEN.findall(GLUED_UNIT.sub(r"\1 \2", normalised).replace("wi-fi", "wifi"))


@lru_cache(maxsize=4_096)
def stems_of(text: str, limit: int = 4_000) -> tuple[str, ...]:
    """Return the stems of a text's tokens, in order."""
    return tuple(stem(word) for word in words_of(normalise(text, limit)))


EMPTY_STEMS = frozenset(stem(word) for word in EMPTY)


def content_of(stems: tuple[str, ...]) -> frozenset[str]:
    """Return the stems that narrow what a text is about."""
    return frozenset(stems) - EMPTY_STEMS
