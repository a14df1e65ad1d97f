"""The choice among products: rating against price, and an alternative that is cheaper or rated better."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.simulated.products import Item

NOT_RATED = Decimal(3)
PRICE_WEIGHT = Decimal("0.5")
"""How many stars a price of twice the median weighs against a product."""


VALUE_WEIGHT = Decimal("1.5")
"""The same where a shopper asks for value for money."""


def worth(item: Item, median: Decimal, weight: Decimal = PRICE_WEIGHT) -> Decimal:
    """Return how good a choice a product is: its rating, less for what it costs above the list's middle."""
    rating = item.rating if item.rating is not None else NOT_RATED
    return rating - (item.price / median - 1) * weight if median else rating


def pick(
    pool: Sequence[Item], *, by_value: bool = False, within_budget: bool = False
) -> tuple[Item, Item | None]:
    """Return the product to take, and another one: cheaper, or rated better. `by_value` lets the price count more.

    `within_budget`: the shopper named an amount, within which the rating alone decides.
    """
    buyable = [item for item in pool if item.in_stock] or list(pool)
    if len(buyable) > 1 and not by_value and all(item.rating is None for item in buyable):
        # Without ratings the search's order decides: the nearest to what was asked for.
        lower = [item for item in buyable[1:] if item.price < buyable[0].price]
        return buyable[0], min(lower, key=lambda item: item.price, default=None)
    prices = sorted(item.price for item in buyable)
    median = prices[len(prices) // 2]
    weight = VALUE_WEIGHT if by_value else Decimal(0) if within_budget else PRICE_WEIGHT
    best = max(buyable, key=lambda item: worth(item, median, weight))
    others = [item for item in buyable if item.id != best.id]
    cheaper = min(
        (item for item in others if item.price < best.price), key=lambda item: item.price, default=None
    )
    better = max(
        (item for item in others if (item.rating or 0) > (best.rating or 0)),
        key=lambda item: item.rating or 0,
        default=None,
    )
    return best, cheaper or better
