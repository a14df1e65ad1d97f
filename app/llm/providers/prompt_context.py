"""Context of a prompt besides the conversation: the shop, which rarely changes, and the session.

Both are fenced as data, never instructions: their texts come from catalogues.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from app.catalogue.prompt_table import cell, table
from app.catalogue.summary import ShopFacts
from app.events import CartState
from app.functions import all_functions
from app.llm import ModelMessage, ModelRequest
from app.llm.untrusted_text import wrap_untrusted
from app.text.money import money

CATEGORIES, BRANDS = 80, 40
"""Maximum numbers of the shop's categories and brands in a prompt. A search finds the others."""

NEED_LIMIT = 300
"""Maximum number of characters of the newest search in a prompt."""

SHOWN = 40
"""Maximum number of shown products in a prompt, the newest ones."""


def shop_note(shop: ShopFacts) -> str:
    """Return a fenced summary of the shop. It is the same for every session until the catalogue changes."""
    categories = [f"{category.path} ({category.count})" for category in shop.categories[:CATEGORIES]]
    lines = [
        f"The shop: {shop.name}, {shop.product_count} products, prices in {shop.currency}.",
        f"Categories: {'; '.join(map(cell, categories)) or 'none'}.",
    ]
    if shop.brands:
        lines.append(f"Brands: {'; '.join(map(cell, shop.brands[:BRANDS]))}.")
    return wrap_untrusted("shop", "\n".join(lines))


def session_note(request: ModelRequest) -> str:
    """Return the fenced contents of the session's cart, its newest search and the products it has been shown.

    Products whose facts are in an earlier result of the conversation are only named. Those of this turn's results
    follow the note, so that it is the same in all rounds of a turn that leave the cart alone.
    """
    newest = max((place for place, each in enumerate(request.messages) if each.role == "user"), default=0)
    past, now = request.messages[:newest], told_ids(request.messages[newest:])
    lines = [cart_line(request.cart), *need_line(past)]
    shown = [product for product in request.shown if product.id not in now][:SHOWN]
    if request.shown_before is not None:
        shown = list(request.shown_before[:SHOWN])
    told = told_ids(past)
    if known := [product.id for product in shown if product.id in told]:
        lines.append(f"Shown, with facts in the results, the newest first: {', '.join(map(cell, known))}.")
    if others := [product for product in shown if product.id not in told]:
        lines += ["Shown to the shopper, the newest first:", table(others, short=True)]
    if not shown:
        lines.append("Nothing has been shown to the shopper yet.")
    return wrap_untrusted("session", "\n".join(lines))


def need_line(messages: Sequence[ModelMessage]) -> list[str]:
    """Return the newest search that succeeded as one line of its parameters, or no line."""
    calls = {call.call_id: call for message in messages for call in message.calls}
    for message in reversed(messages):
        call = calls.get(message.call_id or "")
        function = all_functions().get(call.name) if call else None
        if (
            call is None
            or function is None
            or not function.searches
            or "result" not in (message.outcome or {})
        ):
            continue
        try:
            given = json.loads(call.arguments or "{}")
        except (ValueError, RecursionError):
            return []
        words = [
            f"{name}={cell(str(value))}" for name, value in given.items() if value not in (None, "", False)
        ]
        return [f"The need so far (newest search): {'; '.join(words)[:NEED_LIMIT]}."] if words else []
    return []


def told_ids(messages: Sequence[ModelMessage]) -> set[str]:
    """Return the ids of the products whose facts are in the messages, as far as the results were not cut."""
    found: set[str] = set()
    for message in messages:
        function = all_functions().get(message.name or "")
        result = (message.outcome or {}).get("result")
        if message.role == "function" and function is not None and isinstance(result, Mapping):
            ids = (str(product["id"]) for _, products in function.shown_in(result) for product in products)
            found.update(each for each in ids if each in message.content)
    return found


def cart_line(cart: CartState) -> str:
    """Return the contents of the cart in one line."""
    if not cart.items:
        return "The cart is empty."
    items = "; ".join(
        f"{line.quantity} of {cell(line.product_id)} ({cell(line.full_name)})"
        + (f" [{line.changed.message}]" if line.changed else "")
        for line in cart.items
    )
    return f"In the cart, {money(cart.total, cart.currency)} in all: {items}."
