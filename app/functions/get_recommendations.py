"""Recommend products that go with one, or the best of a category."""

from __future__ import annotations

from pydantic import Field

from app.cart.contents import cart_state
from app.catalogue.products import find_category, get_product_or_variant, recommend
from app.context import was_shown
from app.events import FunctionError
from app.functions import Call, Example, Function, examples
from app.functions.parameters import CallParameters, Id, WholeNumber
from app.functions.provenance import NOT_SHOWN, UNKNOWN, require_shown, suggestions
from app.functions.results import RecommendedProduct, Result, name_and_price, product_table
from app.locale import message
from app.models import Product
from app.text.category import leaf


class Parameters(CallParameters):
    """The product or category to start from."""

    based_on: Id = Field(description="id of a product that was shown, or a category")
    max_results: WholeNumber = Field(default=5, ge=1, le=20, description="how many at most, 1 to 20")


class RecommendationsResult(Result):
    """The result of `get_recommendations`."""

    products: list[RecommendedProduct] = Field(description="The best first.")
    based_on: str = Field(description="The product's id or the category that was given.")
    based_on_name: str = Field(default="", description="The name of that product or category.")

    def caption(self) -> str:
        """Return the products, each with its price and the reason."""
        if not self.products:
            return f"{message('suggestions.none')}."
        heading = (
            message("suggestions.found_beside", name=self.based_on_name)
            if self.based_on_name
            else message("suggestions.found", count=len(self.products))
        )
        found = "; ".join(
            f"{name_and_price(product)} ({product.reason})" if product.reason else name_and_price(product)
            for product in self.products
        )
        return f"{heading}: {found}."

    def for_model(self) -> str:
        """Return the recommended products, each with its reason."""
        if not self.products:
            return "Nothing to recommend was found."
        reasons = [f"{product.id}: {product.reason}" for product in self.products]
        return "\n".join(["Now shown to the shopper as cards.", product_table(self.products), *reasons])


async def run(parameters: Parameters, call: Call) -> RecommendationsResult:
    """Return products, each with the reason for its recommendation. Raises FunctionError."""
    basis = await basis_of(parameters.based_on, call)
    found = await recommend(
        call.db, basis, limit=parameters.max_results, exclude=await known_already(basis, call)
    )
    key, name = (basis.id, basis.name) if isinstance(basis, Product) else (basis, leaf(basis))
    products = [RecommendedProduct.of(product, reason=reason) for product, reason in found]
    return RecommendationsResult(products=products, based_on=key, based_on_name=name)


async def basis_of(based_on: str, call: Call) -> Product | str:
    """Return the shown product with that id, else the category with that name. Raises FunctionError for other texts."""
    product, _ = await get_product_or_variant(call.db, based_on)
    if product is not None and await was_shown(call.db, call.session_id, product.id):
        return product
    category = await find_category(call.db, based_on)
    if category is not None:
        return category
    if product is not None:
        return await require_shown(call, based_on)
    raise FunctionError(
        "product_unknown",
        "Recommendations can start from a product that was shown or from a category of the shop; this is neither.",
        "Give the id of one of the suggested products or the name of a category, or search for products first.",
        await suggestions(call, based_on),
    )


async def known_already(basis: Product | str, call: Call) -> list[str]:
    """Return the ids of products to leave out of recommendations for a product: itself, and those in the cart."""
    if isinstance(basis, str):
        return []
    cart = await cart_state(call.db, call.session_id)
    return [basis.id, *(line.product_id for line in cart.items)]


FUNCTION = Function(
    title="Recommend",
    description=(
        "Recommend products: similar to, or going well with, a product that was shown (its id), or the best of a "
        "category (its name or path)."
    ),
    effect="reads",
    parameters=Parameters,
    result=RecommendationsResult,
    run=run,
    refusals=(NOT_SHOWN, UNKNOWN),
    running=("Looking for what goes with it…",),
    shown=("products",),
    shown_for="based_on",
    listed=True,
    recommended="products",
    example=Example(
        {"based_on": examples.KETTLE.id, "max_results": 1},
        RecommendationsResult(
            products=[examples.RECOMMENDED], based_on=examples.KETTLE.id, based_on_name=examples.KETTLE.name
        ),
    ),
)
