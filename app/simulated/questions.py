"""Questions of fact: what a sentence asks about a product."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.simulated.facts import FactQuestion
from app.simulated.lexicon import english
from app.simulated.nlu.phrases import PhraseTable, Words, table_of
from app.simulated.nlu.references import reference_at
from app.simulated.vocabulary import Vocabulary

GRAMMAR = (
    "fact",
    "this_list",
    "question_word",
    "auxiliary",
    "determiner",
    "pronoun",
    "courtesy",
    "opener",
    "details",
    "search",
)
SMALL = english().sets["question_grammar"]
YES_NO = english().sets["yes_no_words"]
GENERIC = ("price", "size", "rating", "stock")
"""Dimensions whose words are common; a more special one wins where both are named."""


@dataclass(frozen=True)
class Asked:
    """The subject of a question: a value or a yes or no, by words, by a dimension, or for an order of the list."""

    kind: str
    words: tuple[str, ...]
    dimension: str | None = None
    order: tuple[str, str] | None = None
    text: str = ""

    def question(self) -> FactQuestion:
        """Return the question as the facts take it."""
        return FactQuestion(
            "yes_no" if self.kind == "yes_no" else "value", self.words, self.text, self.dimension
        )


@cache
def asking() -> PhraseTable:
    """Return the words of questions, by the dimension they ask for."""
    return table_of({name: each.get("ask", ()) for name, each in english().dimensions.items()})


def asked_of(words: Words, vocabulary: Vocabulary) -> Asked | None:
    """Return what the words ask about a product; None when they ask nothing of it."""
    dimension = dimension_of(words)
    content = content_of(words)
    if not content and dimension is None:
        return None
    first = words.texts[0]
    yes_no = (
        first in YES_NO
        or words.texts[:2] in (("which", "are"), ("which", "is"), ("are", "any"))
        or (first in ("which", "any") and dimension is None)
    )
    numeric = dimension not in (None, "colour", "material", "brand", "size", "stock")
    kind = "yes_no" if yes_no and not (numeric and len(content) <= 1) and content else "value"
    if first in ("how", "what") or words.begins("details"):
        kind = "value"
    return Asked(kind, tuple(content), dimension, text=" ".join(words.texts))


def dimension_of(words: Words) -> str | None:
    """Return the dimension that is asked for: the longest phrase, special ones before common ones."""
    found: list[tuple[bool, int, str]] = []
    for place in range(len(words)):
        end, names = asking().longest(words.texts, place)
        found += [(name not in GENERIC, end - place, name) for name in names]
    return max(found, key=lambda each: each[:2])[2] if found else None


def content_of(words: Words) -> list[str]:
    """Return the words that say what is asked for, without grammar and without references to products."""
    content: list[str] = []
    place = words.end_of(0, "fact", "this_list", "details")
    while place < len(words):
        reference = reference_at(words, place)
        if reference is not None and reference[0].kind not in ("described", "extreme", "all"):
            place = max(place + 1, reference[1])
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
