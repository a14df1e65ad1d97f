"""Words of English that are spelled correctly, inflected forms included."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

WORDS = Path(__file__).with_name("english_words.txt")
"""One word a line, after lines with `#` that name the source and its licence."""

LETTERS = 4
"""Minimum letters of a word that says by itself that a text is English: shorter ones are also codes and names."""


def is_english(word: str) -> bool:
    """Return whether it is an English word of four letters or more. Names and rare words are not in the list."""
    return len(word) >= LETTERS and is_english_of_any_length(word)


@lru_cache(maxsize=20_000)
def is_english_of_any_length(word: str) -> bool:
    """Return whether it is an English word of two letters or more."""
    return word.isalpha() and f"\n{word.lower()}\n" in lines()


@cache
def lines() -> str:
    """Return the list as one text: a set of its words would take ten times the memory."""
    return WORDS.read_text(encoding="utf-8")
