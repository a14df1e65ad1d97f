"""Follow-up messages below the newest answer: up to three, made of facts of what it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import median
from typing import Any

from app.functions import all_functions
from app.locale import message
from app.text.money import round_money
from app.turn import FunctionPart, Turn

FEWEST = 3
"""Minimum number of products that a follow-up divides."""
VALUE_LIMIT = 24
"""Maximum number of characters of a value in a follow-up."""
STEPS = ((20, 1), (100, 5), (300, 10), (1000, 50))
"""Amounts and the step to which a price bound below them is rounded."""


def follow_ups(turn: Turn) -> list[str]:
    """Return messages that a shopper may want to send after this turn, if its newest call found or added products."""
    calls = [part for part in turn.parts if isinstance(part, FunctionPart) and part.status == "done"]
    if turn.id is None or turn.status != "done" or not calls or not calls[-1].result:
        return []
    function, result = all_functions().get(calls[-1].name), calls[-1].result
    if "product" in result:  # its details
        return [message("follow_up.goes_with_it"), message("follow_up.cheaper")]
    if (result.get("item") or {}).get("added"):
        return [message("follow_up.goes_with_it")]
    products = [product for product in result.get("products") or [] if product.get("in_stock")]
    if function is None or not function.searches or result.get("kind_missing"):
        return []
    found = [dividing_value(products), price_bound(products), comparison(result["products"])]
    return [words for words in found if words]


def dividing_value(products: Sequence[Mapping[str, Any]]) -> str:
    """Return the wish for the brand or fact that divides the products most evenly; empty if none divides them."""
    if len(products) < FEWEST:
        return ""
    counts = Counter(value for product in products for value in values_of(product))
    half = Decimal(len(products)) / 2
    dividing = [value for value, count in counts.items() if 1 < count < len(products)]
    best = min(dividing, key=lambda value: abs(counts[value] - half), default="")
    return message("follow_up.only", value=best) if best else ""


def values_of(product: Mapping[str, Any]) -> list[str]:
    """Return a product's brand, and its facts that are one word or two and no measure."""
    facts = [product.get("brand"), *(product.get("attributes") or {}).values()]
    return [
        fact
        for fact in facts
        if isinstance(fact, str) and 0 < len(fact) <= VALUE_LIMIT and not any(sign.isdigit() for sign in fact)
    ]


def price_bound(products: Sequence[Mapping[str, Any]]) -> str:
    """Return the wish for a price below about the median; empty if that does not divide the products."""
    currencies = {product["currency"] for product in products}
    if len(products) < FEWEST or len(currencies) != 1:
        return ""
    prices = [Decimal(product.get("price_from") or product["price"]) for product in products]
    middle = median(prices)
    step = next((step for limit, step in STEPS if middle < limit), 100)
    bound = Decimal(round(middle / step) * step)
    if not 0 < sum(price <= bound for price in prices) < len(prices):
        return ""
    return message("follow_up.under", price=round_money(str(bound), currencies.pop()))


def comparison(products: Sequence[Mapping[str, Any]]) -> str:
    """Return the wish to compare the first two or three products; empty for a single one."""
    if len(products) < 2:
        return ""
    return message("follow_up.compare_three" if len(products) >= FEWEST else "follow_up.compare_two")
