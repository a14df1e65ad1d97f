"""The cards of a result in groups: those at once and those after a click, each apart from those that fit in part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.render.contexts.types import ProductData

AT_ONCE = 6
"""Number of cards that are shown without a click."""


@dataclass(frozen=True)
class CardGroup:
    """Consecutive cards of a result."""

    products: Sequence[ProductData]
    start: int
    """Number of the first card, counted from 1."""
    is_near: bool
    """Whether these are the first products that fit only a part of the request, after those that fit all of it."""


def card_groups(products: Sequence[ProductData], exact: int) -> list[list[CardGroup]]:
    """Return the groups of the cards shown at once, then those of the cards after a click; both may be empty.

    Args:
        products: The products of a result.
        exact: How many of the first products fit the whole request.
    """
    return [groups_of(products, exact, 0, AT_ONCE), groups_of(products, exact, AT_ONCE, len(products))]


def groups_of(products: Sequence[ProductData], exact: int, begin: int, end: int) -> list[CardGroup]:
    """Return the groups of the products from `begin` up to `end`."""
    end = min(end, len(products))
    bounds = [begin, *([exact] if begin < exact < end else []), end]
    return [
        CardGroup(products[start:stop], start + 1, is_near=0 < exact == start)
        for start, stop in pairwise(bounds)
        if start < stop
    ]
