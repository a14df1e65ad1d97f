"""The assistant's sentences: taken from the lexicon, filled with facts, products' names safe in Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.simulated.lexicon import english
from app.simulated.products import Item
from app.text.money import money, round_money

NAME_LIMIT = 80
MARKS = re.compile(r"([\\`*_\[\]<>#|~&!])")
COUNTS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
FIELD = re.compile(r"\{(\w+)\}")


def say(sentence: str, variant: int = 0, /, **facts: object) -> str:
    """Return the sentence of that name, filled with facts. Raises KeyError for one that the lexicon does not have."""
    variants = english().sentences[sentence].split(" || ")
    text = variants[variant % len(variants)]
    # One pass over the sentence's own fields: braces in a product's name stay as they are.
    return FIELD.sub(lambda found: str(facts[found[1]]), text)


def plain(text: str, limit: int = NAME_LIMIT) -> str:
    """Return text of the catalogue or a shopper escaped for Markdown, on one line and cut short."""
    line = " ".join(text.split())
    cut = line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
    return MARKS.sub(r"\\\1", cut)


def name(item: Item) -> str:
    """Return a product's name, set off from the sentence."""
    return f"**{plain(item.name)}**"


def names(items: Sequence[Item]) -> str:
    """Return several products' names as one phrase."""
    return listing([name(item) for item in items])


def listing(words: Sequence[str], last: str = "and") -> str:
    """Return words as one phrase: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def count(number: int) -> str:
    """Return a number in words up to twelve."""
    return COUNTS[number] if 0 <= number < len(COUNTS) else f"{number:,}"


def numbers(places: Sequence[int]) -> str:
    """Return places of the list as a phrase: "Numbers 1, 2 and 4"."""
    if len(places) == 1:
        return f"Number {places[0]}"
    return f"Numbers {listing([str(place) for place in places])}"


def limits(low: object, high: object, currency: str) -> str:
    """Return price limits as a phrase with a space before it, or nothing: " under $40"."""
    if low is not None and high is not None:
        return f" from {round_money(str(low), currency)} to {round_money(str(high), currency)}"
    if high is not None:
        return f" up to {round_money(str(high), currency)}"
    return f" from {round_money(str(low), currency)}" if low is not None else ""


__all__ = ["count", "limits", "listing", "money", "name", "names", "numbers", "plain", "round_money", "say"]
