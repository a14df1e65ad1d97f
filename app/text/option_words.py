"""Values of options in a shopper's words: "size M", "the medium", "in 42"; messages that are only an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.text.option_key import SAME_SIZES, option_key

LONGEST_VALUE = 6
"""Maximum number of words of a value that is found in a text."""

ANSWER_LIMIT = 80
"""Maximum number of characters of a message that can be only an answer."""

WORD = re.compile(r"[^\W_]+(?:[.,/'’-][^\W_]+)*")

LEADS = frozenset(("size", "sizes", "in", "the", "a", "an", "colour", "color", "one", "or", "and"))
"""Words before a short value: an M or a 42 alone in a sentence may mean something else."""

COURTESIES = frozenset(
    [
        "please",
        "thanks",
        "thank",
        "you",
        "ok",
        "okay",
        "yes",
        "well",
        "then",
        "i",
        "i'd",
        "i'll",
        "would",
        "like",
        "take",
        "want",
        "need",
        "will",
        "have",
        "add",
        "put",
        "it",
        "me",
        "my",
        "for",
        "to",
        "cart",
        "and",
        "with",
        "is",
        "that",
        "make",
    ]
)
"""Words besides the values in a message that only answers which variant is meant."""

SIZE_WISH = re.compile(r"\b(?:in|size|sized)(?: size)? (\d{1,3}(?:[.,]\d)?|[a-z]{1,12})\b")


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return [match[0].replace("’", "'") for match in WORD.finditer(text[:2_000].casefold())]


def named_values(text: str, options: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the value that a text names of each option; an option of which it names several is left out.

    Args:
        text: The shopper's words.
        options: The values of each option, by its name.
    """
    found = {name: list(places_of(text, name, values)) for name, values in options.items()}
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


def places_of(
    text: str, name: str, values: Iterable[str], *, anywhere: bool = False
) -> dict[str, tuple[int, int]]:
    """Return the values of one option that a text names, with the range of their words.

    A short value counts only where the words around it say so, or with `anywhere`.
    """
    words = words_of(text)
    by_key = {option_key(value): value for value in values}
    leads = LEADS | set(words_of(name))
    found: dict[str, tuple[int, int]] = {}
    start = 0
    while start < len(words):
        for length in range(min(LONGEST_VALUE, len(words) - start), 0, -1):
            run = words[start : start + length]
            value = by_key.get(option_key(" ".join(run)))
            if value is None:
                continue
            if anywhere or is_clear(run) or is_led(words, start, leads) or is_alone(words, run):
                found[value] = (start, start + length)
                start += length - 1
                break
        start += 1
    return found


def is_clear(run: list[str]) -> bool:
    """Return whether words cannot mean anything but the value: not a letter or a number."""
    joined = "".join(run)
    return len(joined) > 2 and not joined.isdigit()


def is_led(words: list[str], start: int, leads: Iterable[str]) -> bool:
    """Return whether the word before says that a value follows."""
    return start > 0 and words[start - 1] in leads


def is_alone(words: list[str], run: list[str]) -> bool:
    """Return whether a text consists of the value and courtesies."""
    return all(word in COURTESIES or word in LEADS or word in run for word in words)


def answered_values(text: str, options: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the values of a message that only answers which variant is meant; empty for any other message."""
    if len(text) > ANSWER_LIMIT or "?" in text or "？" in text:
        return {}
    words = words_of(text)
    covered: set[int] = set()
    chosen: dict[str, str] = {}
    for name, values in options.items():
        found = places_of(text, name, values, anywhere=True)
        if len(found) > 1:
            return {}
        for value, (first, last) in found.items():
            chosen[name] = value
            covered |= set(range(first, last))
        covered |= {place for place, word in enumerate(words) if word in words_of(name)}
    rest = [word for place, word in enumerate(words) if place not in covered]
    return chosen if all(word in COURTESIES or word in LEADS for word in rest) else {}


def chosen_values(text: str, options: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the values of a message that only answers which variant is meant, also a size that no option has."""
    return answered_values(text, options) or (
        unknown_size(f"size {text}", options) if len(words_of(text)) == 1 and "?" not in text else {}
    )


def unknown_size(text: str, options: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return a wished size that no option has, by the option that holds sizes: "in 9" where there is 40 to 43."""
    for name, values in options.items():
        keys = {option_key(value) for value in values}
        numeric = all(key.replace(".", "").replace(",", "").isdigit() for key in keys)
        lettered = keys <= set(SAME_SIZES)
        if not numeric and not lettered:
            continue
        for match in SIZE_WISH.finditer(text[:2_000].casefold()):
            wish = match[1]
            if option_key(wish) not in keys and (wish[0].isdigit() or option_key(wish) in SAME_SIZES):
                return {name: wish}
    return {}
