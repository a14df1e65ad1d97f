"""Turns as plain text, for screen readers and speech."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.functions.captions import refusal_line
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

    Without a text it is what was found, the heading of the result and the first products, and what the cart got.
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
        found = [line for part in turn.parts for line in spoken_result(part)]
        words = " ".join([*found, *spoken_receipts(turn)])
    if len(words) > SPOKEN_LIMIT:
        words = words[:SPOKEN_LIMIT].rsplit(" ", 1)[0] + " ..."
    return words or message("chat.complete")


def spoken_click(turn: Turn) -> str:
    """Return the announcement of a button's result outside a turn; empty if there is nothing to say.

    It is the receipt of a change of the cart, a product with its price, the heading of other products, or the reason
    of a refusal.
    """
    part = turn.parts[-1] if turn.parts else None
    if not isinstance(part, FunctionPart):
        return ""
    if part.error is not None:
        return refusal_line(part.error) or part.error.message
    result = part.result or {}
    if "item" in result and "cart" in result:
        return spoken_receipt(result["item"], result["cart"])
    if "product" in result:
        return f"{spoken_products([result['product']])[0].removeprefix('1: ')}"
    if products := result.get("products"):
        name = result.get("based_on_name")
        heading = (
            message("suggestions.found_beside", name=name)
            if name
            else message("suggestions.found", count=len(products))
        )
        return " ".join([f"{heading}.", *spoken_products(products)[:ANNOUNCED]])
    return ""


def spoken_receipt(item: Mapping[str, Any], cart: Mapping[str, Any]) -> str:
    """Return what a change of the cart did, and the new total."""
    return f"{spoken_change(item)} {spoken_total(cart)}"


def spoken_receipts(turn: Turn) -> list[str]:
    """Return what all changes of the cart in a turn did, as one receipt with the last total."""
    results = [part.result or {} for part in turn.parts if isinstance(part, FunctionPart)]
    receipts = [result for result in results if "item" in result and "cart" in result]
    if not receipts:
        return []
    return [*(spoken_change(receipt["item"]) for receipt in receipts), spoken_total(receipts[-1]["cart"])]


def spoken_change(item: Mapping[str, Any]) -> str:
    """Return what a change of the cart did."""
    name = item.get("name", "")
    if "added" in item:
        count = item["added"]
        return (
            message("cart.added_several", count=count, name=name)
            if count > 1
            else message("cart.added", name=name)
        )
    if not item.get("quantity"):
        return message("cart.removed", name=name)
    return message("cart.changed", count=item["quantity"], name=name)


def spoken_total(cart: Mapping[str, Any]) -> str:
    """Return the cart's total in a sentence."""
    return message("cart.worth", total=money(cart.get("total") or "0", cart.get("currency") or ""))


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
    return "\n".join(line for line in [*lines, *spoken_receipts(turn)] if line)


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
