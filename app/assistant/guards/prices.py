"""The price guard: it detects amounts of money in a model's text that no earlier data supports.

Such a turn gets a correction that refers to the product cards and the cart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations, islice
from typing import Any, Self

from app.assistant.guards.turn_parts import message_of
from app.events import CartState
from app.text.number_words import NUMBER_WORDS, value_of
from app.turn import Conversation, FunctionPart, TextPart, Turn

NOT_PRICED = "To be clear: what a product costs is what its card and the [cart](/cart) say."

# The length is limited and a match starts only at the first digit: a model may write a run of 20,000 digits.
NUMBER = r"(?<!\d)(?:\d{1,3}(?:[.,' ]\d{3}){1,4}(?:[.,]\d{2})?|\d{1,15}(?!\d)(?:[.,]\d{1,2})?)"
MONEY = re.compile(
    rf"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|CAD|AUD|JPY))\s?(?P<after>{NUMBER})"
    rf"|(?P<before>{NUMBER})\s?(?:[€£¥₹]|(?:USD|EUR|GBP|CHF|CAD|AUD|JPY|dollars?|euros?|pounds?)\b)",
    re.IGNORECASE,
)

WORD = re.compile(r"[a-z]{1,20}")

CURRENCY_WORDS = frozenset({"dollar", "dollars", "euro", "euros", "pound", "pounds", "francs", "bucks"})

RECALLED = 3_000
"""Maximum number of amounts of a conversation that a text is compared with, the newest ones."""

MOST = 150
"""Maximum number of amounts of which sums and differences are computed, the newest ones; the time grows with the square
of the number."""

KEYS = {"price", "list_price", "unit_price", "line_total", "total", "min_price", "max_price"}
"""Names of fields that hold amounts of money, in results, parameters and the cart."""


def unsupported_price(turn: Turn, conversation: Conversation) -> str:
    """Return the correction when the turn's text names an amount that nothing supports, else an empty string."""
    texts = [part.text for part in turn.parts if isinstance(part, TextPart)]
    named = {cents(amount) for text in texts for amount in amounts(text)}
    if not named:
        return ""
    known = Known.of(cents(amount) for amount in islice(known_amounts(conversation), RECALLED))
    return "" if all(known.explains(amount) for amount in named) else NOT_PRICED


def amounts(text: str) -> Iterator[Decimal]:
    """Yield the amounts of money in a text, in digits and in English words."""
    yield from amounts_in_words(text)
    for found in MONEY.finditer(text):
        amount = parsed(found["after"] or found["before"])
        if amount is not None:
            yield amount


def amounts_in_words(text: str) -> Iterator[Decimal]:
    """Yield the amounts that are written as words before a currency: `twenty dollars`, `a hundred and five euros`."""
    number: list[str] = []
    for word in WORD.findall(text.lower()):
        if word in NUMBER_WORDS or (word == "and" and number):
            number.append(word)
            continue
        if number and word in CURRENCY_WORDS:
            yield Decimal(value_of(number))
        number = []


def parsed(number: str) -> Decimal | None:
    """Return the value of a number in a usual notation: 1,299.00, 1.299,00, 34,90 or 40. None if it has none."""
    places = next((places for places in (1, 2) if number[-places - 1 : -places] in (".", ",")), 0)
    whole, rest = (number[: -places - 1], number[-places:]) if places else (number, "0")
    try:
        return Decimal(re.sub(r"\D", "", whole) + f".{rest}")
    except InvalidOperation:
        return None


def known_amounts(conversation: Conversation) -> Iterator[Decimal]:
    """Yield the amounts in the cart, then those in calls, results and the shopper's messages, newest turn first."""
    yield from of_cart(conversation.context.cart)
    for turn in reversed(conversation.turns):
        for part in turn.parts:
            if isinstance(part, FunctionPart):
                yield from amounts_in([part.result, part.parameters])
        message = message_of(turn)
        yield from amounts_in_words(message)
        for number in re.findall(NUMBER, message):
            if (amount := parsed(number)) is not None:
                yield amount


def of_cart(cart: CartState) -> Iterator[Decimal]:
    """Yield the amounts in a cart."""
    yield from amounts_in(cart.model_dump())


def amounts_in(value: Any) -> Iterator[Decimal]:
    """Yield the values of the fields in `KEYS`, at any depth of a JSON value."""
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
    """Return an amount in hundredths, as an integer: adding and comparing integers is many times faster."""
    return int(amount * 100)


@dataclass(frozen=True)
class Known:
    """Amounts that a text may name, in hundredths, and the same amounts in whole units, rounded down and up."""

    amounts: frozenset[int]
    near: frozenset[int]

    @classmethod
    def of(cls, newest_first: Iterable[int]) -> Self:
        """Return the amounts that follow from these: themselves, and results computed from the newest `MOST`.

        These are the sum and difference of each two amounts, and multiples from 2 to 6 of each amount.
        """
        distinct = list(dict.fromkeys(newest_first))
        some = sorted(distinct[:MOST])
        pairs = {result for one, other in combinations(some, 2) for result in (one + other, other - one)}
        amounts = {*distinct, *pairs, *(price * count for price in some for count in range(2, 7))}
        return cls(
            frozenset(amounts),
            frozenset({unit for each in amounts for unit in (each // 100, -(-each // 100))}),
        )

    def explains(self, amount: int) -> bool:
        """Return whether an amount is known. A whole number of units also matches known amounts less than 1 away."""
        return amount in self.amounts or (amount % 100 == 0 and amount // 100 in self.near)
