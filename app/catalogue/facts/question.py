"""A shopper's question about a product: its form, what it asks for, and the words it tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from app.catalogue.facts.concepts import AskedConcept, concepts_in
from app.catalogue.facts.words import EMPTY_STEMS, content_of, normalise, stem, words_of

QUESTION_LIMIT = 600
"""Maximum characters of a question that are read."""

Form = Literal["yes_no", "choice", "value"]

AUXILIARIES = frozenset(
    "is isn't are aren't was were does doesn't do don't did can can't could will won't would should has have had may "
    "might am if any anyone".split()
)
ASKING = frozenset("what what's which who whose where when how how's why".split())
SENTENCE = re.compile(r"[.?!](?=\s|$)|\n")

RELATIONS = {
    "include": frozenset(stem(word) for word in "include includes included come comes supplied get contains".split()),
    "require": frozenset(stem(word) for word in "require requires required need needs take takes use uses run".split()),
}
"""Words that say what a question asks of a boolean attribute."""

FREE = stem("free")
ABSENT = frozenset(stem(word) for word in "without no non not".split())
MEASURES = frozenset(
    stem(word)
    for word in "inch inches feet foot centimeter millimeter meter pound ounce kilogram gram liter hour minute second "
    "watt volt amp gigabyte quart gallon total overall approximate approximately average full actual long".split()
)
"""Words that only say in which unit, or how exactly, a value is wanted."""


@dataclass(frozen=True)
class Question:
    """A question as this package reads it."""

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    form: Form
    concepts: tuple[AskedConcept, ...]

    @cached_property
    def content(self) -> frozenset[str]:
        """Stems of the words that narrow it."""
        return content_of(self.stems)

    @cached_property
    def explained(self) -> frozenset[str]:
        """Stems that mention one of its concepts."""
        return frozenset().union(*(one.words for one in self.concepts)) if self.concepts else frozenset()

    @cached_property
    def relation(self) -> str:
        """What it asks of a thing: whether it is included or required; nothing for others."""
        present = frozenset(self.stems)
        return next((name for name, words in RELATIONS.items() if words & present), "")

    @property
    def relation_words(self) -> frozenset[str]:
        """Stems that only say what is asked of a thing."""
        return RELATIONS.get(self.relation, frozenset())

    @cached_property
    def absence_words(self) -> frozenset[str]:
        """Stems that ask whether something is not there: `free` after a word, `without`, `no`."""
        after = {word for before, word in pairwise(self.stems) if word == FREE and before not in EMPTY_STEMS}
        return frozenset(after | (ABSENT & frozenset(self.stems[1:])))

    @property
    def measure_words(self) -> frozenset[str]:
        """Stems of units and of words such as "overall", which ask for no other value."""
        return MEASURES


def read_question(text: str) -> Question:
    """Return the question in a message."""
    normalised = normalise(text, QUESTION_LIMIT).strip()
    words = tuple(words_of(normalised))
    stems = tuple(stem(word) for word in words)
    return Question(text, words, stems, form_of(normalised), tuple(concepts_in(stems)))


def form_of(normalised: str) -> Form:
    """Return the form of the sentence that asks: the last one that begins as a question, or the last of all."""
    clauses = [clause for part in SENTENCE.split(normalised) for clause in part.split(",")]
    asking = [words for clause in clauses if (words := words_of(clause))]
    form: Form = "value"
    for words in asking:
        opening = next((word for word in words[:3] if word in AUXILIARIES or word in ASKING), "")
        if opening in ASKING:
            form = "value"
        elif opening:
            form = "choice" if "or" in words else "yes_no"
    return form
