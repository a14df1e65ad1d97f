"""A shopper's question about a product: its form, what it asks for, and the words it tests."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.catalogue.facts.concepts import AskedConcept, Phrase, alike_in, concept_stems, concepts_in
from app.catalogue.facts.units import Quantity, quantity_of
from app.catalogue.facts.words import EMPTY_STEMS, content_of, normalise, stem, stem_list, word_list, words_of

QUESTION_LIMIT = 600
"""Maximum characters of a question that are read."""

Form = Literal["yes_no", "choice", "value"]

CORRECTED_LENGTH = 6
"""Minimum length of a word that is corrected: shorter ones are too near to other words."""

PART_LETTERS = 4
"""Minimum length of a part of a compound."""

AUXILIARIES = word_list("auxiliaries")
ASKING = word_list("asking")
QUANTITY = re.compile(r"(?<![\d.,])\d{1,6}(?:[.,]\d{1,6})?[ -]?(?:[a-z]{1,12}\b|\"|x ?\d)")
SENTENCE = re.compile(r"[.?!](?=\s|$)|\n")

RELATIONS = {"include": stem_list("include"), "require": stem_list("require")}
"""Words that say what a question asks of a boolean attribute."""

FREE = stem("free")
HOW_MANY = (stem("how"), stem("many"))
DEMONSTRATIVES = stem_list("demonstratives")
ABSENT = stem_list("absent")
MEASURES = stem_list("measures")
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
        """The claim it asks about: `include`, `require`, or nothing."""
        present = frozenset(self.stems)
        return next((name for name, words in RELATIONS.items() if words & present), "")

    @cached_property
    def is_bare(self) -> bool:
        """Whether it has no word that asks: "waterproof?" may ask for yes or no, or for a value."""
        return self.form == "value" and not (ASKING | AUXILIARIES) & set(self.words)

    @property
    def relation_words(self) -> frozenset[str]:
        """Stems that only say what is asked of a thing."""
        return RELATIONS.get(self.relation, frozenset())

    @cached_property
    def absence_words(self) -> frozenset[str]:
        """Stems that ask whether something is not there: `free` after a word, `without`, `no`."""
        after = {word for before, word in pairwise(self.stems) if word == FREE and before not in EMPTY_STEMS}
        return frozenset(after | (ABSENT & frozenset(self.stems[1:])))

    @cached_property
    def measured(self) -> frozenset[str]:
        """Dimensions of the quantities it names: it may ask whether they fit."""
        return quantities_in(self.text)

    @cached_property
    def alike(self) -> frozenset[Phrase]:
        """Phrases for properties that are near one it asks for."""
        return alike_in(self.stems)

    def joined(self, vocabulary: frozenset[str]) -> Question:
        """Return the question with compounds written as the product writes them: `touch screen` as `touchscreen`."""
        words: list[str] = []
        for word in self.words:
            if words and stem(words[-1] + word) in vocabulary and words[-1].isalpha() and word.isalpha():
                words[-1] += word
            else:
                words += parts_of(word, vocabulary)
        stems = tuple(correct_stem(stem(word), vocabulary) for word in words)
        if stems == self.stems:
            return self
        return replace(self, words=tuple(words), stems=stems, concepts=tuple(concepts_in(self.stems + stems)))

    def rephrased(self, asked: Phrase, said: Phrase) -> Question:
        """Return the question with other words for a property: "does it switch itself off" for "turn itself off"."""
        stems = (*(word for word in self.stems if word not in asked), *sorted(said))
        return replace(self, stems=stems, concepts=tuple(concepts_in(stems)))

    @cached_property
    def product_words(self) -> frozenset[str]:
        """Stems of what the question calls the product: the word after "this" or "these"."""
        return frozenset(after for before, after in pairwise(self.stems) if before in DEMONSTRATIVES)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its tokens with a digit: nothing but the same number answers to them."""
        return frozenset(word for word in self.stems if any(sign.isdigit() for sign in word))

    @cached_property
    def counted(self) -> str:
        """Stem of the noun whose number is asked for: the first after "how many"; empty in other questions."""
        for index, pair in enumerate(pairwise(self.stems)):
            if pair == HOW_MANY:
                return next(
                    (word for word in self.stems[index + 2 : index + 4] if word not in EMPTY_STEMS), ""
                )
        return ""

    @property
    def counts(self) -> bool:
        """Whether it asks for a number: "how many"."""
        return any(pair == HOW_MANY for pair in pairwise(self.stems))

    @property
    def measure_words(self) -> frozenset[str]:
        """Stems of units and of words such as "overall", which ask for no other value."""
        return MEASURES


def parts_of(word: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """Return the two words of a compound that the product writes apart: "touch screen" of "touchscreen"."""
    if len(word) < 2 * PART_LETTERS or not word.isalpha() or stem(word) in vocabulary | concept_stems():
        return (word,)
    for at in range(PART_LETTERS, len(word) - PART_LETTERS + 1):
        first, second = word[:at], word[at:]
        if stem(first) in vocabulary and stem(second) in vocabulary:
            return first, second
    return (word,)


def quantities_in(text: str) -> frozenset[str]:
    """Return the dimensions of the quantities in a text; sides that are multiplied are lengths."""
    return frozenset(
        "length" if one.dimension in ("area", "space") else one.dimension for one in quantities_said(text)
    )


def quantities_said(text: str) -> list[Quantity]:
    """Return the quantities in a text, in order."""
    found = (quantity_of(match[0]) for match in QUANTITY.finditer(normalise(text, QUESTION_LIMIT)))
    return [one for one in found if one is not None]


def read_question(text: str) -> Question:
    """Return the question in a message."""
    normalised = normalise(text, QUESTION_LIMIT).strip()
    words = tuple(words_of(normalised))
    stems = tuple(stem(word) for word in words)
    return Question(text, words, stems, form_of(normalised), tuple(concepts_in(stems)))


@cache
def stems_by_letter() -> dict[str, list[str]]:
    """Return the stems of concepts by their first letter."""
    found: dict[str, list[str]] = {}
    for each in concept_stems():
        found.setdefault(each[0], []).append(each)
    return found


def correct_stem(word: str, vocabulary: frozenset[str]) -> str:
    """Return a stem that neither the product nor a concept has as the one it is a misspelling of, if there is one."""
    known = concept_stems()
    if (
        len(word) < CORRECTED_LENGTH
        or not word.isalpha()
        or word in vocabulary
        or word in known
        or word in EMPTY_STEMS
    ):
        return word
    alike = [*stems_by_letter().get(word[0], ()), *(each for each in vocabulary if each[0] == word[0])]
    candidates = {each for each in alike if abs(len(each) - len(word)) <= 1}
    found = process.extractOne(word, sorted(candidates), scorer=OSA.distance, score_cutoff=1)
    return str(found[0]) if found else word


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
