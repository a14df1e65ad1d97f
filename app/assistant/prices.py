"""Amounts of money in a model's text that nobody told it: the cards and the cart say what things cost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import combinations, islice
from typing import Any

from app.assistant.consent import message_of
from app.events import CartState
from app.turn import Conversation, FunctionPart, TextPart, Turn

NOT_PRICED = "To be clear: what a product costs is what its card and the [cart](/cart) say."

# A run of digits is read from its beginning only and no further than money goes: a model may write 20,000 of them.
NUMBER = r"(?<!\d)(?:\d{1,3}(?:[.,' ]\d{3}){1,4}(?:[.,]\d{2})?|\d{1,15}(?!\d)(?:[.,]\d{1,2})?)"
MONEY = re.compile(
    rf"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|CAD|AUD|JPY))\s?(?P<after>{NUMBER})"
    rf"|(?P<before>{NUMBER})\s?(?:[€£¥₹]|(?:USD|EUR|GBP|CHF|CAD|AUD|JPY|dollars?|euros?|pounds?)\b)",
    re.IGNORECASE,
)

RECALLED = 3_000
"""Most amounts of a conversation that a text is compared with, the newest."""

MOST = 150
"""Prices that are put together in sums and differences, the newest; more would take longer than they are worth."""

KEYS = {"price", "list_price", "unit_price", "line_total", "total", "min_price", "max_price"}


def unheard_of(turn: Turn, conversation: Conversation) -> str:
    """What has to be said when the turn's text names an amount that follows from nothing; else empty."""
    texts = [part.text for part in turn.parts if isinstance(part, TextPart)]
    named = {amount for text in texts for amount in amounts(text)}
    if not named:
        return ""
    known = sorted(reckoned(dict.fromkeys(islice(heard_of(conversation), RECALLED))))
    return "" if all(follows(amount, known) for amount in named) else NOT_PRICED


def amounts(text: str) -> Iterator[Decimal]:
    """The amounts of money in a text."""
    for found in MONEY.finditer(text):
        amount = parsed(found["after"] or found["before"])
        if amount is not None:
            yield amount


def parsed(number: str) -> Decimal | None:
    """A number as people write it: 1,299.00, 1.299,00, 34,90 or 40."""
    places = next((places for places in (1, 2) if number[-places - 1 : -places] in (".", ",")), 0)
    whole, rest = (number[: -places - 1], number[-places:]) if places else (number, "0")
    try:
        return Decimal(re.sub(r"\D", "", whole) + f".{rest}")
    except InvalidOperation:
        return None


def heard_of(conversation: Conversation) -> Iterator[Decimal]:
    """Every amount the conversation holds, the newest first: in the cart, in results, in what the shopper wrote."""
    yield from of_cart(conversation.context.cart)
    for turn in reversed(conversation.turns):
        for part in turn.parts:
            if isinstance(part, FunctionPart):
                yield from amounts_in([part.result, part.parameters])
        for number in re.findall(NUMBER, message_of(turn)):
            if (amount := parsed(number)) is not None:
                yield amount


def of_cart(cart: CartState) -> Iterator[Decimal]:
    """The amounts in a cart."""
    yield from amounts_in(cart.model_dump())


def amounts_in(value: Any) -> Iterator[Decimal]:
    """The prices and totals anywhere in a result."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in KEYS and isinstance(item, str | int | float):
                yield from filter(None, [parsed(str(item)) if re.fullmatch(NUMBER, str(item)) else None])
            else:
                yield from amounts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from amounts_in(item)


def reckoned(known: Iterable[Decimal]) -> set[Decimal]:
    """What is known, and the sums, differences and small multiples of the first of it."""
    known = list(known)
    some = sorted(known[:MOST])
    pairs = {result for one, other in combinations(some, 2) for result in (one + other, other - one)}
    return {*known, *pairs, *(price * count for price in some for count in range(2, 7))}


def follows(amount: Decimal, known: Sequence[Decimal]) -> bool:
    """Whether an amount is among those known, in rising order; a round one, when one is less than one away."""
    near = Decimal(1) if amount == amount.to_integral_value() else Decimal("0.005")
    place = bisect_left(known, amount)
    return any(abs(amount - each) < near for each in known[max(0, place - 1) : place + 1])
