"""Attributes that bear on a question, scored: by concept, by the words of their names and by their values."""

from __future__ import annotations

from dataclasses import dataclass

from app.catalogue.facts.concepts import AskedConcept, Phrase
from app.catalogue.facts.product_facts import Attribute, ProductFacts
from app.catalogue.facts.question import Question
from app.catalogue.facts.units import quantity_of
from app.catalogue.facts.words import EMPTY_STEMS, stem_list

DIRECT, NEAR, ALSO = 3.0, 1.6, 1.0
"""Scores of an attribute whose name a concept or the question names: exactly, among other words, or as a substitute."""

MEASURED = 2.6
"""Score of an attribute that answers only because its value is of the concept's measure."""

LENGTHS = frozenset({"length", "area", "space"})
"""Dimensions of values that hold lengths: "140 x 70 cm"."""

SIDES = stem_list("sides")
"""Words of the names of a product's own measures, which a quantity of a question may be compared with."""

SECONDARY = 0.2
"""Deduction for a general concept beside a specific one."""

WEAK = 1.2
"""Score below which an attribute needs support by its value: above that of a substitute."""

KIN = 5
"""Number of first letters by which two words are akin."""

VALUE_WORD = 0.8
"""Score of each word of the question that a value has, up to three."""

LEAST = 0.8
"""Minimum score of an attribute that is shown."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """An attribute with its score for a question."""

    attribute: Attribute
    score: float
    is_direct: bool
    """Whether the question names this attribute, and not only something near."""
    mention: Phrase = frozenset()
    """Words of the question that name it."""


def candidates_of(facts: ProductFacts, question: Question) -> list[Candidate]:
    """Return the attributes that bear on a question, the best first, in the product's order among equals."""
    found = [score_attribute(attribute, facts, question) for attribute in facts.attributes]
    return sorted((one for one in found if one.score >= LEAST), key=lambda one: -one.score)


def score_attribute(attribute: Attribute, facts: ProductFacts, question: Question) -> Candidate:
    """Return the attribute with its score. A substitute counts where its value has a word of the question."""
    present = frozenset(question.stems)
    score, mention = name_score(attribute, present)
    for rank, asked in enumerate(question.concepts):
        by_concept = concept_score(attribute, asked, present) - 0.05 * min(rank, 4)
        by_concept -= SECONDARY if asked.is_secondary else 0
        if by_concept > score:
            is_named = not asked.concept.is_broad or answers_by_measure(attribute, asked)
            score, mention = by_concept, asked.words if is_named else frozenset()
    if is_part_of_other(attribute, mention, question, present):
        score = min(score, NEAR)
    hits = value_hits(attribute, question)
    if not score and (says_alike(attribute, question) or is_of_dimension(attribute, question)):
        score = WEAK
    if score < WEAK and not hits and not attribute.core & present:
        return Candidate(attribute, 0.0, is_direct=False)
    is_direct = score >= DIRECT - 0.5
    score += VALUE_WORD * min(3, len(hits if score else hits - facts.subject))
    return Candidate(attribute, score, is_direct, mention)


def is_part_of_other(
    attribute: Attribute, mention: Phrase, question: Question, present: frozenset[str]
) -> bool:
    """Return whether the words that name an attribute are a part of what is asked for: "weight" in "it takes"."""
    return bool(mention) and any(
        mention < asked.words
        and not asked.concept.is_general
        and not concept_score(attribute, asked, present)
        for asked in question.concepts
    )


def value_hits(attribute: Attribute, question: Question) -> frozenset[str]:
    """Return the words of the question that the attribute's values have; a boolean has none."""
    if attribute.boolean is not None:
        return frozenset()
    values = frozenset(stem for stems in attribute.value_stems for stem in stems)
    return (question.content & values) - attribute.core


def name_score(attribute: Attribute, present: frozenset[str]) -> tuple[float, Phrase]:
    """Return the score of a name whose own words are in the question, and those words."""
    shared = attribute.core & present
    if not shared and has_kin(attribute.core, present):
        return WEAK, frozenset()
    if not shared or not shared - EMPTY_STEMS:
        return 0.0, frozenset()
    if shared == attribute.core:
        return DIRECT + 0.1 * len(shared), shared
    return NEAR * len(shared) / len(attribute.core), shared


def has_kin(core: frozenset[str], present: frozenset[str]) -> bool:
    """Return whether a word of a name begins as one of the question: "magnetic" and "magnet"."""
    starts = {word[:KIN] for word in present - EMPTY_STEMS if len(word) >= KIN and word.isalpha()}
    return any(word[:KIN] in starts for word in core if len(word) >= KIN)


def concept_score(attribute: Attribute, asked: AskedConcept, present: frozenset[str]) -> float:
    """Return the score of an attribute whose name belongs to a concept."""
    best = 0.0
    for phrase in asked.concept.named:
        if phrase <= attribute.stems:
            further = attribute.core - phrase - present
            best = max(best, (DIRECT if not further else NEAR) + 0.02 * len(phrase))
    if not best and answers_by_measure(attribute, asked):
        best = MEASURED
    if not best and any(phrase <= attribute.stems for phrase in asked.concept.also):
        best = NEAR if is_measured(attribute, asked.concept.measure) else ALSO
    return best + 0.1 * min(3, len(asked.words) - 1) if best else 0.0


def answers_by_measure(attribute: Attribute, asked: AskedConcept) -> bool:
    """Return whether a value of another name is what is asked for: a width in "size 140 x 70 cm"."""
    concept = asked.concept
    if not any(phrase <= attribute.stems for phrase in concept.measured):
        return False
    return attribute.core <= frozenset().union(*concept.measured) and is_measured(attribute, concept.measure)


def says_alike(attribute: Attribute, question: Question) -> bool:
    """Return whether a value says a property that is near one the question asks for."""
    return any(phrase <= frozenset(stems) for phrase in question.alike for stems in attribute.value_stems)


def is_of_dimension(attribute: Attribute, question: Question) -> bool:
    """Return whether an attribute is a measure of the dimension of a quantity in the question ("a 38 inch door")."""
    return (
        any(is_measured(attribute, dimension) for dimension in question.measured if dimension)
        and attribute.core <= SIDES
    )


def is_measured(attribute: Attribute, measure: str) -> bool:
    """Return whether a value is a quantity of this dimension."""
    dimensions = LENGTHS if measure == "length" else {measure}
    return bool(measure) and any(
        (quantity := quantity_of(value)) is not None and quantity.dimension in dimensions
        for value in attribute.values
    )


def named_words(candidate: Candidate) -> frozenset[str]:
    """Return the words that name the attribute, which a question does not test."""
    return candidate.attribute.stems | (
        candidate.mention if candidate.attribute.boolean is not None else frozenset()
    )
