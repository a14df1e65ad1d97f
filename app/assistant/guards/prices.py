"""Amounts of money in a model's text that nobody told it: the cards and the cart say what things cost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations, islice
from typing import Any, Self

from app.assistant.guards.purchase import message_of
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


def unsupported_price(turn: Turn, conversation: Conversation) -> str:
    """What has to be said when the turn's text names an amount that follows from nothing; else empty."""
    texts = [part.text for part in turn.parts if isinstance(part, TextPart)]
    named = {cents(amount) for text in texts for amount in amounts(text)}
    if not named:
        return ""
    known = Known.of(cents(amount) for amount in islice(known_amounts(conversation), RECALLED))
    return "" if all(known.explains(amount) for amount in named) else NOT_PRICED


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


def known_amounts(conversation: Conversation) -> Iterator[Decimal]:
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


def cents(amount: Decimal) -> int:
    """An amount in hundredths: whole numbers are added and compared many times as fast."""
    return int(amount * 100)


@dataclass(frozen=True)
class Known:
    """Amounts that a text may name, in hundredths, and the whole units near which one of them is."""

    amounts: frozenset[int]
    near: frozenset[int]

    @classmethod
    def of(cls, heard: Iterable[int]) -> Self:
        """What was heard, the newest first, and the sums, differences and small multiples of the first of it."""
        distinct = list(dict.fromkeys(heard))
        some = sorted(distinct[:MOST])
        pairs = {result for one, other in combinations(some, 2) for result in (one + other, other - one)}
        amounts = {*distinct, *pairs, *(price * count for price in some for count in range(2, 7))}
        return cls(
            frozenset(amounts),
            frozenset({unit for each in amounts for unit in (each // 100, -(-each // 100))}),
        )

    def explains(self, amount: int) -> bool:
        """Whether an amount is known; a round one, when one that is known is less than a unit away."""
        return amount in self.amounts or (amount % 100 == 0 and amount // 100 in self.near)
