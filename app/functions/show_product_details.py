"""Show one product with everything known about it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from app.catalogue.products import product_json, recommend
from app.context import record_shown
from app.functions import Call
from app.functions._parameters import CallParameters, Id
from app.functions._shown import require_shown

DESCRIPTION = (
    "Show the full details of one product, with a few recommendations beside it. "
    "The product must have been shown in this conversation."
)
EFFECT = "reads"

RECOMMENDED = 4
"""How many recommendations stand beside the details."""


class Parameters(CallParameters):
    """Which product."""

    product_id: Id = Field(description="id of a product that was shown")
    include_recommendations: bool = Field(
        default=True, description="true to recommend others beside it, or false"
    )


async def run(parameters: Parameters, call: Call) -> dict[str, Any]:
    """`{product, recommendations}`, each recommendation with its `reason`. Raises Refused."""
    product = await require_shown(call, parameters.product_id)
    found = []
    if parameters.include_recommendations:
        found = await recommend(call.db, product, limit=RECOMMENDED, exclude=[product.id])
    ids = [product.id, *(other.id for other, _ in found)]
    await record_shown(call.db, call.session_id, ids, source="show_product_details")
    recommendations = [{**product_json(other), "reason": reason} for other, reason in found]
    return {"product": product_json(product), "recommendations": recommendations}
