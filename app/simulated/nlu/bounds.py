"""Amounts with a bound: "under $40", "between 20 and 30 euros", "at least 16 GB", "1.7 l", "around 95"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.simulated.lexicon import english
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words

BoundKind = Literal["under", "over", "around", "between", "exact"]
AROUND = Decimal("0.2")
"""How far "around" an amount reaches, as a share of it."""

HALF = Decimal("0.5")
OR_SO = 15
"""Smallest amount before "or so" that is one of money: "eight or so" counts persons."""

SIZE_UNITS = frozenset({"in"})
"""Units that are common words: they count only where they touch the number."""


@dataclass(frozen=True)
class Bound:
    """A bounded amount: of money when `unit` is empty, else of that unit.

    `low` and `high` are both inclusive; `currency` is None when none was said. `in_total` says that it is for all
    things together.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    currency: str | None = None
    kind: BoundKind = "exact"
    in_total: bool = False
    plain: bool = False
    """A number without unit, currency or bound."""


def bound_at(words: Words, place: int) -> tuple[Bound, int] | None:
    """Return the bounded amount that begins here and the place after it, or None."""
    for role in ("between", "under", "over", "around"):
        end = words.end_of(place, role)
        if end > place:
            found = amounts_after(words, end, role)
            if found is not None and not counts_things(words, place, *found):
                return found
    return amounts_after(words, place, "exact")


AFTER_MONEY = (
    *("courtesy", "price_noun", "in_total", "or_less", "glue", "auxiliary", "opener", "later"),
    *("question_word", "determiner", "pronoun", "gift"),
)
"""Roles of words after an amount of money that has no currency."""


def counts_things(words: Words, place: int, bound: Bound, end: int) -> bool:
    """Return whether an amount is of things and no money: "I have two cats", "about a thousand stews"."""
    following = words.tokens[end : end + 1]
    plain = not bound.unit and bound.currency is None and not bound.in_total
    is_thing = bool(following) and following[0].kind == "word" and words.end_of(end, *AFTER_MONEY) == end
    return plain and is_thing and ("have" in words.texts[place:end] or bound.kind == "around")


def amounts_after(words: Words, place: int, role: str) -> tuple[Bound, int] | None:
    """Return the amounts that follow a bounding word."""
    place = words.skip(place, "around") if role in ("under", "over") else place
    if words.texts[place : place + 1] in (("a",), ("the",)):
        place += 1
    first = amount_at(words, place)
    if first is None:
        return None
    value, unit, currency, end = first
    high, low = value, value
    joined = words.texts[end : end + 1] in (("and",), ("to",), ("-",), ("till",), ("until",)) and (
        role == "between" or words.texts[end] != "and"
    )
    second = amount_at(words, end + 1) if joined else None
    if second is not None:
        high, unit, currency, end = second[0], second[1] or unit, second[2] or currency, second[3]
        return finish(words, Bound(min(low, high), max(low, high), unit, currency, "between"), end)
    if role == "between":
        return None if words.texts[place - 1] != "from" else amounts_after(words, place, "over")
    bound = bounded(value, unit, currency, role)
    return finish(words, bound, end)


def bounded(value: Decimal, unit: str, currency: str | None, role: str) -> Bound:
    """Return an amount as a role bounds it."""
    if role == "under":
        return Bound(None, value, unit, currency, "under")
    if role == "over":
        return Bound(value, None, unit, currency, "over")
    if role == "around":
        return Bound(value * (1 - AROUND), value * (1 + AROUND), unit, currency, "around")
    return Bound(value, value, unit, currency, "exact", plain=not unit and currency is None)


def finish(words: Words, bound: Bound, end: int) -> tuple[Bound, int]:
    """Return the bound with what follows the amount: "or less", "in total"."""
    for role, kind in (("or_less", "under"), ("or_more", "over")):
        after = words.end_of(end, role)
        if after > end and bound.kind == "exact":
            low = None if kind == "under" else bound.low
            high = None if kind == "over" else bound.high
            bound = Bound(low, high, bound.unit, bound.currency, "under" if kind == "under" else "over")
            end = after
    after = words.end_of(end, "or_so")
    if after > end and bound.kind == "exact" and bound.high is not None and bound.high >= OR_SO:
        bound = bounded(bound.high, bound.unit, bound.currency, "around")
        end = after
    after = words.end_of(end, "in_total")
    if after > end:
        bound = Bound(
            bound.low, bound.high, bound.unit, bound.currency, bound.kind, in_total=True, plain=bound.plain
        )
        end = after
    after = words.end_of(end, "price_noun")
    return bound, max(end, after)


def amount_at(words: Words, place: int) -> tuple[Decimal, str, str | None, int] | None:
    """Return the value, unit, currency and end of an amount; unit and currency are empty where none is said."""
    currencies = english().currencies
    currency = None
    if (
        words.texts[place : place + 1]
        and words.texts[place] in currencies
        and not words.texts[place].isalpha()
    ):
        currency = currencies[words.texts[place]]
        place += 1
    if words.texts[place : place + 2] == ("half", "a") and unit_at(words, place + 2):
        return HALF, unit_at(words, place + 2), None, place + 3  # "half a litre"
    number = number_at(words, place)
    if number is None:
        return None
    end = number.end
    following = words.texts[end : end + 1]
    if following and following[0] in currencies and currency is None and following[0] != "pounds":
        return number.value, "", currencies[following[0]], end + 1
    if following and following[0] in ("'", '"', "”") and words.tokens[end].glued:
        return number.value, "inch", currency, end + 1
    if following == ("%",) or following == ("percent",):
        return number.value, "%", None, end + 1
    unit = unit_at(words, end) if currency is None else ""
    if unit:
        return number.value, unit, None, end + 1
    if following == ("pounds",):
        return number.value, "", "GBP", end + 1
    return number.value, "", currency, end


def unit_at(words: Words, place: int) -> str:
    """Return the unit named here, or nothing."""
    if place >= len(words):
        return ""
    token = words.tokens[place]
    unit = english().units.get(token.text, "")
    if token.text in SIZE_UNITS or token.text in ("h", "m"):
        return unit if token.glued else ""
    return "" if token.text == "pounds" else unit
