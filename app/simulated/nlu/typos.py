"""Slips in the words of a message: "thrid", "rmove", "labtop". Words that the shop uses are left as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from app.simulated.lexicon import english
from app.simulated.misspelt_words import SpelledWords
from app.simulated.nlu.tokens import Token

SHORTEST = 4
"""Minimum letters of a word of a command that is corrected: shorter ones are too near to other words."""

LONG = 4
"""Minimum letters of a word that may be a slip of one of the shop's, or of any word where it is no English."""

PART = 3
"""Minimum letters of each part of a word that is written as two."""

ROLES = ("add", "remove", "swap", "undo", "compare")
ENDINGS = ("s", "ed", "ing", "er")
"""Endings that make another word of a verb: "adder" is no slip of "add"."""

ASKING = english().sets["asking"]
"""Words with which goods are asked for, put into the cart or counted."""


@cache
def corrected_words() -> tuple[str, ...]:
    """Return the words that a slip is corrected to: verbs of the cart, words of asking, places of a list."""
    verbs = {phrase for role in ROLES for phrase in english().roles[role].phrases if " " not in phrase}
    return tuple(sorted(word for word in {*verbs, *ASKING, *english().ordinals} if len(word) > 2))


VOWELS = "aeiou"


@cache
def shortened_words() -> dict[str, str]:
    """Return the words that a text without some of its vowels stands for: "pt", "scnd", "tht"; only where one does."""
    found: dict[str, set[str]] = {}
    for word in english().sets["shortened"]:
        forms = {word[:1]}
        for letter in word[1:]:
            forms = {form + letter for form in forms} | (forms if letter in VOWELS else set())
        for form in forms - {word}:
            found.setdefault(form, set()).add(word)
    own = english().words | set(english().units) | set(english().contractions) | set(english().numbers)
    return {form: min(words) for form, words in found.items() if len(words) == 1 and form not in own}


@cache
def command_words() -> SpelledWords:
    """Return the words of commands for the search for slips."""
    return SpelledWords(corrected_words(), 3)


def correct(
    tokens: Sequence[Token],
    is_sold: Callable[[str], bool],
    meant: Callable[[str], Sequence[str]] | None = None,
) -> list[Token]:
    """Return the tokens with slips of one letter corrected; the first letter is taken as right.

    `meant` returns the shop's words that a word stands for: one for a slip, two for a word that joins them, or none.
    """
    plain = [corrected(token, is_sold) for token in tokens]
    if meant is None:
        return plain
    return [each for token in joined(plain, is_sold) for each in spelled(token, is_sold, meant)]


def joined(tokens: Sequence[Token], is_sold: Callable[[str], bool]) -> Iterator[Token]:
    """Yield the tokens with one in the place of two that the shop writes as one word: "head phones"."""
    place = 0
    while place < len(tokens):
        token, following = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
        text = f"{token.text}{following.text}" if following is not None else ""
        if following is not None and is_joined(token, following) and is_sold(text):
            yield replace(token, text=text, end=following.end)
            place += 1
        else:
            yield token
        place += 1


def is_joined(first: Token, second: Token) -> bool:
    """Return whether two tokens are words that may be parts of one."""
    words = (first.text, second.text)
    return (
        first.kind == second.kind == "word"
        and not second.glued
        and not any(word in english().words or len(word) < PART for word in words)
    )


def spelled(
    token: Token, is_sold: Callable[[str], bool], meant: Callable[[str], Sequence[str]]
) -> Iterator[Token]:
    """Yield a token as the shop's own words: "labtop", "laptopbag"; words of grammar stay."""
    text = token.text
    words = (
        meant(text)
        if token.kind == "word" and len(text) >= LONG and text not in english().words and not is_sold(text)
        else ()
    )
    for place, word in enumerate(words or (text,)):
        yield replace(token, text=word, glued=token.glued and not place)


def corrected(token: Token, is_sold: Callable[[str], bool]) -> Token:
    """Return a token with its slip corrected: a letter too many, too few, or two exchanged; none replaced."""
    text = token.text
    whole = shortened_words().get(text)
    if token.kind == "word" and whole is not None and not token.glued and not is_sold(text):
        return replace(token, text=whole)
    if (
        token.kind != "word"
        or not SHORTEST <= len(text) <= 12
        or text in english().words
        or not text.isascii()
    ):
        return token
    if text in english().numbers or is_sold(text):
        return token
    word = command_words().meant(text)
    ending = next((each for each in ENDINGS if text.endswith(each)), "")
    if word is None or not word.endswith(ending):
        return token
    return replace(token, text=word)
