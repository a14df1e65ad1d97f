"""The sentence nearest to a question, and the part of a long text to quote."""

from __future__ import annotations

from app.catalogue.facts.product_facts import ProductFacts, Sentence, cut_sentences
from app.catalogue.facts.question import Question
from app.catalogue.facts.words import content_of, stems_of

QUOTE_LIMIT = 320
"""Maximum characters of a quoted value or sentence."""

LEAST_WORDS, LEAST_SHARE = 2, 0.5
"""Minimum number and share of a question's own words in a sentence that is near."""


ALIKE_WORDS = 2
"""Number of shared words that a property near the wanted one counts for."""


def best_passage(facts: ProductFacts, question: Question) -> Sentence | None:
    """Return the sentence of the description that shares most of the question's own words, or None if too few."""
    asked = question.content - facts.subject
    best: Sentence | None = None
    most = 0
    for sentence in facts.sentences:
        if sentence.place == "name":
            continue
        shared = len(asked & sentence.content)
        if any(phrase <= sentence.content for phrase in question.alike):
            shared = shared + 1 if shared else ALIKE_WORDS
        if shared > most:
            best, most = sentence, shared
    return best if most >= min(LEAST_WORDS, len(asked)) and most >= LEAST_SHARE * len(asked) else None


def concept_passage(facts: ProductFacts, question: Question) -> Sentence | None:
    """Return the first sentence of the description that speaks of what is asked for, in any of its words.

    "What colour is it?": "A black seat on a silver base."
    """
    phrases = [
        phrase
        for one in question.concepts
        if not (one.is_secondary or one.concept.is_general)
        for phrase in (*one.concept.asked, *one.concept.named)
        if not phrase <= facts.subject
    ]
    described = (sentence for sentence in facts.sentences if sentence.place != "name")
    return next(
        (each for each in described if any(phrase <= frozenset(each.stems) for phrase in phrases)), None
    )


def passage_around(text: str, content: frozenset[str]) -> str:
    """Return a text of at most QUOTE_LIMIT characters: whole, or from its part that shares most words on."""
    if len(text) <= QUOTE_LIMIT:
        return text
    parts = list(cut_sentences(text.replace(", ", ",\n")))
    shares = [len(content & content_of(stems_of(part, 1_000))) for part in parts]
    nearest = max(range(len(parts)), key=shares.__getitem__, default=0)
    begin = max(0, text.find(parts[nearest])) if parts else 0
    if begin + QUOTE_LIMIT > len(text):
        begin = max(0, len(text) - QUOTE_LIMIT)
        begin = text.find(" ", begin) + 1 if begin else 0
    end = begin + QUOTE_LIMIT
    quoted = text[begin:end]
    if end < len(text):
        quoted = quoted.rpartition(" ")[0] + " …"
    return ("… " if begin else "") + quoted
