"""Units of measure and quantities: "1.7l", "20,000 mAh", "$40"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.text.number_words import number_words_at

LARGEST = 1e9

# For each dimension its units with their factor to the first one, as shops and shoppers write them.
DIMENSIONS: dict[str, dict[str, float]] = {
    "volume": {"l": 1, "litre": 1, "liter": 1, "litres": 1, "liters": 1, "ml": 0.001, "cl": 0.01, "gal": 3.785},
    "mass": {"kg": 1, "g": 0.001, "gram": 0.001, "grams": 0.001, "kilo": 1, "kilos": 1, "lb": 0.4536, "lbs": 0.4536,
             "oz": 0.02835},
    "length": {"m": 1, "metre": 1, "meter": 1, "metres": 1, "meters": 1, "cm": 0.01, "mm": 0.001, "inch": 0.0254,
               "inches": 0.0254, "ft": 0.3048, "feet": 0.3048},
    "memory": {"gb": 1, "tb": 1000, "mb": 0.001},
    "power": {"w": 1, "watt": 1, "watts": 1, "kw": 1000},
    "charge": {"mah": 1, "ah": 1000},
    "time": {"h": 1, "hour": 1, "hours": 1, "hrs": 1},
}  # fmt: skip
CURRENCIES = frozenset({"$", "€", "£", "usd", "eur", "gbp", "dollar", "dollars", "euro", "euros", "bucks"})

QUANTITY = re.compile(r"([$€£]?)(\d{1,9}(?:[.,]\d{1,3}){0,3})([a-z$€£\"”]{0,8})", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A number and its unit as written, in lower case; empty if there is none."""

    value: float
    unit: str = ""


def dimension_of(unit: str) -> tuple[str, float] | None:
    """Return a unit's dimension and its factor to the dimension's base unit, or None."""
    return next(((name, units[unit]) for name, units in DIMENSIONS.items() if unit in units), None)


def read_quantity(tokens: Sequence[str], place: int) -> tuple[Quantity | None, int]:
    """Read a number at this place, with its unit in the same or the next word. Return it and the place after it."""
    match = QUANTITY.fullmatch(tokens[place]) if place < len(tokens) else None
    if match is None:
        return read_words(tokens, place)
    value = number(match[2])
    unit = match[1] or match[3].lower().replace('"', "inch").replace("”", "inch")
    following = tokens[place + 1].lower() if place + 1 < len(tokens) else ""
    if unit and dimension_of(unit) is None and unit not in CURRENCIES:
        return None, place
    if not unit and (dimension_of(following) or following in CURRENCIES):
        return Quantity(value, following), place + 2
    return Quantity(value, unit), place + 1


def read_words(tokens: Sequence[str], place: int) -> tuple[Quantity | None, int]:
    """Read a number in words that a unit follows: "twenty dollars". Return it and the place after it."""
    value, after = number_words_at(tokens, place)
    unit = tokens[after].lower() if after < len(tokens) else ""
    if value is None or not (dimension_of(unit) or unit in CURRENCIES):
        return None, place
    return Quantity(value, unit), after + 1


def number(written: str) -> float:
    """Return the value of "1.7", "1,7", "1,000" or "1.000,50", at most `LARGEST`."""
    parts = re.split(r"[.,]", written)
    is_grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and parts[0] != "0"
    if is_grouped and (len(parts) > 2 or "," in written):
        return min(float("".join(parts)), LARGEST)
    whole, fraction = ("".join(parts[:-1]), parts[-1]) if len(parts) > 1 else (parts[0], "0")
    return min(float(f"{whole}.{fraction}"), LARGEST)
