"""A style sheet divided into its rules: enough of CSS for sheets that prettier formats, or that look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WITHIN = ("@media", "@supports", "@container", "@layer")
"""At-rules that contain rules; the bodies of others (`@keyframes`) are read as lists of declarations too."""


@dataclass(frozen=True)
class Rule:
    """Selectors and declarations, with the conditions around them, the outermost first."""

    conditions: tuple[str, ...]
    selector: str
    declarations: tuple[tuple[str, str], ...]


def rules_of(css: str, conditions: tuple[str, ...] = ()) -> Iterator[Rule]:
    """Yield the rules of a sheet in order."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    at = 0
    while (opened := css.find("{", at)) >= 0:
        prelude = " ".join(css[at:opened].rpartition(";")[2].split())
        end = closing_brace(css, opened)
        body = css[opened + 1 : end]
        if prelude.startswith("@"):
            yield from rules_of(body, (*conditions, prelude))
        else:
            yield Rule(conditions, prelude, tuple(declarations_of(body)))
        at = end + 1


def closing_brace(css: str, opened: int) -> int:
    """Return the position of the brace that closes the block. Raises ValueError if there is none."""
    depth = 0
    for place in range(opened, len(css)):
        depth += {"{": 1, "}": -1}.get(css[place], 0)
        if depth == 0:
            return place
    raise ValueError("a block is not closed")


def declarations_of(body: str) -> Iterator[tuple[str, str]]:
    """Yield properties and their values, in order."""
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), " ".join(value.split())
