"""Fragments of the cart's page for htmx: a line, its sums, what surrounds it."""

from __future__ import annotations

from app.locale import message
from app.render.contexts.cart import (
    CartContents,
    CartLineForms,
    CartLineTotal,
    CartRemoved,
    CartSummary,
    RemovedLine,
)
from app.render.contexts.components import CartLink
from app.render.environment import render
from app.render.error_boundary import PartEnvironment
from app.render.fragments import announce, upsert
from app.text.money import money


def whole_contents(environment: PartEnvironment, contents: CartContents) -> str:
    """Return the fragments of all lines and the summary."""
    link = render(environment, CartLink(cart=contents.cart))
    return upsert("body", render(environment, contents)) + upsert("body", link)


def whole_line(environment: PartEnvironment, contents: CartContents, variant_id: str) -> str:
    """Return the fragment of a line with its forms. Nothing for a line that the cart does not have."""
    line = contents.line(variant_id)
    if line is None:
        return ""
    context = CartLineForms(
        line=line,
        forms=contents.forms,
        choices=contents.choices.get(line.product_id, ()),
        refused=contents.refused,
    )
    return upsert("body", render(environment, context))


def line_total(environment: PartEnvironment, contents: CartContents, variant_id: str) -> str:
    """Return the fragment of a line's sum. Nothing for a line that the cart does not have."""
    line = contents.line(variant_id)
    return upsert("body", render(environment, CartLineTotal(line=line))) if line else ""


def removed_row(environment: PartEnvironment, contents: CartContents, removed: RemovedLine) -> str:
    """Return the fragment that takes the place of a removed line."""
    return upsert("body", render(environment, CartRemoved(removed=removed, forms=contents.forms)))


def surroundings(environment: PartEnvironment, contents: CartContents, words: str = "") -> str:
    """Return the fragments of the summary and the header's count, and of an announcement with the total."""
    cart = contents.cart
    summary = CartSummary(
        cart=cart,
        forms=contents.forms,
        checkout_url=contents.checkout_url,
        conversation_url=contents.conversation_url,
        contact=contents.contact,
    )
    drawn = upsert("body", render(environment, summary)) + upsert(
        "body", render(environment, CartLink(cart=cart))
    )
    if not words:
        return drawn
    total = message("cart.worth", total=money(cart.total, cart.currency))
    return drawn + announce(f"{words} {total}")
