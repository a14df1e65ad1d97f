"""Options of variants: the order of their names and values, and when two spellings of a value are the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

SIGNS = re.compile(r"[\W_]+")

SAME_SIZES = {
    "xxs": ("2xs", "xxsmall", "extraextrasmall"),
    "xs": ("xsmall", "extrasmall"),
    "s": ("small",),
    "m": ("medium", "med"),
    "l": ("large",),
    "xl": ("xlarge", "extralarge"),
    "xxl": ("2xl", "xxlarge", "2xlarge", "extraextralarge"),
    "xxxl": ("3xl", "xxxlarge", "3xlarge"),
    "onesize": ("os", "onesizefitsall", "onesizefitsmost"),
}
SAME_WORDS = {"color": "colour", "grey": "gray"}

SAME = {word: size for size, words in SAME_SIZES.items() for word in words} | SAME_WORDS


@lru_cache(maxsize=20_000)
def option_key(value: str) -> str:
    """Return a key that all spellings of an option's name or value share: "X-Large", "xl" and "Extra large"."""
    low = value.casefold()
    key = "".join(low.split()) if any(sign.isdigit() for sign in low) else SIGNS.sub("", low)
    return SAME.get(key, key) or low.strip()


def spellings(value: str) -> list[str]:
    """Return the spellings of a value without signs, in lower case, for a comparison in SQL."""
    key = option_key(value)
    return [key, *(word for word, same in SAME.items() if same == key)]


def ordered_options(variants: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return the options of a product from those of its variants: names and values in the order of first use."""
    values: dict[str, dict[str, None]] = {}
    for options in variants:
        for name, value in options.items():
            values.setdefault(name, {}).setdefault(value)
    return [{"name": name, "values": list(found)} for name, found in values.items()]
