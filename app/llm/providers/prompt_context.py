"""Context of a prompt besides the conversation: the shop, which rarely changes, and the session.

Both are fenced as data, never instructions: their texts come from catalogues.
"""

from __future__ import annotations

from app.catalogue.prompt_table import cell, table
from app.catalogue.summary import ShopFacts
from app.events import CartState
from app.llm import ModelRequest
from app.llm.untrusted_text import wrap_untrusted
from app.text.money import money

CATEGORIES, BRANDS = 80, 40
"""Maximum numbers of the shop's categories and brands in a prompt. A search finds the others."""

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
    """Return the fenced contents of the session's cart and the products it has been shown."""
    lines = [cart_line(request.cart)]
    if request.shown:
        lines += ["Shown to the shopper, the newest first:", table(request.shown[:SHOWN], short=True)]
    else:
        lines.append("Nothing has been shown to the shopper yet.")
    return wrap_untrusted("session", "\n".join(lines))


def cart_line(cart: CartState) -> str:
    """Return the contents of the cart in one line."""
    if not cart.items:
        return "The cart is empty."
    items = "; ".join(
        f"{line.quantity} of {cell(line.product_id)} ({cell(line.name)})" for line in cart.items
    )
    return f"In the cart, {money(cart.total, cart.currency)} in all: {items}."
