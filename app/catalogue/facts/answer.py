"""The answer to a question about a product, from what its attributes, name and description say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.catalogue.facts.concepts import all_equivalents
from app.catalogue.facts.evidence import Candidate, candidates_of, named_words
from app.catalogue.facts.passages import best_passage, concept_passage, passage_around
from app.catalogue.facts.polarity import is_absence_asked, polarity_of
from app.catalogue.facts.product_facts import Attribute, Described, ProductFacts, Sentence
from app.catalogue.facts.question import Question, quantities_in, read_question
from app.catalogue.facts.words import is_count, stem_list

Kind = Literal["value", "yes", "no", "related"]

FACTS_LIMIT = 3
"""Maximum number of facts in an answer that is only near; of those that answer there may be more (all dimensions)."""

ANSWERS_LIMIT = 6

SAME = 0.01
"""Difference of scores below which attributes answer together: length, width and height."""

FRAME = stem_list("frame")
"""Words of a question that say how a value concerns the product, and that no value repeats."""

COUNTING = stem_list("counting")
"""Words of a question for a number that say how the counted things concern the product."""

FIT = stem_list("fit")
"""Words of a question about use with something, for which texts say "for"."""


@dataclass(frozen=True)
class Fact:
    """A statement of the product: an attribute with its value, or a sentence."""

    place: str
    """The attribute's name, or `name` or `description` for a sentence."""
    value: str
    is_sentence: bool = False


@dataclass(frozen=True)
class FactAnswer:
    """An answer with its evidence.

    Its kind is `value` where the facts are what was asked for, `yes` and `no` where a fact states or denies it, and
    `related` where the facts are the nearest the product says and do not decide the question: nothing is claimed.
    """

    kind: Kind
    facts: tuple[Fact, ...]


def answer_fact(product: Described, question: str) -> FactAnswer | None:
    """Return what the product says about a question; None where nothing it says is near."""
    return answer_question(ProductFacts.of(product), read_question(question))


def answer_question(facts: ProductFacts, question: Question) -> FactAnswer | None:
    """Return the answer from a product's index; None where nothing is near."""
    if not question.content and not question.concepts:
        return None
    question = question.joined(facts.vocabulary)
    candidates = candidates_of(facts, question)
    return (
        decide(facts, question, candidates)
        or state_value(facts, question, candidates)
        or state_measure(facts, question)
        or state_count(facts, question)
        or (decide(facts, replace(question, form="yes_no"), candidates) if question.is_bare else None)
        or show_related(facts, question, candidates)
    )


def decide(facts: ProductFacts, question: Question, candidates: Sequence[Candidate]) -> FactAnswer | None:
    """Return yes or no where a fact states or denies all that the question tests, in its words or in others."""
    return (
        decide_by_attribute(facts, question, candidates)
        or decide_by_sentence(facts, question)
        or decide_by_equivalent(facts, question)
    )


def decide_by_attribute(
    facts: ProductFacts, question: Question, candidates: Sequence[Candidate]
) -> FactAnswer | None:
    """Return yes or no where one attribute's value states or denies all that the question tests."""
    if question.form != "yes_no":
        return None
    for candidate in candidates:
        attribute = candidate.attribute
        verdict = (
            boolean_verdict(facts, question, candidate)
            if attribute.boolean is not None
            else value_verdict(facts, question, candidate)
        )
        if verdict is not None:
            return FactAnswer("yes" if verdict else "no", (fitting_fact(attribute, question),))
    return None


def boolean_verdict(facts: ProductFacts, question: Question, candidate: Candidate) -> bool | None:
    """Return what a boolean attribute says to the question, or None where it is about something else."""
    attribute = candidate.attribute
    if (
        not candidate.is_direct
        or attribute.relation not in ("", question.relation)
        or is_absence_asked(question)
    ):
        return None
    rest = question.content - named_words(candidate) - question.relation_words - subject_of(facts, question)
    return None if rest else attribute.boolean


def value_verdict(facts: ProductFacts, question: Question, candidate: Candidate) -> bool | None:
    """Return whether a value states or denies the tested words, or None where it does neither."""
    named = named_words(candidate)
    for value, stems in zip(candidate.attribute.values, candidate.attribute.value_stems, strict=True):
        hits = (question.content - named) & frozenset(stems)
        if not hits:
            continue
        rest = question.content - hits - named - FRAME - question.relation_words - subject_of(facts, question)
        if not (rest - question.absence_words) and question.numbers <= hits | frozenset(stems):
            return polarity_of(value, hits, question)
    return None


def decide_by_sentence(facts: ProductFacts, question: Question) -> FactAnswer | None:
    """Return yes or no where a sentence says all the words that the question tests, and no condition is beside them."""
    if question.form != "yes_no":
        return None
    tested = (
        question.content - question.relation_words - question.absence_words - FIT - question.product_words
    )
    for sentence in facts.sentences:
        own = tested if sentence.place == "name" else tested - facts.subject
        if own and own <= sentence.content:
            # With the words for the product, because a denial stands after them: "a 15-inch laptop does not fit".
            verdict = polarity_of(sentence.text, own, question, beside=tested - own)
            if verdict is not None:
                return FactAnswer("yes" if verdict else "no", (quote_of(sentence, question),))
    return None


def decide_by_equivalent(facts: ProductFacts, question: Question) -> FactAnswer | None:
    """Return yes or no where a fact says other words for what is asked: "switches itself off" for "auto shut-off"."""
    if question.form != "yes_no":
        return None
    present = frozenset(question.stems)
    for group in all_equivalents():
        asked = max((phrase for phrase in group.asked if phrase <= present), key=len, default=None)
        for said in group.said if asked is not None else ():
            if asked is None or not said <= facts.vocabulary:
                continue
            other = question.rephrased(asked, said)
            found = decide_by_attribute(facts, other, candidates_of(facts, other))
            found = found or decide_by_sentence(facts, other)
            if found is not None and not group.is_opposite:
                return found
            if found is not None and found.kind == "yes":
                return replace(found, kind="no")
    return None


def state_value(
    facts: ProductFacts, question: Question, candidates: Sequence[Candidate]
) -> FactAnswer | None:
    """Return the values of the attributes that the question names, where it asks for nothing else."""
    direct = [one for one in candidates if one.is_direct and one.attribute.boolean is None]
    for best in direct:
        chosen = [one for one in direct if abs(one.score - best.score) < SAME][:ANSWERS_LIMIT]
        if is_stated(facts, question, chosen):
            return FactAnswer("value", tuple(fact_of(one.attribute, question) for one in chosen))
    return None


def is_stated(facts: ProductFacts, question: Question, chosen: Sequence[Candidate]) -> bool:
    """Return whether these attributes are all that the question asks for."""
    said = frozenset().union(*(named_words(one) for one in chosen)) | FRAME
    if question.form != "yes_no":
        said = said.union(*(one.mention for one in chosen))
    rest = (
        question.content
        - said
        - subject_of(facts, question)
        - question.relation_words
        - question.measure_words
    )
    values = frozenset(stem for one in chosen for stems in one.attribute.value_stems for stem in stems)
    if rest and not (question.form == "choice" and question.content & values):
        return False
    return has_number(chosen) or not question.counts


def state_count(facts: ProductFacts, question: Question) -> FactAnswer | None:
    """Return the sentence that has a number before the noun whose number is asked for."""
    if not question.counted:
        return state_pack(facts, question)
    rest = question.content - {question.counted} - subject_of(facts, question) - FRAME - COUNTING
    rest -= question.relation_words
    for attribute in facts.attributes:
        counting = (stems for stems in attribute.value_stems if counts(stems, question.counted))
        if any(rest <= frozenset(stems) | attribute.stems for stems in counting):
            return FactAnswer("value", (fact_of(attribute, question),))
    for sentence in facts.sentences:
        if counts(sentence.stems, question.counted) and rest <= sentence.content:
            return FactAnswer("value", (quote_of(sentence, question),))
    return None


def state_pack(facts: ProductFacts, question: Question) -> FactAnswer | None:
    """Return the name where it begins with the number that a pack has: "Four hand towels"."""
    asks = question.counts and bool(PACKS & frozenset(question.stems))
    if not asks or not facts.sentences or not any(map(is_count, facts.sentences[0].stems[:1])):
        return None
    return FactAnswer("value", (quote_of(facts.sentences[0], question),))


PACKS = stem_list("packs")


def counts(stems: Sequence[str], noun: str) -> bool:
    """Return whether a text says a number of something: "4 people", "two inside pockets"."""
    places = [index for index, word in enumerate(stems) if word == noun]
    return any(is_count(word) for index in places for word in stems[max(0, index - 2) : index])


def state_measure(facts: ProductFacts, question: Question) -> FactAnswer | None:
    """Return the name where it has a quantity of the only measure that is asked for: "400 lumens" of "how bright"."""
    wanted = {one.concept.measure for one in question.concepts if not one.is_secondary}
    if question.form != "value" or len(wanted) != 1 or not wanted - {"", "length"}:
        return None
    rest = (
        question.content - question.explained - subject_of(facts, question) - question.measure_words - FRAME
    )
    if rest - question.relation_words or not wanted & quantities_in(facts.name):
        return None
    return FactAnswer("value", (quote_of(facts.sentences[0], question),))


def has_number(candidates: Sequence[Candidate]) -> bool:
    """Return whether one of the values has a digit."""
    return any(sign.isdigit() for one in candidates for sign in one.attribute.text)


def subject_of(facts: ProductFacts, question: Question) -> frozenset[str]:
    """Return the words that only say which product is meant."""
    return facts.subject | question.product_words


def show_related(
    facts: ProductFacts, question: Question, candidates: Sequence[Candidate]
) -> FactAnswer | None:
    """Return the nearest attributes and the nearest sentence."""
    candidates = [one for one in candidates if is_near(facts, question, one)]
    family = [one for one in candidates if abs(one.score - candidates[0].score) < SAME]
    shown = family if FACTS_LIMIT < len(family) <= ANSWERS_LIMIT else candidates[:FACTS_LIMIT]
    near = [fitting_fact(one.attribute, question) for one in shown]
    sentence = best_passage(facts, question)
    if sentence is None and not near:
        sentence = concept_passage(facts, question)
    if sentence is None and not near and has_quantity_asked(facts, question):
        sentence = facts.sentences[0]
    if sentence is not None:
        near.append(quote_of(sentence, question))
    return FactAnswer("related", tuple(near)) if near else None


def is_near(facts: ProductFacts, question: Question, candidate: Candidate) -> bool:
    """Return whether an attribute may be shown as near: it has a word of what is asked, or its dimension.

    A yes or no has to bear on half of it: "dishwasher safe" says nothing of "safe over night".
    """
    if candidate.is_direct or question.measured or any(not one.is_secondary for one in question.concepts):
        return candidate.attribute.boolean is None or covers_half(facts, question, candidate)
    own = question.content - subject_of(facts, question)
    attribute = candidate.attribute
    values = frozenset(stem for stems in attribute.value_stems for stem in stems)
    said = own & (attribute.stems | values | candidate.mention)
    is_alike = any(phrase <= values | attribute.stems for phrase in question.alike)
    if attribute.boolean is not None:
        return is_alike or covers_half(facts, question, candidate)
    return bool(said) or is_alike


def covers_half(facts: ProductFacts, question: Question, candidate: Candidate) -> bool:
    """Return whether an attribute's name, or what names it, has at least half of the words of a question."""
    own = question.content - subject_of(facts, question) - question.relation_words - question.measure_words
    return 2 * len(own & (candidate.attribute.stems | candidate.mention)) >= len(own)


def fact_of(attribute: Attribute, question: Question) -> Fact:
    """Return an attribute as a fact; of a long value the part that is nearest to the question."""
    return Fact(attribute.name, passage_around(attribute.text, question.content))


def fitting_fact(attribute: Attribute, question: Question) -> Fact:
    """Return an attribute with those of its several values that have words of the question, or all where none has."""
    alike = question.alike
    fitting = [
        value
        for value, stems in zip(attribute.values, attribute.value_stems, strict=True)
        if (question.content - attribute.core) & frozenset(stems)
        or any(phrase <= frozenset(stems) for phrase in alike)
    ]
    if len(attribute.values) < 2 or not fitting:
        return fact_of(attribute, question)
    return Fact(attribute.name, passage_around(", ".join(fitting), question.content))


def has_quantity_asked(facts: ProductFacts, question: Question) -> bool:
    """Return whether the name has a quantity of a measure that is asked for: "8.5x11" of "what is the sheet size"."""
    wanted = {one.concept.measure or MEASURED.get(one.concept.name, "") for one in question.concepts} - {""}
    said = quantities_in(facts.name) | (SIDES if SIDE_BY_SIDE.search(facts.name) else frozenset())
    return bool(facts.sentences) and bool(wanted & said)


SIDE_BY_SIDE = re.compile(r"\d ?[x×] ?\d")
SIDES = frozenset({"length"})
MEASURED = {"size": "length"}
"""Measures of concepts whose values may also be of none, such as sizes of clothes."""


def quote_of(sentence: Sentence, question: Question) -> Fact:
    """Return a sentence as a fact."""
    return Fact(sentence.place, passage_around(sentence.text, question.content), is_sentence=True)
