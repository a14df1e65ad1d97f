"""Phrases that order goods: "cheapest", "longest battery life", "better"."""

from __future__ import annotations

from functools import cache

from app.catalogue.facts.comparisons import comparison_words
from app.catalogue.facts.concepts import concepts_in
from app.catalogue.facts.words import stem
from app.simulated.nlu.phrases import PhraseTable, Words

QUALITY_WORDS = 3
"""Maximum words of a quality's name."""


@cache
def comparing() -> PhraseTable:
    """Return the phrases that order a list: `quality` for those that say by what, `noun` for those that need a noun.

    Alone, "best" and "better" ask for an opinion.
    """
    table = PhraseTable()
    for word in comparison_words():
        if word.words not in (("best",), ("better",)):
            table.add(word.words, "quality" if word.quality else "noun")
    return table


RATING = frozenset({"best", "better"})


def is_superlative(text: str) -> bool:
    """Return whether a comparing word is a superlative."""
    return text.endswith("est") or text in ("most", "least", "best", "top", "worst")


def quality_end(words: Words, place: int) -> int:
    """Return the end of the name of a quality ("battery life", "memory") that begins here; the place without one."""
    for end in range(min(len(words), place + QUALITY_WORDS), place, -1):
        stems = [stem(text) for text in words.texts[place:end]]
        found = concepts_in(stems)
        if found and not found[0].concept.is_broad and found[0].words == frozenset(stems):
            return end
    return place


def is_order(words: Words, begin: int, end: int) -> bool:
    """Return whether one of the words of a comparison is a superlative."""
    return any(map(is_superlative, words.texts[begin:end]))


def is_ranked(words: Words, place: int) -> bool:
    """Return whether a comparison begins here: "second cheapest"."""
    return place < len(words) and bool(comparing().longest(words.texts, place)[1])
