"""Slips in the words of a message: "thrid", "rmove", "labtop". Words that the shop uses are left as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from app.simulated.lexicon import english
from app.simulated.misspelt_words import SpelledWords, wrongness
from app.simulated.nlu.tokens import Token
from app.text.english_words import is_english_of_any_length

SHORTEST = 4
"""Minimum letters of a word of a command that is corrected: shorter ones are too near to other words."""

LONG = 4
"""Minimum letters of a word that may be a slip of one of the shop's, or of any word where it is no English."""

PART = 3
"""Minimum letters of each part of a word that is written as two."""

SHORT = 5
"""Maximum letters of a text that is read as a frequent word which it nearly is."""

COMPOUND = 7
"""Minimum letters of a frequent word whose parts are words themselves: "any thing"."""

LONG_COMPOUND = 8
"""Minimum letters of a word of the shop whose parts are words of grammar: "back packs"."""

COMPOUNDING = frozenset(
    {
        "on",
        "in",
        "out",
        "up",
        "over",
        "under",
        "off",
        "any",
        "some",
        "every",
        "well",
        "back",
        "with",
        "all",
        "be",
    }
)
"""Words with which other words begin: "online"."""

JOINED, MOST_JOINED = 5, 24
"""Letters of a text that may be two words without a space."""

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
    """Return the tokens with slips of one letter and of one space corrected.

    `meant` returns the shop's words that a word stands for: one for a slip, two for a word that joins them, or none.
    """
    if meant is None:
        return [corrected(token, is_sold) for token in tokens]
    plain = [corrected(token, is_sold) for token in respaced(tokens, is_sold)]
    return [each for token in plain for each in spelled(token, is_sold, meant)]


def is_known(text: str, is_sold: Callable[[str], bool]) -> bool:
    """Return whether a text is a word as it stands: of the shop, of the language or of the assistant's own."""
    own = english()
    return (
        text in own.words
        or is_english_of_any_length(text)
        or is_sold(text)
        or text in own.contractions
        or text in own.numbers
        or text in own.ordinals
        or text in own.units
        or text in own.currencies
        or text in shortened_words()
    )


def respaced(tokens: Sequence[Token], is_sold: Callable[[str], bool]) -> Iterator[Token]:
    """Yield the tokens with spaces where they belong: "head phones", "num ber" and "remov eit" are two tokens here."""
    place = 0
    while place < len(tokens):
        token, following = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
        words = () if following is None else respelled(token, following, is_sold)
        if following is None or not words:
            yield token
            place += 1
            continue
        end = token.start + len(words[0])
        yield replace(token, text=words[0], end=following.end if len(words) == 1 else end)
        if len(words) > 1:
            yield replace(following, text=words[1], start=end)
        place += 2


def respelled(first: Token, second: Token, is_sold: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the one word that two tokens are, or the two with the space in its place; nothing where they are right."""
    if not first.kind == second.kind == "word" or second.glued or not (first.text + second.text).isalpha():
        return ()
    joined, least = first.text + second.text, min(len(first.text), len(second.text))
    wrong = [text for text in (first.text, second.text) if not is_known(text, is_sold)]
    of_grammar = first.text in english().words and second.text in english().words
    if least >= PART and is_sold(joined) and (len(joined) >= LONG_COMPOUND or not of_grammar):
        return (joined,)
    if joined in english().frequent and (wrong or len(joined) >= COMPOUND):
        return (joined,)
    if not wrong or least < 2 or max(len(first.text), len(second.text)) < PART:
        return ()  # a letter is a size
    if is_known(joined, is_sold):
        return (joined,)
    moved = (
        (first.text + second.text[:1], second.text[1:]),
        (first.text[:-1], first.text[-1:] + second.text),
    )
    both = [two for two in moved if all(two) and all(is_known(text, is_sold) for text in two)]
    return next((two for two in both if set(two) & set(english().frequent)), ())


def spelled(
    token: Token, is_sold: Callable[[str], bool], meant: Callable[[str], Sequence[str]]
) -> Iterator[Token]:
    """Yield a token as the words that it stands for: "labtop", "laptopbag", "thw", "showme"; right words stay."""
    text = token.text
    words: Sequence[str] = ()
    is_plural = len(text) > LONG - 1 and text.endswith("s") and is_known(text[:-1], is_sold)  # "womens"
    if token.kind == "word" and text not in english().words and not is_sold(text) and not is_plural:
        words = meant(text) if len(text) >= LONG else ()
        if not words and not is_known(text, is_sold):
            near = frequent_word(text)
            words = (near,) if near is not None else without_space(text, is_sold)
    for place, word in enumerate(words or (text,)):
        yield replace(token, text=word, glued=token.glued and not place)


@lru_cache(maxsize=2_000)
def frequent_word(text: str) -> str | None:
    """Return the frequent word that a text of few letters is a slip of: "teh", "thw", "csrt"; the likeliest one."""
    if not 1 < len(text) <= SHORT or not text.isascii():
        return None
    found: list[tuple[int, int, str]] = []
    for place, word in enumerate(english().frequent):
        is_changed = len(word) == len(text) and (
            len(word) > 2 or set(word) == set(text) or ends_alike(text, word)
        )
        wrong = wrongness(text, word, shortest=2) if is_changed or min(len(word), len(text)) > 2 else None
        if wrong is not None:
            found.append((wrong, place, word))
    return min(found)[2] if found else None


def ends_alike(text: str, word: str) -> bool:
    """Return whether two texts of two letters differ in a vowel only: "ut" and "it", but not "hp" and "up"."""
    return text[1] == word[1] and text[0] in VOWELS and word[0] in VOWELS


def without_space(text: str, is_sold: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the words that a text is without a space between them, one of them a frequent one: "showme", "twoof"."""
    if not PART <= len(text) <= MOST_JOINED:
        return ()
    frequent = english().frequent
    found: list[tuple[int, str, str]] = []
    for place in range(1, len(text)):
        left, right = text[:place], text[place:]
        letter = min(len(left), len(right)) == 1
        is_pair = left in frequent and right in frequent
        if left in COMPOUNDING and right not in frequent:
            continue  # "online", "outage"
        other = right if left in frequent else left if right in frequent and not letter else ""
        is_one = len(text) >= JOINED and len(other) >= PART and not letter and is_known(other, is_sold)
        if is_pair or is_one:
            found.append((is_pair, left, right))
    return max(found)[1:] if found else ()


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
    if text in english().numbers or is_sold(text) or is_english_of_any_length(text):
        return token
    word = command_words().meant(text)
    ending = next((each for each in ENDINGS if text.endswith(each)), "")
    if word is None or not word.endswith(ending):
        return token
    return replace(token, text=word)
