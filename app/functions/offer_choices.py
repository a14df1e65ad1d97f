"""Offer what the shopper may want as buttons: which product to add or remove, or to empty the cart."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.cart.changes import find_item
from app.events import FunctionError
from app.functions import Call, Example, Function, Refusal, examples
from app.functions.parameters import CallParameters, Id, WholeNumber
from app.functions.provenance import NOT_SHOWN, UNKNOWN, require_shown
from app.functions.results import ProductView, Result

MOST = 5

Action = Literal["add", "remove", "empty"]


class Parameters(CallParameters):
    """The action of the buttons, and their products."""

    action: Action = Field(description="what a button does: add, remove, or empty the cart")
    product_ids: list[Id] = Field(
        default_factory=list,
        max_length=MOST,
        description="ids of shown products, a button each; none to empty",
    )
    quantity: WholeNumber = Field(default=1, ge=0, le=10**6, description="how many pieces a button adds")

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        """Adding and removing are of products."""
        if self.action != "empty" and not self.product_ids:
            raise PydanticCustomError("no_products", "product_ids is required to add or to remove")
        return self


class ChoicesResult(Result):
    """The result of `offer_choices`: the choices."""

    action: Action = Field(description="The action of a button.")
    products: list[ProductView] = Field(description="The products, a button each.")
    quantity: int = Field(description="How many pieces a button adds.")

    def for_model(self) -> str:
        """Return which buttons the shopper sees."""
        names = ", ".join(product.id for product in self.products) or "the whole cart"
        return f"Buttons to {self.action} are shown for: {names}."


async def run(parameters: Parameters, call: Call) -> ChoicesResult:
    """Return the products with what their buttons do. Raises FunctionError at the first that cannot be offered."""
    products = [
        ProductView.of(await require_shown(call, each)) for each in dict.fromkeys(parameters.product_ids)
    ]
    if parameters.action == "remove":
        for product in products:
            if await find_item(call.db, call.session_id, product.id) is None:
                raise FunctionError(
                    "not_in_cart", "This product is not in the cart.", "Offer products of the cart only."
                )
    return ChoicesResult(action=parameters.action, products=products, quantity=max(1, parameters.quantity))


FUNCTION = Function(
    title="Offer choices",
    description=(
        "Show the shopper buttons that add or remove one of several products, or empty the cart, when it is not clear "
        "what they want. Nothing changes until the shopper presses one."
    ),
    effect="reads",
    parameters=Parameters,
    result=ChoicesResult,
    run=run,
    refusals=(NOT_SHOWN, UNKNOWN, Refusal("not_in_cart", "The product is not in the cart.")),
    running=("One moment…",),
    example=Example(
        {"action": "add", "product_ids": [examples.KETTLE.id], "quantity": 2},
        ChoicesResult(action="add", products=[examples.KETTLE], quantity=2),
    ),
)
