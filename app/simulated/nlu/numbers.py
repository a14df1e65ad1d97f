"""Numbers and quantities at a place of a sentence: digits, words, dozens, "three (3)"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words, phrase_words, table_of

QUANTITY_LIMIT = 10**6


@dataclass(frozen=True)
class Number:
    """A number and the place after it."""

    value: Decimal
    end: int

    @property
    def whole(self) -> int | None:
        """The value as a whole number, None where it is none."""
        return int(self.value) if self.value == self.value.to_integral() else None


DOZENS = table_of({phrase: [phrase] for phrase in english().dozens})


def number_at(words: Words, place: int) -> Number | None:
    """Return the number that begins here: "12", "twelve", "twenty five", "two hundred", "half a dozen"."""
    if place >= len(words):
        return None
    end, names = DOZENS.longest(words.texts, place)
    if names:
        return Number(Decimal(english().dozens[names[0]]), end)
    token = words.tokens[place]
    if token.kind == "number":
        return dozens(words, digits(words, place))
    return dozens(words, spelled(words, place))


def digits(words: Words, place: int) -> Number | None:
    """Return the number of digits that begins here, with "k" for thousands."""
    token = words.tokens[place]
    if token.value is None:
        return None
    following = words.tokens[place + 1] if place + 1 < len(words) else None
    if following is not None and following.text == "k" and following.glued:
        return Number(token.value * 1000, place + 2)
    return Number(token.value, place + 1)


def spelled(words: Words, place: int) -> Number | None:
    """Return the number in words that begins here."""
    numbers = english().numbers
    total, current, end = 0, 0, place
    while end < len(words) and words.texts[end] in numbers and end - place < 8:
        value = numbers[words.texts[end]]
        if value >= 100:
            current = max(1, current) * value
            total, current = (total + current, 0) if value == 1000 else (total, current)
        elif current % 10 == 0 and (current == 0 or value < 10 or current % 100 == 0):
            current += value
        else:
            break
        end += 1
    if end == place:
        return None
    found = Number(Decimal(total + current), end)
    return repeated(words, found)


def repeated(words: Words, found: Number) -> Number:
    """Return the number with its digits in brackets behind it: "three (3)"."""
    end = found.end
    bracketed = words.texts[end : end + 1] == ("(",) and words.texts[end + 2 : end + 3] == (")",)
    if bracketed and words.tokens[end + 1].value == found.value:
        return Number(found.value, end + 3)
    return found


def dozens(words: Words, found: Number | None) -> Number | None:
    """Return the number, times twelve before "dozen"."""
    if found is not None and words.texts[found.end : found.end + 1] == ("dozen",):
        return Number(found.value * 12, found.end + 1)
    return found


def ordinal_at(words: Words, place: int) -> Number | None:
    """Return the place in a list that begins here: "second", "2nd"; -1 is the last, -2 the last but one."""
    if place >= len(words):
        return None
    text = words.texts[place]
    if text in english().ordinals:
        return Number(Decimal(english().ordinals[text]), place + 1)
    if text == "last":
        return Number(Decimal(-1), place + 1)
    token = words.tokens[place]
    if token.whole is not None and words.texts[place + 1 : place + 2] and place + 1 < len(words):
        ending = words.tokens[place + 1]
        if ending.glued and ending.text in ("st", "nd", "rd", "th"):
            return Number(Decimal(token.whole), place + 2)
    return None


TIMES = {"once": 1, "twice": 2, "thrice": 3}


def amount_at(words: Words, place: int) -> Number | None:
    """Return the amount that begins here: a number, or "once", "twice"."""
    if words.texts[place : place + 1] and words.texts[place] in TIMES:
        return Number(Decimal(TIMES[words.texts[place]]), place + 1)
    return number_at(words, place)


__all__ = ["QUANTITY_LIMIT", "TIMES", "Number", "amount_at", "number_at", "ordinal_at", "phrase_words"]
