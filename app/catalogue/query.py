"""What a search asks for, and how its text is cut into words that may each be written in several ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from app.catalogue.synonyms import FILLERS, LONGEST_PHRASE, NOT_NOUNS, STARTS_PURPOSE, SYNONYMS, UNITS
from app.text.inflection import singular
from app.text.sanitize import storable

Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest"]

TEXT_LIMIT = 400
WORDS_LIMIT = 16

# A word with what may stand inside one: "1.7", "t-shirt", "o'neill", "r&b"; a quote after a number means inches.
WORD = re.compile(r"[^\W_]+(?:[.,'’&+-][^\W_]+)*\+*")
SIZE = re.compile(rf"(\d+(?:[.,]\d+)?) ?({'|'.join(sorted(UNITS, key=len, reverse=True))})")
INCHES = re.compile(r"(?<=\d)\s?[\"″”]")


@dataclass(frozen=True)
class SearchQuery:
    """What to find. Filters narrow, text ranks; prices are in the shop's currency, both bounds inclusive.

    `category` is a path or any segment of one; `attributes` maps a name to the value (or values, any of which) wanted.
    `in_stock` None does not filter. `with_facets` false spares the counts where nobody shows them.
    """

    text: str = ""
    category: str | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock: bool | None = None
    brand: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    sort: Sort = "relevance"
    limit: int = 10
    offset: int = 0
    with_facets: bool = True


@dataclass(frozen=True)
class Term:
    """One thing the text asks for: the words as they were typed, and every way the catalogue may write them."""

    typed: str
    ways: tuple[str, ...]
    is_kind: bool = False
    """Whether this is the noun that says what is wanted: "bag" in "black laptop bag for work"."""


def plain(value: str) -> str:
    """Text that PostgreSQL takes."""
    return storable(value)[:TEXT_LIMIT]


def words_of(text: str) -> list[str]:
    """The text's words in lower case, at most `WORDS_LIMIT`; whatever else it holds is dropped."""
    clean = unicodedata.normalize("NFC", text[:TEXT_LIMIT]).lower()
    words = [match[0] for match in WORD.finditer(INCHES.sub(" inch ", clean)) if match[0].isprintable()]
    return words[:WORDS_LIMIT]


def terms_of(text: str) -> list[Term]:
    """The text as terms. Courtesies ("show me", "looking for") are left out where anything else is said."""
    words = words_of(text)
    words = [word for word in words if word not in FILLERS] or words
    phrases = phrases_of(words)
    kind = kind_position(phrases)
    return [Term(phrase, ways_of(phrase), place == kind) for place, phrase in enumerate(phrases)]


def phrases_of(words: Sequence[str]) -> list[str]:
    """Words, those that only together mean something taken together: "memory stick" is one thing."""
    phrases: list[str] = []
    place = 0
    while place < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
            phrase = " ".join(words[place : place + length])
            if (hyphened := phrase.replace(" ", "-")) in SYNONYMS or singular(hyphened) in SYNONYMS:
                phrase = hyphened  # "t shirt"
            if length == 1 or phrase in SYNONYMS or singular(phrase) in SYNONYMS or SIZE.fullmatch(phrase):
                phrases.append(phrase)
                place += length
                break
    return phrases


def kind_position(phrases: Sequence[str]) -> int | None:
    """Which phrase names the thing: the last noun before "for", "with"...; None when there is none."""
    end = next(
        (place for place, phrase in enumerate(phrases) if place and phrase in STARTS_PURPOSE), len(phrases)
    )
    for place in range(end - 1, -1, -1):
        if phrases[place] not in NOT_NOUNS and not phrases[place][0].isdigit():
            return place
    return None


def ways_of(phrase: str) -> tuple[str, ...]:
    """Every way the catalogue may write it, the typed one first."""
    ways = [phrase, *SYNONYMS.get(phrase, SYNONYMS.get(singular(phrase), ()))]
    if size := SIZE.fullmatch(phrase):
        ways = [f"{size[1]} {unit}" for unit in UNITS[size[2]]]
    elif "-" in phrase:
        first, *_ = parts = phrase.split("-")
        ways.append("".join(parts))
        # "t-shirt" in two words would be any shirt: a lone letter in front says too little.
        if len(first) > 1:
            ways.append(" ".join(parts))
    elif parted := re.fullmatch(r"([^\W\d_]{3,})(\d+)", phrase):
        ways.append(f"{parted[1]} {parted[2]}")
    return tuple(dict.fromkeys(ways))
