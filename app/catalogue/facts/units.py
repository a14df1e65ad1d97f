"""Quantities with their units, brought to one scale for each dimension.

A table of the units that shops write, instead of the library pint: its import and registry take half a second at the
start, it reads "4 fl oz" as femtolitre-ounces and `3"` as a number, and its parser evaluates expressions, which
catalogue texts must not reach (docs/decisions/2026-11-29-facts-of-a-product.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import prod

QUANTITY_LIMIT = 200
"""Maximum characters of a value in which a quantity is looked for."""

UNITS: dict[str, dict[str, float]] = {
    "mass": {
        "mg milligram milligrams": 1e-6,
        "g gr gram grams gramme grammes": 1e-3,
        "kg kilo kilos kilogram kilograms": 1.0,
        "oz ounce ounces": 0.028349523,
        "lb lbs pound pounds": 0.45359237,
        "t ton tons tonne tonnes": 1000.0,
    },
    "length": {
        "mm millimeter millimeters millimetre millimetres": 1e-3,
        "cm centimeter centimeters centimetre centimetres": 1e-2,
        "m meter meters metre metres": 1.0,
        "km kilometer kilometers kilometre kilometres": 1e3,
        "in inch inches": 0.0254,
        "ft foot feet": 0.3048,
        "yd yard yards": 0.9144,
        "mi mile miles": 1609.344,
    },
    "volume": {
        "ml milliliter milliliters millilitre millilitres cc": 1e-3,
        "cl centiliter centilitre": 1e-2,
        "l liter liters litre litres": 1.0,
        "floz": 0.0295735,
        "cup cups": 0.24,
        "pt pint pints": 0.473176,
        "qt quart quarts": 0.946353,
        "gal gallon gallons": 3.785412,
        "cuft": 28.316847,
        "cuin": 0.016387,
    },
    "time": {
        "ms millisecond milliseconds": 1e-3,
        "s sec secs second seconds": 1.0,
        "min mins minute minutes": 60.0,
        "h hr hrs hour hours": 3600.0,
        "d day days": 86400.0,
        "week weeks": 604800.0,
        "month months": 2629800.0,
        "year years yr yrs": 31557600.0,
    },
    "data": {
        "kb kilobyte kilobytes": 1e3,
        "mb megabyte megabytes": 1e6,
        "gb gigabyte gigabytes": 1e9,
        "tb terabyte terabytes": 1e12,
    },
    "power": {"mw": 1e-3, "w watt watts": 1.0, "kw kilowatt kilowatts": 1e3, "hp horsepower": 745.7},
    "energy": {"wh": 1.0, "kwh": 1e3, "j joule joules": 1 / 3600, "kcal calorie calories": 1.163},
    "voltage": {"v volt volts": 1.0, "kv": 1e3},
    "current": {"ma milliamp milliamps": 1e-3, "a amp amps ampere amperes": 1.0},
    "charge": {"mah": 1.0, "ah": 1e3},
    "frequency": {"hz hertz": 1.0, "khz": 1e3, "mhz megahertz": 1e6, "ghz gigahertz": 1e9},
    "sound": {"db decibel decibels": 1.0},
    "light": {"lm lumen lumens": 1.0},
    "pixels": {"mp megapixel megapixels": 1.0},
    "resolution": {"dpi": 1.0},
    "temperature": {"c °c celsius": 1.0},
    "share": {"% percent": 1.0},
}
"""Dimension -> the spellings of its units and their size on its scale: kilogram, metre, litre, second, byte."""

SCALE = {
    spelling: (dimension, factor)
    for dimension, units in UNITS.items()
    for spellings, factor in units.items()
    for spelling in spellings.split()
}

TWO_WORDS = {
    ("fl", "oz"): "floz",
    ("fluid", "ounce"): "floz",
    ("fluid", "ounces"): "floz",
    ("cubic", "feet"): "cuft",
    ("cubic", "foot"): "cuft",
    ("cu", "ft"): "cuft",
    ("cubic", "inches"): "cuin",
    ("milliamp", "hours"): "mah",
    ("milliamp", "hour"): "mah",
    ("amp", "hours"): "ah",
    ("watt", "hours"): "wh",
    ("watt", "hour"): "wh",
}
"""Units of two words."""

PIECE = re.compile(r"\d+(?:[.,]\d+)*|[a-z%°]+|[\"″×/]")
"""The pieces of a value: a number, a word, or a sign."""

TIMES = frozenset(("x", "×", "by"))
BETWEEN = frozenset(("and", "to", "or", "-"))
INCHES = frozenset(('"', "″"))
SIDES = {1: "length", 2: "area", 3: "space"}
"""Number of multiplied lengths -> dimension of the product."""


@dataclass(frozen=True)
class Quantity:
    """An amount on its dimension's scale; the dimension is empty for a number without a unit."""

    amount: float
    dimension: str


@lru_cache(maxsize=10_000)
def quantity_of(text: str) -> Quantity | None:
    """Return the first quantity of a value, or its number if no unit follows one; None without a number.

    Sides are multiplied ("40 x 28 cm" is an area), a multiple too ("2 x 8 kg"). Of a
    range or a list the largest counts.
    """
    pieces = PIECE.findall(text[:QUANTITY_LIMIT].lower())
    start = next((index for index, piece in enumerate(pieces) if piece[0].isdigit()), None)
    if start is None:
        return None
    products: list[list[float]] = [[]]
    unit = None
    for index in range(start, len(pieces)):
        piece = pieces[index]
        if piece[0].isdigit():
            add_number(products, piece, pieces[index - 1] if index > start else "")
        elif (unit := unit_at(pieces, index)) is not None:
            if index + 1 < len(pieces) and pieces[index + 1] in TIMES:
                continue
            break
        elif piece not in TIMES and piece not in BETWEEN and piece != "/":
            break
    return largest(products, unit)


def add_number(products: list[list[float]], piece: str, before: str) -> None:
    """Add a number to the last product after a sign of multiplication; after a slash divide; else begin a new one."""
    number = number_of(piece)
    if before in TIMES or not products[-1]:
        products[-1].append(number)
    elif before == "/" and number:
        products[-1][-1] /= number
    elif before in SCALE or before in INCHES:
        products[-1].append(number)
    else:
        products.append([number])


def largest(products: list[list[float]], unit: str | None) -> Quantity:
    """Return the largest of the products in its unit."""
    numbers = max(products, key=prod)
    if unit is None:
        return Quantity(prod(numbers), "")
    dimension, factor = SCALE[unit]
    if dimension != "length":
        return Quantity(prod(numbers) * factor, dimension)
    return Quantity(prod(numbers) * factor ** len(numbers), SIDES.get(len(numbers), "space"))


def unit_at(pieces: list[str], index: int) -> str | None:
    """Return the unit that a piece begins, or None."""
    pair = TWO_WORDS.get((pieces[index], pieces[index + 1])) if index + 1 < len(pieces) else None
    if pair is not None:
        return pair
    return "in" if pieces[index] in INCHES else pieces[index] if pieces[index] in SCALE else None


def number_of(piece: str) -> float:
    """Return a number as shops write it: "1,200" has a thousands separator, "1,5" a decimal comma."""
    head, comma, tail = piece.partition(",")
    if comma and len(tail) != 3 and "." not in piece and "," not in tail:
        return float(f"{head}.{tail}")
    whole, dot, decimals = piece.replace(",", "").partition(".")
    return float(f"{whole}{dot}{decimals.replace('.', '')}"[:40])
