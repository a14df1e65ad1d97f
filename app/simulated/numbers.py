"""Numbers in digits and in words, both ways."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

SPELLED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PLACES = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
ONES = {"zero": 0} | {word: number for number, word in enumerate((*SPELLED, *_TEENS), 1)}
TENS = {word: 10 * number for number, word in enumerate(_TENS, 2)}
ORDINALS = {word: number for number, word in enumerate(_PLACES, 1)}

_ones, _tens = "|".join(sorted(ONES, key=len, reverse=True)), "|".join(TENS)
_small = rf"(?:(?:{_tens})(?:[ -](?:{_ones}))?|{_ones})"
WORDS = rf"(?:(?:(?:{_small}|a) )?(?:hundred|thousand)(?:(?: and)? {_small})?|{_small})"
DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)k?"
NUMBER = rf"(?:{DIGITS}|{WORDS})"


def parse_number(text: str) -> Decimal | None:
    """The value of what `NUMBER` matched: `1,200.50`, `29,99`, `1.5k`, `twenty five`, `a hundred`."""
    text = text.strip().lower()
    return _from_digits(text) if text[:1].isdigit() else _from_words(text)


def _from_digits(text: str) -> Decimal | None:
    factor = 1000 if text.endswith("k") else 1
    text = text.removesuffix("k")
    if re.fullmatch(r"\d++,\d{1,2}", text):
        text = text.replace(",", ".")
    try:
        return Decimal(text.replace(",", "")) * factor
    except InvalidOperation:
        return None


def _from_words(text: str) -> Decimal | None:
    total = 0
    for word in re.split(r"[ -]", text):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word == "thousand":
            total = max(total, 1) * 1000
        elif word in ONES or word in TENS:
            total += ONES.get(word, TENS.get(word, 0))
        elif word not in ("a", "and"):
            return None
    return Decimal(total)


def spelled(number: int) -> str:
    """A count as it is written in a sentence: in words up to twelve."""
    return SPELLED[number - 1] if 1 <= number <= len(SPELLED) else f"{number:,}"
