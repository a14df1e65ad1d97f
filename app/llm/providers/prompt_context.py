"""What a model is given besides the conversation: the shop, which hardly ever changes, and the session. Both are data,
fenced and never instructions: the words in them come from catalogues."""

from __future__ import annotations

from app.catalogue.prompt_table import cell, table
from app.catalogue.summary import ShopFacts
from app.events import CartState
from app.llm import ModelRequest
from app.llm.untrusted_text import wrap_untrusted
from app.text.money import money

CATEGORIES, BRANDS = 80, 40
"""How many of the shop's categories and brands a model is told; what else there is, a search finds."""

SHOWN = 40
"""How many of the products that were shown a model is told, the newest."""


def shop_note(shop: ShopFacts) -> str:
    """Return the shop in short, fenced: the same for every session until the catalogue changes."""
    categories = [f"{category.path} ({category.count})" for category in shop.categories[:CATEGORIES]]
    lines = [
        f"The shop: {shop.name}, {shop.product_count} products, prices in {shop.currency}.",
        f"Categories: {'; '.join(map(cell, categories)) or 'none'}.",
    ]
    if shop.brands:
        lines.append(f"Brands: {'; '.join(map(cell, shop.brands[:BRANDS]))}.")
    return wrap_untrusted("shop", "\n".join(lines))


def session_note(request: ModelRequest) -> str:
    """What this session was shown and what is in its cart, as of now."""
    lines = [cart_line(request.cart)]
    if request.shown:
        lines += ["Shown to the shopper, the newest first:", table(request.shown[:SHOWN], short=True)]
    else:
        lines.append("Nothing has been shown to the shopper yet.")
    return wrap_untrusted("session", "\n".join(lines))


def cart_line(cart: CartState) -> str:
    """The cart in one line."""
    if not cart.items:
        return "The cart is empty."
    items = "; ".join(
        f"{line.quantity} of {cell(line.product_id)} ({cell(line.name)})" for line in cart.items
    )
    return f"In the cart, {money(cart.total, cart.currency)} in all: {items}."
