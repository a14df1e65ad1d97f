"""Stems of words: "kettles" and "kettle" have one, and so have British and American spellings."""

from __future__ import annotations

from functools import lru_cache

from app.simulated.nlu.tokens import normalise, tokenize
from app.text.english_stem import english_stem
from app.text.inflection import singular

SPELLINGS = (("colour", "color"), ("grey", "gray"), ("jewell", "jewel"), ("aluminium", "aluminum"))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a word's stem; a word of another script stays as it is."""
    if not (word.isascii() and word.isalpha()):
        return word
    word = singular(word)
    for british, american in SPELLINGS:
        word = word.replace(british, american)
    return english_stem(word)


def words_of(text: str) -> list[str]:
    """Return a text's words and numbers, without marks."""
    return [token.text for token in tokenize(normalise(text)) if token.kind != "mark"]


@lru_cache(maxsize=20_000)
def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words and numbers, in their order."""
    return tuple(stem(word) for word in words_of(text))
