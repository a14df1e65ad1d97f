"""Questions of fact: the part of a sentence that asks something of a product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.catalogue.facts.concepts import concepts_in
from app.catalogue.facts.words import stems_of
from app.simulated.lexicon import english
from app.simulated.nlu.phrases import PhraseTable, Words, table_of
from app.simulated.nlu.reference_reader import reference_at
from app.simulated.nlu.references import Reference
from app.simulated.vocabulary import Vocabulary

TEXT_LIMIT = 600
"""Maximum characters of a question that are read for properties."""

SMALL = english().sets["question_grammar"]
POINTING = frozenset({"place", "range", "first", "last", "other", "same", "both", "product"})
"""Kinds of references that only say which product is meant."""


@dataclass(frozen=True)
class Asked:
    """A question: its text without references, its words of content, and the shop's own fact that it asks for."""

    text: str
    words: tuple[str, ...] = ()
    shop_fact: str | None = None
    is_property: bool = False
    around: str = ""
    """The whole message, where it says more than the question."""
    """Whether it asks for something that products have, such as a weight."""


@cache
def asking() -> PhraseTable:
    """Return the phrases that ask for the shop's own facts."""
    return table_of(english().shop_facts)


def asked_of(words: Words, vocabulary: Vocabulary) -> Asked | None:
    """Return the question that the words ask about a product; None when they ask nothing of it."""
    fact = shop_fact_of(words)
    content = content_of(words)
    if not content and len(words) > 1 and words.texts[0] == "how":
        content = [text for text in words.texts[1:] if text not in SMALL and text.isalpha()]  # "how warm?"
    text = question_text(words)
    is_property = fact is not None or bool(concepts_in(stems_of(text, TEXT_LIMIT)))
    if not content and not is_property:
        return None
    return Asked(text, tuple(content), fact, is_property)


CONTENTS = (("how", "much", "is", "in"), ("how", "much", "is", "inside"))


def shop_fact_of(words: Words) -> str | None:
    """Return the shop's own fact that the words ask for, by the longest phrase."""
    found: list[tuple[int, str]] = []
    properties = property_words(words)
    for place in range(len(words)):
        end, names = asking().longest(words.texts, place)
        if names and not (is_property_of_maker(words.texts[place:end], properties) or goes_on(words, end)):
            found += [(end - place, name) for name in names]
    if words.texts[:4] in CONTENTS:
        return None  # "how much is in it?" asks for no price
    # "Originally" asks for the price before, not for the price now.
    return max(found, key=lambda each: (each[0], each[1] != "price"))[1] if found else None


def property_words(words: Words) -> frozenset[str]:
    """Return the stems by which the words ask for a property that a maker states: "amp rating", "original part"."""
    asked = concepts_in(stems_of(" ".join(words.texts), TEXT_LIMIT))
    return frozenset(stem for one in asked if not one.concept.is_general for stem in one.words)


def is_property_of_maker(phrase: Sequence[str], properties: frozenset[str]) -> bool:
    """Return whether a phrase for a fact of the shop is part of the name of a property: "rating" in "amp rating"."""
    is_adverb = phrase[-1].endswith("ly")  # "what did it cost originally?" asks for no original part
    return not is_adverb and frozenset(stems_of(" ".join(phrase), TEXT_LIMIT)) <= properties


def goes_on(words: Words, end: int) -> bool:
    """Return whether "available" or "left" goes on as no question of stock: "available in red", "left handed"."""
    return words.texts[end - 1] in OPEN_ENDED and words.texts[end : end + 1] not in ENDS


OPEN_ENDED = frozenset({"available", "left"})
ENDS = (
    (),
    ("?",),
    ("now",),
    ("today",),
    ("still",),
    ("of",),
    ("or",),
    ("and",),
    (",",),
    (".",),
    ("right",),
    ("at",),
)
"""Words after which the question for the stock ends."""


def question_text(words: Words) -> str:
    """Return the words as a question, without references to places and products: their numbers are no content."""
    kept: list[str] = []
    place = 0
    while place < len(words):
        reference = reference_at(words, place)
        if reference is not None and points_only(reference, words, place):
            place = max(place + 1, reference[1])
            # The noun after a place may begin what is asked for: "is the first dishwasher safe?"
            kept += ["it", *(reference[0].words if reference[0].kind == "place" else ())]
            continue
        kept.append(words.texts[place])
        place += 1
    return " ".join(kept)


def points_only(reference: tuple[Reference, int], words: Words, place: int) -> bool:
    """Return whether a reference only says which product is meant: "the second", "the white one"."""
    found, end = reference
    is_thing = found.kind == "described" and found.definite and words.texts[end - 1] in ("one", "ones")
    return found.kind in POINTING or (is_thing and place > 0)


def content_of(words: Words) -> list[str]:
    """Return the words that say what is asked for, without grammar and without references to products."""
    content: list[str] = []
    place = words.end_of(0, "fact", "this_list", "details")
    while place < len(words):
        reference = reference_at(words, place)
        if reference is not None and reference[0].kind not in ("described", "extreme", "all"):
            place = max(place + 1, reference[1])
            content += reference[0].words if reference[0].kind == "place" else ()
            continue
        token = words.tokens[place]
        if (
            token.kind != "mark"
            and token.text not in SMALL
            and words.end_of(place, "question_word", "auxiliary", "determiner", "courtesy") <= place
        ):
            content.append(token.text)
        place += 1
    return content
