"""References to products in checks: by place in a list, by a superlative, by a fact, or by id.

`2`, `last`, `1, 3`, `first 2`, `cheapest`, `cheapest 2`, `dearest`, `best rated`, `lightest`, `colour=red` refer to the
newest list before the step, `2 of step 1` to the list of that step, `detailed` to the product whose details were shown
last. Everything else is a product's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.kinds import Facts

OF_STEP = re.compile(r"(.+?) of step (\d+)")
MANY = re.compile(r"(first|last|cheapest|dearest|best rated|lightest) (\d+)")
FACT = re.compile(r"([\w ]+)=(.+)")
DETAILED = "detailed"


class NoSuchProduct(Exception):
    """A reference names no product: the list is too short, or there is none."""


@dataclass
class Shelf:
    """The products that references can name: the catalogue by id, and the lists shown so far, by step from 1."""

    catalogue: Mapping[str, Facts]
    lists: dict[int, list[Facts]] = field(default_factory=dict)
    detailed: str | None = None
    """The id of the product whose details were shown last."""

    def list_of(self, step: int | None) -> list[Facts]:
        """Return the list of a step, or the newest one. Raises NoSuchProduct."""
        found = self.lists.get(step) if step else next(reversed(self.lists.values()), None)
        if not found:
            raise NoSuchProduct(f"step {step} showed no list" if step else "no list was shown")
        return found


def resolve(reference: str, shelf: Shelf) -> list[list[str]]:
    """Return the ids that a reference names: for each product, the equally good ids. Raises NoSuchProduct.

    In `1, 3 of step 2` the step belongs to both places; in `1 of step 1, 3 of step 2` each has its own.
    """
    if reference.strip() in shelf.catalogue:
        return [[reference.strip()]]
    if reference.strip() == DETAILED:
        if shelf.detailed is None:
            raise NoSuchProduct("no details were shown")
        return [[shelf.detailed]]
    if not is_relative(reference):
        raise NoSuchProduct(f"there is no product {reference!r}")
    found: list[list[str]] = []
    step: int | None = None
    for part in reversed(reference.split(",")):
        if of_step := OF_STEP.fullmatch(part.strip()):
            part, step = of_step[1], int(of_step[2])
        found = [*resolve_in(part.strip(), shelf.list_of(step)), *found]
    return found


def is_relative(reference: str) -> bool:
    """Return whether a reference names a product by its place or a fact, and not by its id."""
    parts = [part.strip() for part in reference.split(",")]
    return all(is_place(found[1] if (found := OF_STEP.fullmatch(part)) else part) for part in parts)


def is_place(part: str) -> bool:
    """Return whether a part of a reference is a place in a list, a superlative or a fact."""
    return (
        part.isdecimal()
        or part in ("last", DETAILED, *RANKS)
        or bool(MANY.fullmatch(part) or FACT.fullmatch(part))
    )


def resolve_in(reference: str, products: Sequence[Facts]) -> list[list[str]]:
    """Return the ids that a reference names in a list. Raises NoSuchProduct."""
    if found := MANY.fullmatch(reference):
        return several(found[1], int(found[2]), products)
    if reference == "last":
        return [[str(products[-1]["id"])]]
    if reference in RANKS:
        return several(reference, 1, products)
    if found := FACT.fullmatch(reference):
        same = [str(each["id"]) for each in products if has_fact(each, found[1].strip(), found[2].strip())]
        if not same:
            raise NoSuchProduct(f"no product of the list has {reference}")
        return [same]
    place = int(reference)
    if not 1 <= place <= len(products):
        raise NoSuchProduct(f"the list has {len(products)} products")
    return [[str(products[place - 1]["id"])]]


def several(which: str, number: int, products: Sequence[Facts]) -> list[list[str]]:
    """Return the first, last, cheapest ... products; those with the same figure are equally good."""
    if len(products) < number:
        raise NoSuchProduct(f"the list has {len(products)} products")
    if which in ("first", "last"):
        chosen = products[:number] if which == "first" else products[-number:]
        return [[str(each["id"])] for each in chosen]
    rank = RANKS[which]
    ordered = sorted(
        (each for each in products if rank(each) is not None), key=lambda each: rank(each) or 0.0
    )
    if len(ordered) < number:
        raise NoSuchProduct(f"{which}: too few products of the list have the figure")
    return [
        [str(each["id"]) for each in ordered if rank(each) == rank(chosen)] for chosen in ordered[:number]
    ]


def has_fact(product: Facts, name: str, value: str) -> bool:
    """Return whether a field or an attribute of a product contains a value, or, for `name`, its name does."""
    given = product.get(name) if name in ("name", "brand", "category") else product["attributes"].get(name)
    values = given if isinstance(given, list) else [given]
    return any(value.lower() in str(each).lower() for each in values if each is not None)


def weight(product: Facts) -> float | None:
    """Return a product's weight in grams, or None."""
    found = re.match(r"([\d.]+) ?(kg|g)\b", str(product["attributes"].get("weight", "")))
    return float(found[1]) * (1_000 if found[2] == "kg" else 1) if found else None


def negative(value: Any) -> float | None:
    """Return a number with the other sign, or None."""
    return None if value is None else -float(value)


RANKS: dict[str, Callable[[Facts], float | None]] = {
    "cheapest": lambda each: float(each["price"]),
    "dearest": lambda each: -float(each["price"]),
    "best rated": lambda each: negative(each["rating"]),
    "lightest": weight,
}
"""Superlative -> the figure of which the smallest one is meant."""
