"""Concepts that shoppers ask about, as data: the phrases of questions and the attribute names that belong to each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

from app.catalogue.facts.words import EMPTY_STEMS, stem, stem_list, words_of

HERE = Path(__file__).parent

Phrase = frozenset[str]
"""Stems that all have to occur, in any order."""


PLACES = EMPTY_STEMS - stem_list("asking")
"""Words without a subject that are not asked with."""


@dataclass(frozen=True)
class Concept:
    """A subject of questions, such as the weight of a product."""

    name: str
    asked: tuple[Phrase, ...]
    """Phrases of questions about it."""
    named: tuple[Phrase, ...]
    """Phrases of names of the attributes that answer, the best first."""
    also: tuple[Phrase, ...]
    """Phrases of names of attributes that help where those are missing."""
    measured: tuple[Phrase, ...]
    """Phrases of names of attributes that answer where their value is of the concept's measure: a width by the size."""
    measure: str
    """The dimension of its values (`units.py`), or nothing."""
    is_broad: bool
    """Whether its phrases name many properties, so that its attributes have to say a phrase's words themselves."""
    is_general: bool
    """Whether its words fit many things ("how big"), so that a concept with a word of its own comes first."""
    examples: tuple[str, ...]


@cache
def all_concepts(language: str = "en") -> tuple[Concept, ...]:
    """Return the concepts of a language, read once from its folder."""
    with (HERE / language / "concepts.toml").open("rb") as file:
        table = tomllib.load(file)
    return tuple(
        Concept(
            name=name,
            asked=phrases(entry["asked"]),
            named=phrases(entry["named"]),
            also=phrases(entry.get("also", [])),
            measured=phrases(entry.get("measured", [])),
            measure=entry.get("measure", ""),
            is_broad=entry.get("broad", False),
            is_general=entry.get("general", False),
            examples=tuple(entry["examples"]),
        )
        for name, entry in table.items()
    )


def phrases(written: Sequence[str]) -> tuple[Phrase, ...]:
    """Return phrases as sets of stems; `a|b` in a phrase makes one phrase with each word."""
    found = [
        frozenset(stem(token) for word in words for token in words_of(word))
        for text in written
        for words in product(*(part.split("|") for part in text.lower().split()))
    ]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class AskedConcept:
    """A concept that a question mentions, with the words that mention it."""

    concept: Concept
    words: Phrase
    is_secondary: bool = False
    """Whether it is a general one beside a concept that the question mentions by a word of its own."""


def concepts_in(stems: Iterable[str], language: str = "en") -> list[AskedConcept]:
    """Return the concepts a question mentions, the most specific first.

    A concept whose words are part of a longer mention of another one is left out: "how long" in "how long does the
    battery last" asks for no length.
    """
    present = frozenset(stems)
    found = []
    for concept in all_concepts(language):
        mentions = [phrase for phrase in concept.asked if phrase <= present]
        if mentions:
            found.append(AskedConcept(concept, frozenset().union(*mentions)))
    kept = [one for one in found if not any(is_part(one.words, other.words) for other in found)]
    if any(not one.concept.is_general for one in kept):
        kept = [replace(one, is_secondary=one.concept.is_general) for one in kept]
    return sorted(kept, key=lambda one: (one.is_secondary, -len(one.words)))


def is_part(words: Phrase, longer: Phrase) -> bool:
    """Return whether a mention is part of a longer one that has a further subject: "fit" is no part of "fit in"."""
    return words < longer and bool((longer - words) - PLACES)


@cache
def concept_stems(language: str = "en") -> frozenset[str]:
    """Return the stems of all phrases that mention a concept."""
    return frozenset(
        word for concept in all_concepts(language) for phrase in concept.asked for word in phrase
    )


@cache
def alike_groups(language: str = "en") -> tuple[tuple[Phrase, ...], ...]:
    """Return the groups of properties that are near each other, read once."""
    with (HERE / language / "alike.toml").open("rb") as file:
        return tuple(phrases(group) for group in tomllib.load(file)["groups"])


def alike_in(stems: Iterable[str], language: str = "en") -> frozenset[Phrase]:
    """Return the phrases that are near a property the question names, without that property."""
    present = frozenset(stems)
    return frozenset(
        phrase
        for group in alike_groups(language)
        if any(one <= present for one in group)
        for phrase in group
        if not phrase <= present
    )


@dataclass(frozen=True)
class Equivalent:
    """Other words for a property: phrases of questions, and phrases of facts that answer them."""

    asked: tuple[Phrase, ...]
    said: tuple[Phrase, ...]
    is_opposite: bool
    """Whether the facts say the contrary of what is asked."""
    examples: tuple[tuple[str, str, str], ...]
    """A question, a fact that answers it, and the answer."""


@cache
def all_equivalents(language: str = "en") -> tuple[Equivalent, ...]:
    """Return the properties with other words, read once."""
    with (HERE / language / "equivalents.toml").open("rb") as file:
        table = tomllib.load(file)
    return tuple(
        Equivalent(
            phrases(entry["asked"]),
            phrases(entry["said"]),
            entry.get("opposite", False),
            tuple((question, fact, answer) for question, fact, answer in entry["examples"]),
        )
        for entry in table.values()
    )
