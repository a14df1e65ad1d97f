"""Questions about sums: what the cart comes to, what is left of an amount, what several pieces cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.simulated.nlu.wishes import SearchWish
from app.simulated.products import Item

SumKind = Literal["left", "fits", "price"]
Line = tuple[Item, int]
"""A product and how many of it."""


@dataclass(frozen=True)
class SumQuestion:
    """A question about a sum: what it is of, and the amount that it is held against.

    `left` asks what is left of the amount, `fits` whether the sum is within it, `price` what the lines cost.
    """

    kind: SumKind
    amount: Decimal | None = None
    lines: tuple[Line, ...] = ()
    goods: SearchWish | None = None
    """Goods that are to fit and are looked for first."""


def price_of(lines: Sequence[Line]) -> Decimal:
    """Return what some pieces cost together."""
    return sum((item.price * quantity for item, quantity in lines), Decimal(0))
