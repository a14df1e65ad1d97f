"""Turns as plain text, for screen readers and speech."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.functions.search_line import found_line
from app.locale import message
from app.text.money import money
from app.turn import ErrorPart, FunctionPart, Part, TextPart, Turn

SPOKEN_LIMIT = 600
"""Maximum number of characters of an announcement."""

SPOKEN_PRODUCTS = 6
"""Maximum number of products read aloud for one result."""

ANNOUNCED = 3
"""Maximum number of products in the announcement of a search."""

MARKS = re.compile(r"[*_`~#>|]+|\[([^\[\]]*+)\]\([^()]*+\)")


def spoken_end(turn: Turn) -> str:
    """Return the announcement of a turn's end: its text, up to `SPOKEN_LIMIT`, or the reason why it ended early.

    Without a text it is what was found: the heading of the result and the first products.
    """
    if turn.status == "cancelled":
        return "The answer was stopped."
    for part in reversed(turn.parts):
        if isinstance(part, ErrorPart):
            return part.message
    words = " ".join(
        plain(part.text) for part in turn.parts if isinstance(part, TextPart) and not part.caption_of
    )
    if not words:
        words = " ".join(line for part in turn.parts for line in spoken_result(part))
    if len(words) > SPOKEN_LIMIT:
        words = words[:SPOKEN_LIMIT].rsplit(" ", 1)[0] + " ..."
    return words or message("chat.complete")


def spoken_turn(turn: Turn) -> str:
    """Return an answer as it is read aloud: its text, and what function results say with their products and prices."""
    lines = []
    for part in turn.parts:
        if isinstance(part, TextPart):
            lines += [] if part.caption_of else [plain(part.text)]
        elif isinstance(part, FunctionPart) and part.result:
            lines += [*spoken_heading(part.result), *spoken_products(part.result.get("products") or [])]
        elif isinstance(part, ErrorPart):
            lines.append(part.message)
    return "\n".join(line for line in lines if line)


def spoken_result(part: Part) -> list[str]:
    """Return a result's heading, and the first products of a search; an empty list for other parts."""
    if not isinstance(part, FunctionPart) or not part.result:
        return []
    products = [] if part.result.get("verdict") else part.result.get("products") or []
    heading = spoken_heading(part.result)
    return [*heading, *spoken_products(products)[:ANNOUNCED]] if heading else []


def spoken_heading(result: Mapping[str, Any]) -> list[str]:
    """Return a comparison and its verdict, or the heading of a search; an empty list for other results."""
    if verdict := result.get("verdict"):
        return [f"{message('comparison.title', count=len(result['products']))}.", verdict]
    return [f"{found_line(result)}."] if "total" in result else []


def spoken_products(products: Sequence[dict[str, Any]]) -> list[str]:
    """Return the first products of a result, one line each."""
    return [
        f"{number}: {product.get('name')}, {money(product.get('price') or '', product.get('currency') or '')}."
        for number, product in enumerate(products[:SPOKEN_PRODUCTS], start=1)
    ]


def plain(markdown: str) -> str:
    """Return Markdown source without its marks."""
    return " ".join(MARKS.sub(lambda match: match[1] or " ", markdown).replace("\\", "").split())
