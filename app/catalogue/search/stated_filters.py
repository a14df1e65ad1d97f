"""Filters that a search text states in words: a rating, stock and a reduction, as in "4 stars or more, in stock"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.catalogue.search.constraints import OR_MORE, tokens_of
from app.catalogue.search.units import dimension_of, number
from app.text.number_words import NUMBER_WORDS

MOST_STARS = 5

AT_LEAST = (
    ("at", "least"),
    ("more", "than"),
    ("better", "than"),
    ("higher", "than"),
    ("a", "minimum", "of"),
    ("minimum", "of"),
    ("over",),
    ("above",),
    ("min",),
    ("minimum",),
)
RATED = (
    ("with", "a", "rating", "of"),
    ("a", "rating", "of"),
    ("rating", "of"),
    ("rated",),
    ("rating",),
    ("ratings",),
)
STARS = frozenset({"star", "stars"})
AFTER_STARS = frozenset({"rating", "ratings", "rated", "reviews", "review"})
BETTER = OR_MORE | {"better"}
DENIALS = frozenset({"not", "isn't", "aren't", "isn’t", "aren’t"})
JOINTS = frozenset({"or", "and"})
IN_STOCK = (
    ("that", "are", "in", "stock"),
    ("that", "is", "in", "stock"),
    ("which", "are", "in", "stock"),
    ("in", "stock", "only"),
    ("in", "stock", "now"),
    ("in", "stock"),
    ("not", "sold", "out"),
    ("available", "now"),
    ("currently", "available"),
    ("available",),
)
ON_SALE = (
    ("that", "are", "on", "sale"),
    ("that", "is", "on", "sale"),
    ("in", "the", "sale"),
    ("on", "sale"),
    ("on", "offer"),
    ("on", "special", "offer"),
    ("at", "a", "discount"),
    ("marked", "down"),
    ("discounted",),
)
"""Longer phrases first. "Reduced" alone says it of fat and noise too."""


@dataclass
class StatedFilters:
    """Filters of a text. `text` is the rest, `words` the filters as the shopper wrote them."""

    text: str = ""
    min_rating: Decimal | None = None
    in_stock: bool = False
    reduced_only: bool = False
    words: list[str] = field(default_factory=list)


def read_stated_filters(text: str) -> StatedFilters:
    """Divide a text into the filters that it states and the rest."""
    tokens = tokens_of(text)
    lower = [token.lower() for token in tokens]
    found = StatedFilters()
    kept: list[str] = []
    place = 0
    while place < len(tokens):
        end = read_rating(lower, place, found) or read_phrases(lower, place, found)
        if end:
            found.words.append(" ".join(tokens[place:end]))
        else:
            kept.append(tokens[place])
        place = max(end, place + 1)
    found.text = " ".join(kept)
    return found


def read_phrases(words: Sequence[str], place: int, found: StatedFilters) -> int:
    """Read "in stock" and "on sale". Return the place after it, or 0 if there is none."""
    if place and words[place - 1] in DENIALS:
        return 0
    if length := phrase_length(words, place, IN_STOCK):
        found.in_stock = True
    elif length := phrase_length(words, place, ON_SALE):
        found.reduced_only = True
    return place + length if length else 0


def read_rating(words: Sequence[str], place: int, found: StatedFilters) -> int:
    """Read a lower limit of the rating. Return the place after it, or 0 if there is none.

    A number alone may be anything, so a word for the rating belongs to it, and "4 stars" in the midst of a text may be
    what is printed on the goods.
    """
    at = place
    is_rated = bool(length := phrase_length(words, at, RATED))
    at += length
    if not is_rated and words[at] == "with":
        at += 1
    has_limit = bool(length := phrase_length(words, at, AT_LEAST))
    at += length
    stars, at, has_more = number_of_stars(words, at)
    if stars is None:
        return 0
    has_stars = at < len(words) and words[at] in STARS
    at += has_stars
    if words[at : at + 1] and words[at] in AFTER_STARS and has_stars:
        is_rated, at = True, at + 1
    if len(words) > at + 1 and words[at] in JOINTS and words[at + 1] in BETTER:
        has_more, at = True, at + 2
    if at < len(words) and dimension_of(words[at]):
        return 0  # "rated 5 kg"
    is_alone = place == 0 or at == len(words)
    if not (is_rated or (has_stars and (has_limit or has_more or is_alone))):
        return 0
    found.min_rating = stars
    return at


def number_of_stars(words: Sequence[str], place: int) -> tuple[Decimal | None, int, bool]:
    """Return the number of stars at this place, the place after it, and whether more are meant too: "4+"."""
    word = words[place] if place < len(words) else ""
    has_more = word.endswith("+")
    word = word.removesuffix("+")
    for end in ("-star", "-stars"):
        if word.endswith(end):
            stars, _, _ = number_of_stars([word.removesuffix(end)], 0)
            return stars, place, False
    if word in NUMBER_WORDS:
        value = Decimal(NUMBER_WORDS[word])
    elif word.replace(".", "", 1).replace(",", "", 1).isdecimal():
        value = Decimal(str(number(word)))
    else:
        return None, place, False
    return (value, place + 1, has_more) if 0 < value <= MOST_STARS else (None, place, False)


def phrase_length(words: Sequence[str], place: int, phrases: Sequence[tuple[str, ...]]) -> int:
    """Return the number of words of the first of the phrases that begins here, or 0."""
    return next((len(each) for each in phrases if tuple(words[place : place + len(each)]) == each), 0)
