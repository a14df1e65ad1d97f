"""Measures of products, for wishes with a unit ("at least 30 l"): from attributes and names."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.catalogue.facts.units import SCALE, quantity_of
from app.simulated.nlu.bounds import Bound
from app.simulated.products import Item, values_of
from app.simulated.stems import stem, stems_of

PLACES = Decimal("0.000001")


def is_within(item: Item, bound: Bound) -> bool:
    """Return whether one of the product's measures lies within a bound."""
    return any(
        (bound.low is None or value >= bound.low) and (bound.high is None or value <= bound.high)
        for value in measures_of(item, bound.unit)
    )


def measures_of(item: Item, unit: str) -> Iterator[Decimal]:
    """Yield the product's values of the unit's dimension, in that unit."""
    if unit == "star":
        yield from () if item.rating is None else (item.rating,)
        return
    if unit == "%":
        if item.list_price is not None and item.list_price > item.price:
            yield (item.list_price - item.price) / item.list_price * 100
        return
    dimension, factor = SCALE.get(unit.lower(), ("", 1.0))
    named = [(name, text) for name, value in item.attributes.items() for text in values_of({name: value})]
    for name, text in [*named, ("", item.name)]:
        quantity = quantity_of(text)
        if quantity is None or quantity.dimension != dimension:
            continue
        # Persons and pages are no units of measure: the attribute's name or its value says what is counted.
        if dimension or stem(unit) in stems_of(f"{name} {text}"):
            yield Decimal(str(quantity.amount / factor)).quantize(PLACES)
