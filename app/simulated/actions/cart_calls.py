"""Calls that change the cart. Each takes the consent that it needs: a plain command, or an answer to a question."""

from __future__ import annotations

from collections.abc import Mapping

from app.simulated.nlu.cart_requests import Consent
from app.simulated.products import Item
from app.simulated.script import Call


def add_call(
    consent: Consent, product: Item, quantity: int, options: Mapping[str, str] | None = None
) -> Call:
    """Return the call that adds so many of a product, in the variant that has these values."""
    arguments = {"product_id": product.id, "quantity": quantity}
    return Call("add_to_cart", arguments | ({"options": dict(options)} if options else {}))


def set_call(consent: Consent, product: Item, quantity: int) -> Call:
    """Return the call that makes the cart hold so many of a product."""
    return Call("set_cart_quantity", {"product_id": product.id, "quantity": quantity})


def option_call(consent: Consent, line_id: str, options: Mapping[str, str]) -> Call:
    """Return the call that changes a line of the cart to these values."""
    return Call("change_cart_option", {"product_id": line_id, "options": dict(options)})
