"""Words that compare products, as data: "lightest" asks for the least weight, "more" for the most of its noun."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.catalogue.facts.concepts import HERE
from app.catalogue.facts.words import normalise, stem, words_of

End = Literal["most", "least"]

QUESTION_LIMIT = 600
"""Maximum characters of a question that are read."""

PER = "per"


@dataclass(frozen=True)
class ComparisonWord:
    """A word or phrase that compares."""

    words: tuple[str, ...]
    end: End
    quality: tuple[str, ...]
    """Names of the concepts it asks for by itself, the likeliest first; empty where its noun decides."""


@dataclass(frozen=True)
class Comparison:
    """The comparison that a question asks for."""

    end: End
    quality: tuple[str, ...]
    rest: tuple[str, ...]
    """Stems of the question without the comparing words: a noun among them comes before `quality`."""
    per: str = ""
    """The word after "per": cheapest per litre."""
    base: tuple[str, ...] = ()
    """Stems with which the same is asked without a comparison: "long" for "longest", "how much" for "most"."""


@cache
def comparison_words(language: str = "en") -> tuple[ComparisonWord, ...]:
    """Return the comparing words of a language, those of more words first."""
    with (HERE / language / "comparisons.toml").open("rb") as file:
        table = tomllib.load(file)
    found = [
        ComparisonWord(tuple(words.split()), entry["end"], tuple(entry.get("quality", ())))
        for entry in table.values()
        for words in entry["words"]
    ]
    return tuple(sorted(found, key=lambda one: -len(one.words)))


def read_comparison(text: str) -> Comparison | None:
    """Return what a question compares, or None where it compares nothing."""
    words = words_of(normalise(text, QUESTION_LIMIT))
    for compared in comparison_words():
        place = find_words(words, compared.words)
        if place is not None:
            rest = [*words[:place], *words[place + len(compared.words) :]]
            per = rest[rest.index(PER) + 1] if PER in rest[:-1] else ""
            base = base_of(compared)
            return Comparison(compared.end, compared.quality, tuple(stem(word) for word in rest), per, base)
    return None


AMOUNT = ("how", "much")


def base_of(compared: ComparisonWord) -> tuple[str, ...]:
    """Return the stems of a plain question for what a word compares."""
    (*_, word) = compared.words
    base = word.removesuffix("est").removesuffix("er")
    return ("how", stem(base)) if base != word and compared.quality else AMOUNT


def find_words(words: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Return the place of the wanted words in a row, or None."""
    size = len(wanted)
    return next(
        (
            index
            for index in range(len(words) - size + 1)
            if tuple(words[index : index + size]) == tuple(wanted)
        ),
        None,
    )
