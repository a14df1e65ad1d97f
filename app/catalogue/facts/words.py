"""Words of questions and of product texts: tokens, stems, and the lists of words of a language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

from app.text.english_stem import english_stem

LANGUAGE = Path(__file__).parent / "en"
"""Folder with the words of the one language there is."""

TOKEN = re.compile(r"\d+(?:[.,]\d+)*(?:/\d+(?![a-z\d]))?%?[a-z]*|[a-z]+(?:'[a-z]+)?\d*[a-z\d]*|[^\W_a-z]+")
"""A number with the letters glued to it (`4s`, `1/16`, `7.5%`), or a word."""

GLUED_UNIT = re.compile(r"(?<=\d)-?(?=(?:bit|inch|inches|in|ft|cm|mm|kg|lb|lbs|oz|ml|w|v|gb|tb|mb|mah|hz)\b)")
"""The place between a number and its unit; they are two tokens, so that `64bit` and `64-bit` are the same."""

with (LANGUAGE / "words.toml").open("rb") as file:
    TABLE = tomllib.load(file)

SAME: dict[str, str] = TABLE["same"]

ABILITY = ("abl", "ibl")
"""Endings of stems that say what can be done with a thing: a washable one can be washed."""

WORD_LIMIT = 40
"""Maximum length of a word that is stemmed."""

OWN_STEMS = frozenset({"portabl", "vegetabl"})


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a lower-case word's stem; spellings that mean the same have one stem."""
    word = word.removesuffix("'s")
    if len(word) > WORD_LIMIT:
        return word
    found = english_stem(SAME.get(word, word))
    if len(found) > 6 and found.endswith(ABILITY) and found not in OWN_STEMS:
        return english_stem(found[:-3])
    return found


def word_list(name: str) -> frozenset[str]:
    """Return a list of words.toml."""
    return frozenset(TABLE[name].split())


def stem_list(name: str) -> frozenset[str]:
    """Return the stems of a list of words.toml."""
    return frozenset(stem(word) for word in word_list(name))


EMPTY_STEMS = stem_list("empty")
NUMBER_STEMS = stem_list("numbers")


def normalise(text: str, limit: int) -> str:
    """Return the first `limit` characters in lower case, in NFKC, with plain apostrophes."""
    return unicodedata.normalize("NFKC", text[:limit]).lower().replace("’", "'").replace("‘", "'")


def words_of(normalised: str) -> list[str]:
    """Return the tokens of a normalised text, in order."""
    return TOKEN.findall(GLUED_UNIT.sub(" ", normalised).replace("wi-fi", "wifi"))


@lru_cache(maxsize=4_096)
def stems_of(text: str, limit: int) -> tuple[str, ...]:
    """Return the stems of the tokens in the first `limit` characters, in order."""
    return tuple(stem(word) for word in words_of(normalise(text, limit)))


def content_of(stems: tuple[str, ...]) -> frozenset[str]:
    """Return the stems that narrow what a text is about."""
    return frozenset(stems) - EMPTY_STEMS


def is_count(word: str) -> bool:
    """Return whether a stem is a number, in digits or as a word."""
    return word.isdigit() or word in NUMBER_STEMS
