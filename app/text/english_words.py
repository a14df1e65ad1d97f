"""Words of English that are spelled correctly, inflected forms included."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from app.text.inflection import plural, singular

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


def is_noun(word: str) -> bool:
    """Return whether it may be a noun: it has a plural and no superlative. Many verbs pass, few adjectives do."""
    if not is_english_of_any_length(plural(singular(word))):
        return False
    stem = f"{word[:-1]}i" if word.endswith("y") else word.removesuffix("e")
    return not any(is_english_of_any_length(f"{form}est") for form in (stem, f"{stem}{stem[-1:]}"))


@cache
def lines() -> str:
    """Return the list as one text: a set of its words would take ten times the memory."""
    return WORDS.read_text(encoding="utf-8")


LONGEST_ROW = 3
"""Maximum times that a word has one letter in a row."""

STRANGE = 0.6
"""Share of the three letters in a row that no English word has, from which on a text is no word of any kind."""


@lru_cache(maxsize=2_000)
def is_no_word(text: str) -> bool:
    """Return whether a text is neither English nor spelled as words, names and brands are: "asdf", "aaaaaa"."""
    word = text.lower()
    if not word.isascii() or not word.isalpha() or is_english_of_any_length(word):
        return False
    if len(word) < LETTERS:
        return len(word) == LETTERS - 1 and len(set(word)) == 1  # "zzz"
    if any(letter * (LONGEST_ROW + 1) in word for letter in word):
        return True
    threes = [f"\n{word}\n"[place : place + 3] for place in range(len(word))]
    return sum(three not in lines() for three in threes) >= STRANGE * len(threes)
