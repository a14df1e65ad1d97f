"""Nouns of a reference with the words that describe them: "the steel one", "kettle with a spout"."""

from __future__ import annotations

from functools import lru_cache

from app.catalogue.facts.concepts import concepts_in
from app.catalogue.facts.words import stem
from app.simulated.lexicon import english
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words

THINGS = english().sets["things"]

DEFINITE = english().sets["definite"]

INDEFINITE = english().sets["indefinite"]

ENDS = english().sets["description_ends"]
"""Words that end a description."""

OTHER_PARTS = (
    *(
        "destination",
        "out_of_cart",
        "courtesy",
        "later",
        "not_goods",
        "count_noun",
        "under",
        "over",
        "goes",
        "can_go",
        "worth",
    ),
    *("in_all", "is_enough", "up_or_down", "out", "preferred", "will_do", "fewer", "on_top"),
)
"""Roles of phrases that are no part of a description."""

NO_MODELS = frozenset({"a", "d", "i", "o", "s", "t"})
"""Letters that are words or what is left of one."""


def is_model(word: str) -> bool:
    """Return whether a word is the name of a model: a letter, or letters with a digit."""
    is_letter = len(word) == 1 and word.isalpha() and word not in NO_MODELS
    return is_letter or (word.isalnum() and not (word.isalpha() or word.isdigit()))


def noun_words(words: Words, place: int) -> tuple[int, tuple[str, ...]]:
    """Return the place after a noun of at most three words, and its words without "one".

    A property after the first word is no part of the noun: "the first kettle dishwasher safe", "the first one weigh".
    """
    end = place
    found: list[str] = []
    while end < len(words) and end - place < 3 and is_describing(words, end):
        if number_at(words, end) is not None and words.texts[end] not in THINGS:
            break
        if end > place and is_property(words.texts[end]):
            break
        if words.end_of(end, "give", "take_wish", "have_wish") > end + 1:
            break  # "instead of the first give me the second"
        found.append(words.texts[end])
        end += 1
    return end, tuple(word for word in found if word not in THINGS)


@lru_cache(maxsize=5_000)
def is_property(word: str) -> bool:
    """Return whether a word asks for a property of products: "weigh", "waterproof"."""
    return bool(concepts_in([stem(word)]))


def asks_amount(verb: str) -> bool:
    """Return whether "how much" with a verb asks for a property: how much a kettle "holds"."""
    return bool(concepts_in([stem(verb), "how", "much"]))


def skip_thing(words: Words, place: int) -> int:
    """Return the place after "one", "ones" or the like."""
    return place + bool(words.texts[place : place + 1] and words.texts[place] in THINGS)


def is_describing(words: Words, place: int) -> bool:
    """Return whether the token here may be part of a description."""
    if words.end_of(place, "cheap") > place + 1:
        return False  # "the best value one" asks for a choice
    token = words.tokens[place]
    if token.kind == "mark" or token.text in ENDS or token.text.startswith("\x00"):
        return False
    other = words.end_of(place, *OTHER_PARTS) > place and not is_first_of_name(words, place)
    return token.text in THINGS or not other


def is_first_of_name(words: Words, place: int) -> bool:
    """Return whether a word for what is no goods begins a name of goods: "hand towels", "the picture book"."""
    end = words.end_of(place, "not_goods")
    if end != place + 1 or end >= len(words) or words.end_of(place, *OTHER_PARTS[1:]) > end:
        return False
    token = words.tokens[end]
    return token.kind == "word" and token.text not in ENDS and words.end_of(end, *OTHER_PARTS) == end
