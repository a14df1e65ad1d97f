"""The pairs of products of which a narrow screen shows one at a time, in place of the whole comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

FEWEST_PRODUCTS = 3
"""Number of products from which two columns are fewer than all."""


@dataclass(frozen=True)
class ComparisonPair:
    """Two products of a comparison."""

    first: int
    """Number of the left product, counted from 1."""
    second: int
    """Number of the right product."""
    is_shown_first: bool
    """Whether it is shown until the shopper chooses another one."""


def comparison_pairs(result: Mapping[str, Any]) -> list[ComparisonPair]:
    """Return the pairs of a comparison's products; empty where all products have room.

    The pair that is shown first has the products that the verdict names, the cheapest and the best rated one.
    """
    ids = [product["id"] for product in result["products"]]
    if len(ids) < FEWEST_PRODUCTS:
        return []
    named = {result.get("cheapest"), result.get("best_rated")}
    numbers = range(1, len(ids) + 1)
    shown = set(sorted(numbers, key=lambda number: ids[number - 1] not in named)[:2])
    return [ComparisonPair(*pair, is_shown_first=set(pair) == shown) for pair in combinations(numbers, 2)]
