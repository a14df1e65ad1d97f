"""Whether a text states or denies words: negations, "free of", and conditions beside them."""

from __future__ import annotations

import re

from app.catalogue.facts.question import Question
from app.catalogue.facts.words import normalise, stem, stem_list, stems_of, word_list, words_of

SENTENCE_END = re.compile(r"[.;!?](?=\s|$)|\n")
CLAUSE_END = re.compile(r"[.;:!?()]|,(?=\s)")
NEGATION_STEMS = stem_list("negations")
HEDGE_STEMS = stem_list("hedges")
FREE = stem("free")
APART = stem_list("apart")
"""Words of clauses that say that something is not included."""

CONDITIONS = word_list("conditions")
"""Words, and no stems, of conditions: "provided" makes one, and "provides" none."""

REACH = 6
"""Number of words after a negation that it may deny."""


def is_absence_asked(question: Question) -> bool:
    """Return whether the question asks that something is not there: "is it lead free", "is it without sugar"."""
    return bool(question.absence_words)


def polarity_of(
    text: str, tested: frozenset[str], question: Question, *, beside: frozenset[str] = frozenset()
) -> bool | None:
    """Return the answer that a text gives to a question about the tested words.

    Args:
        beside: Words of the question that a text need not have, and that a negation may stand after.

    Returns:
        True for yes, False for no, None where the words stand apart, under a condition, or beside a mixed negation.
    """
    stated = statement_of(text, tested - {FREE} or tested, question, beside)
    if stated is None:
        return None
    return stated != is_absence_asked(question)


def is_conditional(sentence: str) -> bool:
    """Return whether a sentence has a word that makes all of it conditional."""
    return not CONDITIONS.isdisjoint(words_of(normalise(sentence, 1_000)))


def statement_of(
    text: str, tested: frozenset[str], question: Question, beside: frozenset[str]
) -> bool | None:
    """Return whether one clause of the text states (True) or denies (False) all tested words, or None."""
    sentences = (part for part in SENTENCE_END.split(text) if not is_conditional(part))
    for clause in (stems_of(part, 1_000) for sentence in sentences for part in CLAUSE_END.split(sentence)):
        present = frozenset(clause)
        if not tested <= present:
            continue
        if question.relation == "include" and present & APART:
            return False
        if present & HEDGE_STEMS:
            return None
        places = [index for index, word in enumerate(clause) if word in tested | beside]
        first, last = min(places), max(places)
        before = clause[max(0, first - REACH) : last]
        if any(word in NEGATION_STEMS for word in before):
            return False
        if any(word in NEGATION_STEMS for word in clause[last + 1 : last + 3]):
            return False
        if clause[last + 1 : last + 2] == (FREE,) or clause[max(0, first - 2) : first] == (FREE, stem("of")):
            return False
        return None if present & NEGATION_STEMS else True
    return None
