"""The items of a purchase request: quantities of products that the shopper refers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

ReferenceKind = Literal[
    "place",
    "range",
    "first",
    "last",
    "cheapest",
    "dearest",
    "best",
    "it",
    "them",
    "all",
    "described",
    "product",
]


@dataclass(frozen=True)
class Reference:
    """A reference to products. `number` is a place from 1 (-1 for the last) or a count, `until` the end of a range."""

    kind: ReferenceKind
    number: int = 0
    until: int = 0
    words: tuple[str, ...] = ()
    price: Decimal | None = None
    definite: bool = True


@dataclass
class Item:
    """One item of a request: a quantity of each product that the references name. `features` must apply to them."""

    references: list[Reference] = field(default_factory=list)
    quantity: int | None = None
    more: bool = False
    each: bool = False
    pair: bool = False
    alternatives: list[int] = field(default_factory=list)
    """Other possible quantities, as in "2 or 3"."""
    features: list[tuple[str, ...]] = field(default_factory=list)
