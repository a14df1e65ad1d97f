"""Superlatives by their form: "softest" is the most of "soft", whatever the goods are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from app.simulated.lexicon import english
from app.text.english_words import is_english, is_english_of_any_length

ENDING, COMPARING = "est", "er"


@lru_cache(maxsize=2_000)
def adjective_of(text: str) -> str:
    """Return the adjective of which a word is the superlative, or nothing: "quietest", but not "forest".

    An adjective has a comparative as well: there is a "quieter" and no "forer".
    """
    if not text.endswith(ENDING) or text in english().words or not is_english(text):
        return ""
    compared = is_english(f"{text.removesuffix(ENDING)}er")
    return next(filter(is_english_of_any_length, bases_of(text)), "") if compared else ""


@lru_cache(maxsize=2_000)
def compared_adjective(text: str) -> str:
    """Return the adjective of which a word is the comparative, or nothing: "quieter", but not "water"."""
    if not text.endswith(COMPARING) or not is_english(text):
        return ""
    greatest = is_english(f"{text.removesuffix(COMPARING)}{ENDING}")
    bases = bases_of(f"{text.removesuffix(COMPARING)}{ENDING}")
    return next(filter(is_english_of_any_length, bases), "") if greatest else ""


def bases_of(text: str) -> Iterator[str]:
    """Yield the words of which a superlative may be made: "soft", "large", "big", "dry"."""
    base = text.removesuffix(ENDING)
    if base.endswith("i"):
        yield f"{base[:-1]}y"
    yield base
    if base[-1:] == base[-2:-1]:
        yield base[:-1]
    yield f"{base}e"
