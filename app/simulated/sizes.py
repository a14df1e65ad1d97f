""" "Bigger", "lighter": what the figures of the products say about it."""

from __future__ import annotations

import re
from decimal import Decimal

from app.simulated.items import Item
from app.simulated.lexicon import SIZE_ORDER
from app.simulated.speak import data, name, numbers_of

_STEPS = re.compile(r"big|larg|small|light|heav|long|short|tiny|power|capacity|tall")
_UPWARDS = re.compile(r"bigger|larger|longer|heavier|taller|higher|more power|too (?:small|short|tiny|light)")
_KEYS = ("capacity", "volume", "size", "screen", "length", "width", "height")


def is_size_step(step: str) -> bool:
    """Whether a step away from what was shown ("bigger", "too heavy") is one of size, not of price."""
    return bool(_STEPS.search(step)) and "budget" not in step


def size_remark(basis: Item, items: list[Item], step: str) -> str:
    """Which of the products are a step further than `basis`, by the first figure that it has."""
    upwards = bool(_UPWARDS.search(step))
    keys = ("weight",) if "heav" in step or "light" in step else ("power",) if "power" in step else _KEYS
    letters = _letter_remark(items, upwards) if keys is _KEYS else ""
    if letters:
        return letters
    key = next((key for key in keys if basis.amount(key) is not None), None)
    if key is None:
        return (
            f"I have no figures to tell which of these are {data(step, 20)}; their details say what is known."
        )
    further = [number for number, item in enumerate(items, 1) if _is_further(item, basis, key, upwards)]
    than = f"than the {data(basis.attributes[key][0], 30)} ({data(key)}) of {name(basis)}"
    if further:
        return f"{'More' if upwards else 'Less'} {than}: {numbers_of(further)}."
    return f"None of these has {'more' if upwards else 'less'} {than}."


def _is_further(item: Item, basis: Item, key: str, upwards: bool) -> bool:
    """Figures in different units are not compared."""
    own, other = basis.amount(key), item.amount(key)
    if own is None or other is None or own[1] != other[1]:
        return False
    difference: Decimal = other[0] - own[0]
    return difference > 0 if upwards else difference < 0


def _letter_remark(items: list[Item], upwards: bool) -> str:
    """The largest or smallest of the sizes that clothes come in, and which of the products have it."""
    sizes = [
        [SIZE_ORDER.index(one) for one in map(str.upper, item.sizes) if one in SIZE_ORDER] for item in items
    ]
    known = [size for own in sizes for size in own]
    if not known:
        return ""
    end = max(known) if upwards else min(known)
    have = [number for number, own in enumerate(sizes, 1) if end in own]
    return f"The {'largest' if upwards else 'smallest'} size here is {SIZE_ORDER[end]}: {numbers_of(have)}."
