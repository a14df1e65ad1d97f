"""Places of a list: "number 2", "the first three", "the second and the third"."""

from __future__ import annotations

from app.simulated.lexicon import english
from app.simulated.nlu.comparison_phrases import is_ranked
from app.simulated.nlu.noun_phrases import DEFINITE, noun_words, skip_thing
from app.simulated.nlu.numbers import number_at, ordinal_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference

NUMBER_NOUNS = english().sets["number_nouns"]


def numbered(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return the place or the range of places after "number"."""
    number = number_at(words, place)
    if number is None or not number.whole or number.whole < 1:
        return None
    if words.texts[number.end : number.end + 1] in (("to",), ("-",), ("through",), ("till",)):
        until = number_at(words, number.end + 1)
        if until and until.whole and until.whole > number.whole:
            return Reference("range", number.whole, until.whole), until.end
    return Reference("place", number.whole, definite=True), number.end


def places_at(words: Words, place: int) -> tuple[int, tuple[Reference, ...]] | None:
    """Return the place after "of the first two", "of the second and the third", and these places of the list.

    None where no places of the list follow "of" here.
    """
    if words.texts[place : place + 1] != ("of",):
        return None
    found: list[Reference] = []
    end = place + 1
    while end < len(words):
        begin = end + (bool(found) and words.texts[end] in JOINING)
        follows = begin > end and found[-1].kind == "place" if found else is_joined(words, begin)
        pointed = place_at(words, begin, is_number=follows)
        if pointed is None:
            break
        found.append(pointed[0])
        end = pointed[1]
    return (end, tuple(found)) if found else None


def is_joined(words: Words, place: int) -> bool:
    """Return whether a number that another one follows begins here: "2, 3 and 4" are places, "of 2" is an amount."""
    number = number_at(words, place)
    if number is None or words.texts[number.end : number.end + 1] == ():
        return False
    return words.texts[number.end] in JOINING and number_at(words, number.end + 1) is not None


def place_at(words: Words, place: int, *, is_number: bool) -> tuple[Reference, int] | None:
    """Return the place of the list, or the first or last few, that begin here; `is_number`: also a number alone."""
    begin = place + (words.texts[place : place + 1] != () and words.texts[place] in DEFINITE)
    if begin >= len(words):
        return None
    if words.texts[begin] in NUMBER_NOUNS or words.texts[begin] == "#":
        return numbered(words, begin + 1)
    ordinal = ordinal_at(words, begin)
    if ordinal is not None and not is_ranked(words, ordinal.end):
        return ordinal_reference(words, ordinal.whole or 0, ordinal.end)
    number = number_at(words, begin) if is_number else None
    if number is None or not number.whole:
        return None
    return Reference("place", number.whole, definite=True), number.end  # "of number 2 and 3"


def skip_of_those(words: Words, place: int) -> int:
    """Return the place after "of those"."""
    if words.texts[place : place + 3] in (
        ("of", "the", "list"),
        ("of", "your", "list"),
        ("on", "the", "list"),
    ):
        return place + 3
    return place + 2 * (words.texts[place : place + 2] in (("of", "those"), ("of", "them"), ("of", "these")))


JOINING = frozenset({"and", "or", ",", "&"})
"""Words between two places."""


def ordinal_reference(words: Words, number: int, end: int) -> tuple[Reference, int]:
    """Return "first", "first three", "second kettle"."""
    count = number_at(words, end)
    if count and count.whole and number in (1, -1) and words.texts[end] != "one":
        end = skip_of_those(words, skip_thing(words, count.end))
        return Reference("first" if number == 1 else "last", count.whole, definite=True), end
    end, nouns = noun_words(words, end)
    if not nouns and words.texts[end : end + 2] == ("of", "the"):
        after, nouns = noun_words(words, end + 2)
        end = after if nouns else end
    return Reference("place", number, words=nouns, definite=True), end
