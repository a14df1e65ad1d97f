"""Words of English that are spelled correctly, inflected forms included."""

from __future__ import annotations

from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("english_words.txt")
"""One word a line, after lines with `#` that name the source and its licence."""


def is_english(word: str) -> bool:
    """Return whether it is an English word of four letters or more. Names and rare words are not in the list."""
    return word.isalpha() and f"\n{word.lower()}\n" in lines()


@cache
def lines() -> str:
    """Return the list as one text: a set of its words would take ten times the memory."""
    return WORDS.read_text(encoding="utf-8")
