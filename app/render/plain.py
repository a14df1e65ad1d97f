"""A turn in plain words, for those who hear the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from app.text.money import money
from app.turn import ErrorPart, FunctionPart, TextPart, Turn

SPOKEN_LIMIT = 600
SPOKEN_PRODUCTS = 6
MARKS = re.compile(r"[*_`~#>|]+|\[([^\[\]]*+)\]\([^()]*+\)")


def spoken_end(turn: Turn) -> str:
    """What is announced when a turn ends: its words, bounded, or why it broke off."""
    if turn.status == "cancelled":
        return "The answer was stopped."
    for part in reversed(turn.parts):
        if isinstance(part, ErrorPart):
            return part.message
    words = " ".join(plain(part.text) for part in turn.parts if isinstance(part, TextPart))
    if len(words) > SPOKEN_LIMIT:
        words = words[:SPOKEN_LIMIT].rsplit(" ", 1)[0] + " ..."
    return words or "The answer is complete."


def spoken_turn(turn: Turn) -> str:
    """An answer as it is read aloud: its words, and what its functions showed, by number and price."""
    said = []
    for part in turn.parts:
        if isinstance(part, TextPart):
            said.append(plain(part.text))
        elif isinstance(part, FunctionPart) and part.result:
            said += spoken_products(part.result.get("products") or [])
        elif isinstance(part, ErrorPart):
            said.append(part.message)
    return "\n".join(line for line in said if line)


def spoken_products(products: Sequence[dict[str, Any]]) -> list[str]:
    """The first products of a result, a line each."""
    return [
        f"{number}: {product.get('name')}, {money(product.get('price') or '', product.get('currency') or '')}."
        for number, product in enumerate(products[:SPOKEN_PRODUCTS], start=1)
    ]


def plain(markdown: str) -> str:
    """Markdown source without its marks."""
    return " ".join(MARKS.sub(lambda match: match[1] or " ", markdown).replace("\\", "").split())
