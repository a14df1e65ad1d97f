"""Show one product with everything known about it."""

from __future__ import annotations

from pydantic import Field

from app.catalogue.products import recommend
from app.functions import Call, Example, Function, examples
from app.functions.parameters import CallParameters, Id
from app.functions.provenance import NOT_SHOWN, UNKNOWN, require_shown
from app.functions.results import ProductView, RecommendedProduct, Result, name_and_price, product_table

RECOMMENDED = 4
"""Maximum number of recommendations beside the details."""

DESCRIPTION_LIMIT = 1_200
"""Maximum characters of a product's description in the text for a model."""


class Parameters(CallParameters):
    """The product to show."""

    product_id: Id = Field(description="id of a product that was shown")
    include_recommendations: bool = Field(
        default=True, description="true to recommend others beside it, or false"
    )
    brief: bool = Field(
        default=False,
        description="true for a small card instead of all details, if the answer itself is in your words",
    )


class DetailsResult(Result):
    """The result of `show_product_details`."""

    product: ProductView
    recommendations: list[RecommendedProduct] = Field(
        description="Products that go with it, or that can replace it."
    )
    brief: bool = Field(default=False, description="Whether a small card is shown instead of all details.")

    def caption(self) -> str:
        """Return the product's name and price."""
        return f"{name_and_price(self.product)}."

    def for_model(self) -> str:
        """Return the product with its description, and the recommendations beside it."""
        lines = ["Shown to the shopper:", product_table([self.product])]
        lines.append(f"Description: {self.product.description[:DESCRIPTION_LIMIT]}")
        if self.recommendations:
            lines += ["Shown beside it:", product_table(self.recommendations, short=True)]
        return "\n".join(lines)


async def run(parameters: Parameters, call: Call) -> DetailsResult:
    """Return the product, and others with the reasons for their recommendation. Raises FunctionError.

    A brief result has no recommendations: it stands beside a sentence that answers, and leaves it on the screen.
    """
    product = await require_shown(call, parameters.product_id)
    found = []
    if parameters.include_recommendations and not parameters.brief:
        found = await recommend(call.db, product, limit=RECOMMENDED, exclude=[product.id])
    recommendations = [RecommendedProduct.of(other, reason=reason) for other, reason in found]
    return DetailsResult(
        product=ProductView.of(product), recommendations=recommendations, brief=parameters.brief
    )


FUNCTION = Function(
    title="Show a product",
    description=(
        "Show the full details of one product, with a few recommendations beside it. "
        "The product must have been shown in this conversation."
    ),
    effect="reads",
    parameters=Parameters,
    result=DetailsResult,
    run=run,
    refusals=(NOT_SHOWN, UNKNOWN),
    running=("Taking a closer look…",),
    shown=("product", "recommendations"),
    recommended="recommendations",
    example=Example(
        {"product_id": examples.KETTLE.id},
        DetailsResult(product=examples.KETTLE, recommendations=[examples.RECOMMENDED]),
    ),
)
