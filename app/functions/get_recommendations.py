"""Recommend products that go with one, or the best of a category."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from app.cart import cart_state
from app.catalogue.products import find_category, get_product, product_json, recommend
from app.context import record_shown, was_shown
from app.events import Refused
from app.functions import Call
from app.functions._parameters import CallParameters, Id, WholeNumber
from app.functions._shown import require_shown, suggestions
from app.models import Product
from app.text.category import leaf

DESCRIPTION = (
    "Recommend products: similar to, or going well with, a product that was shown (its id), or the best of a category "
    "(its name or path)."
)
EFFECT = "reads"


class Parameters(CallParameters):
    """What to start from."""

    based_on: Id = Field(description="id of a product that was shown, or a category")
    max_results: WholeNumber = Field(default=5, ge=1, le=20, description="how many at most, 1 to 20")


async def run(parameters: Parameters, call: Call) -> dict[str, Any]:
    """`{products, based_on, based_on_name}`, each product with its `reason`. Raises Refused."""
    basis = await basis_of(parameters.based_on, call)
    found = await recommend(
        call.db, basis, limit=parameters.max_results, exclude=await known_already(basis, call)
    )
    ids = [product.id for product, _ in found]
    key, name = (basis.id, basis.name) if isinstance(basis, Product) else (basis, leaf(basis))
    await record_shown(call.db, call.session_id, ids, source="get_recommendations", query=key)
    products = [{**product_json(product), "reason": reason} for product, reason in found]
    return {"products": products, "based_on": key, "based_on_name": name}


async def basis_of(based_on: str, call: Call) -> Product | str:
    """The shown product of that id, else the category of that name. Raises Refused when it is neither."""
    product = await get_product(call.db, based_on)
    if product is not None and await was_shown(call.db, call.session_id, based_on):
        return product
    category = await find_category(call.db, based_on)
    if category is not None:
        return category
    if product is not None:
        return await require_shown(call, based_on)
    raise Refused(
        "product_unknown",
        "Recommendations can start from a product that was shown or from a category of the shop; this is neither.",
        "Give the id of one of the suggested products or the name of a category, or search for products first.",
        await suggestions(call, based_on),
    )


async def known_already(basis: Product | str, call: Call) -> list[str]:
    """What need not be recommended beside a product: itself, and what is in the cart."""
    if isinstance(basis, str):
        return []
    cart = await cart_state(call.db, call.session_id)
    return [basis.id, *(line.product_id for line in cart.items)]
