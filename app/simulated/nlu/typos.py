"""Slips in words of commands: "thrid", "rmove", "addd". Words that the shop uses are left as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache

from rapidfuzz.distance import OSA, Indel

from app.simulated.lexicon import english
from app.simulated.nlu.tokens import Token

SHORTEST = 4
"""Minimum letters of a word that is corrected: shorter ones are too near to other words."""

ROLES = ("add", "remove", "swap", "undo", "compare")
ENDINGS = ("s", "ed", "ing", "er")
"""Endings that make another word of a verb: "adder" is no slip of "add"."""

NOUNS = frozenset(
    {
        "cart",
        "basket",
        "trolley",
        "number",
        "cheapest",
        "dearest",
        "have",
        "take",
        "want",
        "need",
        "make",
        "give",
        "please",
    }
)


@cache
def corrected_words() -> tuple[str, ...]:
    """Return the words that a slip is corrected to: verbs of the cart, places of a list."""
    verbs = {phrase for role in ROLES for phrase in english().roles[role].phrases if " " not in phrase}
    return tuple(sorted(word for word in {*verbs, *NOUNS, *english().ordinals} if len(word) > 2))


def correct(
    tokens: Sequence[Token], is_sold: Callable[[str], bool], kinds: Collection[str] = ()
) -> list[Token]:
    """Return the tokens with slips of one letter corrected; the first letter is taken as right.

    `kinds` are the nouns by which the shop's kinds of goods are called.
    """
    plain = [corrected(token, is_sold) for token in tokens]
    return [corrected_kind(token, is_sold, kinds) for token in plain] if kinds else plain


CONFUSED = tuple(map(frozenset, ("bp", "dt", "gk", "ck", "sc", "sz", "cz", "fv", "vw", "mn", "xs", "qk")))
"""Consonants that sound alike: one is written for the other."""

LONG = 5
"""Minimum letters of a word that may be a slip of a noun of goods."""


def corrected_kind(token: Token, is_sold: Callable[[str], bool], kinds: Iterable[str]) -> Token:
    """Return a token with the noun of goods that it is a slip of: "labtop", "jaket"; words of grammar stay."""
    text = token.text
    if token.kind != "word" or len(text) < LONG or text in english().words or is_sold(text):
        return token
    near = [kind for kind in kinds if kind[0] == text[0] and len(kind) >= LONG and is_slip(text, kind)]
    return replace(token, text=near[0]) if len(near) == 1 else token


def is_slip(text: str, word: str) -> bool:
    """Return whether a text is a word with one letter too many, too few or exchanged, or one that sounds alike."""
    if abs(len(text) - len(word)) > 1 or OSA.distance(text, word) != 1:
        return False
    if len(text) != len(word) or sorted(text) == sorted(word):
        return True
    pairs = [frozenset(pair) for pair in zip(text, word, strict=True) if pair[0] != pair[1]]
    return pairs[0] in CONFUSED


def corrected(token: Token, is_sold: Callable[[str], bool]) -> Token:
    """Return a token with its slip corrected: a letter too many, too few, or two exchanged; none replaced."""
    text = token.text
    if (
        token.kind != "word"
        or not SHORTEST <= len(text) <= 12
        or text in english().words
        or not text.isascii()
    ):
        return token
    if text in english().numbers or is_sold(text):
        return token
    ending = next((each for each in ENDINGS if text.endswith(each)), "")
    for word in corrected_words():
        if (
            not word.endswith(ending)
            or abs(len(word) - len(text)) > 1
            or word[0] != text[0]
            or OSA.distance(word, text) != 1
        ):
            continue
        if len(word) != len(text) or (Indel.distance(word, text) == 2 and sorted(word) == sorted(text)):
            return replace(token, text=word)
    return token
