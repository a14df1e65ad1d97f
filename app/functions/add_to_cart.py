"""Put a product into the session's cart."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from app.cart import Added, add, cart_state
from app.events import Refused
from app.functions import Call
from app.functions._parameters import CallParameters, Id, WholeNumber
from app.functions._shown import in_stock_instead, require_shown
from app.models import Product

DESCRIPTION = (
    "Add pieces of one product to the shopper's cart. Use only when the shopper asked for it. "
    "The product must have been shown in this conversation."
)
EFFECT = "changes_cart"
ADDITIVE = True


class Parameters(CallParameters):
    """A change must be exactly what was asked for: a parameter that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: Id = Field(description="id of a product that was shown")
    quantity: WholeNumber = Field(
        default=1, ge=1, le=10**9, description="how many pieces more, a whole number from 1"
    )


async def run(parameters: Parameters, call: Call) -> dict[str, Any]:
    """`{item, cart}`; the item is its cart line with `added` and `previous_quantity`. Raises Refused."""
    product = await require_shown(call, parameters.product_id)
    added = await added_to(call, product, parameters.quantity)
    cart = await cart_state(call.db, call.session_id)
    item = {**added.line.model_dump(), "added": added.added, "previous_quantity": added.previous_quantity}
    return {"item": item, "cart": cart.model_dump()}


async def added_to(call: Call, product: Product, quantity: int) -> Added:
    """The cart's answer; when the product is sold out, with similar ones that are not."""
    try:
        return await add(call.db, call.session_id, product, quantity, call.settings)
    except Refused as refused:
        if refused.error.code == "out_of_stock":
            refused.error.suggestions = await in_stock_instead(call, product)
        raise
