"""Short texts about functions, built from their parameters and results."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from app.functions import all_functions
from app.locale import message
from app.text.money import NO_BREAK_SPACE

BEFORE_UNIT = re.compile(r"(?<=\d) (?=[^\W\d_]{1,3}\b)")
"""The space between a number and a unit, which has at most three letters."""


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number and its noun: `1 product`, `8 products`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def unbroken(name: str) -> str:
    """Return a product's name in which a number and its unit stay on one line: `1.7 l`."""
    return BEFORE_UNIT.sub(NO_BREAK_SPACE, name)


def tag_words(name: str) -> str:
    """Return the words of a tag that a product has earned in a search."""
    return message(f"tag.{name}")


def running_line(name: str, parameters: Mapping[str, Any]) -> str:
    """Return the description of a function that is running."""
    function = all_functions().get(name)
    if function is not None:
        return function.running_line(parameters)
    return message("function.running", name=name.replace("_", " ").capitalize())


def fact(value: Any) -> str:
    """Return an attribute's value in words."""
    if isinstance(value, bool):
        return message("product.yes" if value else "product.no")
    if isinstance(value, list | tuple):
        return ", ".join(fact(each) for each in value)
    return str(value)


def readable(result: Mapping[str, Any] | None) -> str:
    """Return the result of a function without a template of its own, as indented JSON."""
    return json.dumps(result, indent=2, ensure_ascii=False, default=str)
