"""Measures of products, for wishes with a unit ("at least 30 l"): from attributes and names."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.catalogue.facts.units import SCALE, quantity_of
from app.simulated.nlu.bounds import Bound
from app.simulated.products import Item, values_of
from app.simulated.stems import stem, stems_of
from app.simulated.vocabulary import Vocabulary

PLACES = Decimal("0.000001")


def is_within(item: Item, bound: Bound) -> bool:
    """Return whether one of the product's measures lies within a bound."""
    return any(
        (bound.low is None or value >= bound.low) and (bound.high is None or value <= bound.high)
        for value in measures_of(item, bound.unit)
    )


def attribute_of(bound: Bound, vocabulary: Vocabulary) -> str | None:
    """Return the shop's attribute that an amount is of, where only one has it: 16 GB is of the memory, not the disk."""
    dimension, factor = SCALE.get(bound.unit.lower(), ("", 1.0))
    said = {value for value in (bound.low, bound.high) if value is not None}
    if not dimension or bound.kind not in ("under", "over", "exact") or not said:
        return None
    found = [
        name
        for name, values in vocabulary.shop.attribute_values.items()
        if any(amount_in(value, dimension, factor) in said for value in values)
    ]
    return found[0] if len(found) == 1 else None


def values_within(bound: Bound, name: str, vocabulary: Vocabulary) -> list[str]:
    """Return the values of one of the shop's attributes that lie within a bound."""
    dimension, factor = SCALE.get(bound.unit.lower(), ("", 1.0))
    amounts = [
        (value, amount_in(value, dimension, factor))
        for value in vocabulary.shop.attribute_values.get(name, ())
    ]
    return [
        value
        for value, amount in amounts
        if amount is not None
        and (bound.low is None or amount >= bound.low)
        and (bound.high is None or amount <= bound.high)
    ]


def amount_in(text: str, dimension: str, factor: float) -> Decimal | None:
    """Return the amount that a value says in a unit; None where it is of another dimension."""
    quantity = quantity_of(text)
    if quantity is None or quantity.dimension != dimension:
        return None
    return Decimal(str(quantity.amount / factor)).quantize(PLACES)


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
