"""Search queries, and the division of their text into terms with spelling variants."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from app.catalogue.search.synonyms import (
    CONTENTS,
    FILLERS,
    FOR_WHOM,
    LONGEST_PHRASE,
    NAMES,
    NOT_NOUNS,
    STARTS_PURPOSE,
    SYNONYMS,
    UNITS,
    spelled_also,
    squeezed,
)
from app.catalogue.search.typed_measures import FRACTION, NUMBER, plain_measures, without_by
from app.text.english_stem import english_stem
from app.text.english_words import is_english
from app.text.inflection import plural, singular
from app.text.sanitize import storable

Sort = Literal["relevance", "price_asc", "price_desc", "rating", "newest"]

TEXT_LIMIT = 400
WORDS_LIMIT = 16

# A word with inner punctuation: "1.7", "1-1/2", "t-shirt", "o'neill", "r&b".
WORD = re.compile(rf"{FRACTION}|[^\W_]+(?:[.,'’&+-][^\W_]+)*\+*")
SIZE = re.compile(rf"({NUMBER.pattern})[ -]?({'|'.join(sorted(UNITS, key=len, reverse=True))})")
DECIMAL_COMMA = re.compile(r",(?=\d{1,2}$)")
UNIT_WORDS = frozenset(UNITS)


@dataclass(frozen=True)
class QueryVector:
    """The meaning of a text: its vector as PostgreSQL reads it, the vector's length, and the model that made it."""

    model: str
    dimension: int
    values: str


@dataclass(frozen=True)
class SearchQuery:
    """A search. Filters narrow, text ranks; prices are in the shop's currency, both bounds inclusive.

    `category` is a path or any segment of one; `attributes` maps a name to the wanted value, or to several of which
    any matches: a word of it is enough ("steel" for "stainless steel") unless `exact_attributes` is set; sizes and
    other options are always compared whole. Of `brands` one must be the product's. Products with a word of `excluded`
    in name, brand, category or attributes are left out. `reduced_only` keeps what costs less than before. `every_word`
    leaves out products that lack a word, which otherwise follow those with all. `in_stock` None does not filter.
    One product stands for its sizes and colours, unless at most `grouped_above` products have all words and are of
    the wanted kind. `with_facets` false omits the facets if they are not shown. `vector` is the meaning of the text,
    where the operator has a model for it (app/catalogue/vectors).
    """

    text: str = ""
    category: str | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    min_rating: Decimal | None = None
    in_stock: bool | None = None
    brand: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    exact_attributes: bool = False
    brands: Sequence[str] = ()
    excluded: Sequence[str] = ()
    reduced_only: bool = False
    every_word: bool = False
    grouped_above: int = 0
    sort: Sort = "relevance"
    limit: int = 10
    offset: int = 0
    with_facets: bool = True
    vector: QueryVector | None = None

    @property
    def filtered_texts(self) -> list[str]:
        """The values of attributes and the brands that the filters demand."""
        values = (value for wanted in self.attributes.values() for value in values_of(wanted))
        return [*values, *self.brands, *([self.brand] if self.brand else [])]


def values_of(wanted: object) -> list[str]:
    """Return the wanted values of an attribute as text."""
    given = wanted if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
    return [plain(str(value).lower() if isinstance(value, bool) else str(value)) for value in given]


@dataclass(frozen=True)
class Term:
    """One term of the text: its words as typed, their other spellings (the typed one first), and its synonyms."""

    typed: str
    ways: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    is_kind: bool = False
    """Whether this is the head noun by its place: "bag" in "black laptop bag for work"."""
    may_be_kind: bool = False
    """Whether it stands where a head noun may stand, and is no adjective, size or number."""
    is_filtered: bool = False
    """Whether a filter demands it: "red" in "red kettle" with the colour red. All that is found has it."""

    @property
    def may_be_noun(self) -> bool:
        """Whether it may name a thing, also one that the wanted thing is for: "cracks" in "filler for cracks"."""
        if self.is_filtered:
            return False
        return self.may_be_kind or not (self.typed in NOT_NOUNS or self.typed[0].isdigit())


def plain(value: str) -> str:
    """Text that PostgreSQL takes."""
    return storable(value)[:TEXT_LIMIT]


def words_of(text: str) -> list[str]:
    """Return the text's words in lower case, at most `WORDS_LIMIT`; other characters are dropped.

    A text of pictures alone has their names as words: those of "👕" are "t-shirt".
    """
    clean = unicodedata.normalize("NFC", text[:TEXT_LIMIT]).lower()
    words = [match[0] for match in WORD.finditer(plain_measures(clean)) if match[0].isprintable()]
    return without_by(words or names_of_pictures(clean), UNIT_WORDS)[:WORDS_LIMIT]


def names_of_pictures(text: str) -> list[str]:
    """Return the words of the names that Unicode gives the pictures of a text."""
    names = (unicodedata.name(sign, "") for sign in text if unicodedata.category(sign) == "So")
    return [word for name in names for word in WORD.findall(name.lower())]


def terms_of(text: str, filtered: Collection[str] = ()) -> list[Term]:
    """Return the text's terms. Courtesies ("show me", "looking for") are omitted unless the text has nothing else.

    Args:
        text: The search text.
        filtered: Texts of which filters demand one. They name no kind.
    """
    words = words_of(text)
    words = [word for word in words if word not in FILLERS] or words
    phrases = phrases_of([part for word in words for part in parts_of(word)])
    demanded = {english_stem(word) for value in filtered for word in words_of(value)}
    are_filtered = [all(english_stem(word) in demanded for word in phrase.split()) for phrase in phrases]
    nouns = [place for place in noun_positions(phrases) if not are_filtered[place]]
    return [
        Term(phrase, ways_of(phrase), synonyms_of(phrase), nouns[-1:] == [place], place in nouns, is_filtered)
        for place, (phrase, is_filtered) in enumerate(zip(phrases, are_filtered, strict=True))
    ]


def parts_of(word: str) -> Sequence[str]:
    """Return the words of a compound with hyphens that is no name, "water-bottle"; any other word as it is."""
    parts = word.split("-")
    if len(parts) == 1 or name_of(word) != word or word in SYNONYMS or squeezed(singular(word)) in NAMES:
        return [word]
    return parts if all(is_english(part) for part in parts) else [word]


def phrases_of(words: Sequence[str]) -> list[str]:
    """Combine words that have a meaning only together: "memory stick" is one phrase."""
    phrases: list[str] = []
    place = 0
    while place < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
            typed = phrase = " ".join(words[place : place + length])
            if (hyphened := phrase.replace(" ", "-")) in SYNONYMS or singular(hyphened) in SYNONYMS:
                phrase = hyphened  # "t shirt"
            elif phrase not in SYNONYMS:
                phrase = name_of(phrase)
            is_name = phrase != typed or phrase in SYNONYMS or singular(phrase) in SYNONYMS
            if length == 1 or is_name or SIZE.fullmatch(phrase):
                phrases.append(phrase)
                place += length
                break
    return phrases


def name_of(phrase: str) -> str:
    """Return the usual spelling of a name that is written apart, together or with accents ("lap top", "cafetière")."""
    for form in (phrase, singular(phrase)):
        known = NAMES.get(squeezed(form), form)
        if known != form:
            return known
        if (plain_form := without_accents(form)) != form and (known := NAMES.get(squeezed(plain_form), "")):
            return known
    return phrase


def without_accents(word: str) -> str:
    """Return a word with plain letters, as the catalogue's words are compared."""
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def noun_positions(phrases: Sequence[str]) -> list[int]:
    """Return the indexes of possible nouns before "for", "with" and similar words. The last one is the head."""
    end = next(
        (place for place, phrase in enumerate(phrases) if place and phrase in STARTS_PURPOSE), len(phrases)
    )
    return [
        place
        for place in range(end)
        if phrases[place] not in NOT_NOUNS | FOR_WHOM and not phrases[place][0].isdigit()
    ]


def ways_of(phrase: str) -> tuple[str, ...]:
    """Return all spellings of a phrase in the catalogue, the typed one first."""
    ways = [phrase]
    if size := SIZE.fullmatch(phrase):
        # "1,7 l" is 1.7 l too, if no title has it as it is typed.
        numbers = [size[1], DECIMAL_COMMA.sub(".", size[1])]
        ways = [f"{number} {unit}" for number in numbers for unit in UNITS[size[2]]]
    elif phrase in CONTENTS:
        ways += UNITS[phrase]
    elif "-" in phrase and not NUMBER.fullmatch(phrase):
        first, *_ = parts = phrase.split("-")
        ways.append("".join(parts))
        # "t-shirt" in two words would match any shirt, because a single letter adds nothing.
        if len(first) > 1:
            ways.append(" ".join(parts))
    elif " " in phrase:
        ways.append(squeezed(phrase))
    elif phrase.isalpha() and phrase.isascii():
        ways += other_forms(phrase)
    elif parted := re.fullmatch(r"([^\W\d_]{3,})(\d+)", phrase):
        ways.append(f"{parted[1]} {parted[2]}")
    return tuple(dict.fromkeys((*ways, *spelled_also(phrase))))


@lru_cache(maxsize=10_000)
def other_forms(noun: str) -> tuple[str, ...]:
    """Return the singular and the plural that stems do not unite with an English noun: "mouse" of "mice"."""
    stem = english_stem(noun)
    forms = [form for form in (singular(noun), plural(singular(noun))) if english_stem(form) != stem]
    return tuple(form for form in forms if is_english(form)) if forms and is_english(noun) else ()


def synonyms_of(phrase: str) -> tuple[str, ...]:
    """Return other words for the same thing."""
    return SYNONYMS.get(phrase, SYNONYMS.get(singular(phrase), ()))
