"""Concepts that shoppers ask about, as data: the phrases of questions and the attribute names that belong to each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from app.catalogue.facts.words import stem, words_of

HERE = Path(__file__).parent

Phrase = frozenset[str]
"""Stems that all have to occur, in any order."""


@dataclass(frozen=True)
class Concept:
    """What a question may be about, such as the weight of a product."""

    name: str
    asked: tuple[Phrase, ...]
    """Phrases of questions about it."""
    named: tuple[Phrase, ...]
    """Phrases of names of the attributes that answer, the best first."""
    also: tuple[Phrase, ...]
    """Phrases of names of attributes that help where those are missing."""
    relation: str
    """What a boolean attribute of this concept states: `include`, `require`, `have`, or nothing."""
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
            relation=entry.get("relation", ""),
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
            longest = max(len(phrase) for phrase in mentions)
            found.append(
                AskedConcept(concept, frozenset().union(*(one for one in mentions if len(one) == longest)))
            )
    kept = [one for one in found if not any(one.words < other.words for other in found)]
    return sorted(kept, key=lambda one: -len(one.words))
