""" "Bigger", "lighter": what the figures of the products say about it."""

from __future__ import annotations

from app.llm.simulated.items import Item
from app.llm.simulated.lexicon import SIZE_ORDER
from app.llm.simulated.speak import data, name, numbers_of

_SIZE_KEYS = ("capacity", "volume", "size", "screen", "length", "width", "height")


def is_size_step(step: str) -> bool:
    return (
        any(
            word in step
            for word in (
                "big",
                "larg",
                "small",
                "light",
                "heav",
                "long",
                "short",
                "tiny",
                "power",
                "capacity",
                "tall",
            )
        )
        and "budget" not in step
    )


def size_remark(basis: Item, items: list[Item], upwards: bool, step: str) -> str:
    keys = ("weight",) if "heav" in step or "light" in step else ("power",) if "power" in step else _SIZE_KEYS
    letters = _letter_remark(items, upwards) if keys is _SIZE_KEYS else ""
    if letters:
        return letters
    for key in keys:
        own = basis.amount(key)
        if own is None:
            continue
        amounts = [(number, item.amount(key)) for number, item in enumerate(items, 1)]
        better = [
            n
            for n, a in amounts
            if a is not None and a[1] == own[1] and (a[0] > own[0] if upwards else a[0] < own[0])
        ]
        value = data(basis.attributes[key][0], 30)
        if better:
            word = "More" if upwards else "Less"
            return f"{word} than the {value} ({data(key)}) of {name(basis)}: {numbers_of(better)}."
        return f"None of these has {'more' if upwards else 'less'} than the {value} ({data(key)}) of {name(basis)}."
    return f"I have no figures to tell which of these are {data(step, 20)}; the details of each say what is known."


def _letter_remark(items: list[Item], upwards: bool) -> str:
    """The largest or smallest of the sizes that clothes come in, and which of the products have it."""
    sizes = [
        [SIZE_ORDER.index(size.upper()) for size in item.sizes if size.upper() in SIZE_ORDER]
        for item in items
    ]
    known = [size for own in sizes for size in own]
    if not known:
        return ""
    end = max(known) if upwards else min(known)
    have = [number for number, own in enumerate(sizes, 1) if end in own]
    return f"The {'largest' if upwards else 'smallest'} size here is {SIZE_ORDER[end]}: {numbers_of(have)}."
