"""References to goods: a place of the list, a description, a comparison or a pronoun."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ReferenceKind = Literal[
    "place",
    "range",
    "first",
    "last",
    "it",
    "them",
    "both",
    "all",
    "each",
    "other",
    "same",
    "rest",
    "newest",
    "extreme",
    "described",
    "product",
]


@dataclass(frozen=True)
class Reference:
    """Something that points at goods.

    `number` is a place of the list (from 1; -1 the last), a count, or the beginning of a range that ends with `until`.
    `words` describe, `order` is a comparison ("lightest"), `limit` an upper price.
    """

    kind: ReferenceKind
    number: int = 0
    until: int = 0
    words: tuple[str, ...] = ()
    definite: bool = False
    order: str = ""
    limit: Decimal | None = None
    bare: bool = False
    """A number alone, which may be a place or a quantity."""
    rank: int = 1
    """With `order`: which in that order: 2 for "the second cheapest"."""
    among: int = 0
    """With `order`: of how many that were spoken of: 2 for "the cheaper of the two"."""
    places: tuple[Reference, ...] = ()
    """With `order`: of which places of the list: "the cheaper of the second and the third"."""
    each: bool = False
    """With `order`: whether one of each list is meant: "the cheapest of each"."""
