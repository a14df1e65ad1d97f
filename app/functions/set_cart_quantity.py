"""Set how many of a product the cart holds; 0 takes it out."""

from __future__ import annotations

from decimal import Decimal

from pydantic import ConfigDict, Field

from app.cart.changes import find_item, set_quantity
from app.cart.contents import cart_state
from app.events import CartLine, CartState, FunctionError
from app.functions import Call, Example, Function, Refusal, examples
from app.functions.parameters import CallParameters, Id, WholeNumber
from app.functions.results import Result, cart_worth
from app.locale import message
from app.text.money import decimal_string, money


class Parameters(CallParameters):
    """A change must be exactly what was asked for: a parameter that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: Id = Field(description="id of a product in the cart, or of the variant")
    quantity: WholeNumber = Field(
        ge=0, le=10**9, description="how many pieces the cart is to hold, 0 to remove it"
    )


class ChangedLine(CartLine):
    """The cart's line of the product; its quantity is 0 when it was removed."""

    quantity: int = Field(description="How many there are now.", json_schema_extra={"minimum": 0})
    previous_quantity: int = Field(description="How many there were before.")


class QuantityResult(Result):
    """The result of `set_cart_quantity`: the changed line and the cart."""

    item: ChangedLine
    cart: CartState

    def caption(self) -> str:
        """Return the new quantity, and what the cart is worth."""
        key = "cart.changed" if self.item.quantity else "cart.removed"
        changed = message(key, count=self.item.quantity, name=self.item.full_name)
        return f"{changed} {cart_worth(self.cart)}"

    def for_model(self) -> str:
        """Return the change, and the cart after it."""
        item, cart = self.item, self.cart
        changed = f"The cart holds {item.quantity} of {item.product_id}, {item.previous_quantity} before."
        return f"{changed} In all {cart.count} pieces for {money(cart.total, cart.currency)}."


async def run(parameters: Parameters, call: Call) -> QuantityResult:
    """Return the line and the cart after the change. Raises FunctionError."""
    line_id, quantity = parameters.product_id, parameters.quantity
    held = await find_item(call.db, call.session_id, line_id)
    before = await cart_state(call.db, call.session_id)
    line = next((each for each in before.items if held and each.variant_id == held.variant_id), None)
    if held is None or line is None:
        raise FunctionError(
            "not_in_cart",
            "There is no one line of this product in the cart.",
            "Name a product of the cart, or the variant of one with several lines, or add it first.",
        )
    cart = await set_quantity(call.db, call.session_id, held.variant_id, quantity, call.settings)
    kept = next((each for each in cart.items if each.variant_id == line.variant_id), None)
    after = kept or line.model_copy(
        update={"quantity": 0, "line_total": decimal_string(Decimal(0), line.currency), "changed": None}
    )
    item = ChangedLine(**{**after.model_dump(), "quantity": quantity}, previous_quantity=line.quantity)
    return QuantityResult(item=item, cart=cart)


FUNCTION = Function(
    title="Change the quantity",
    description=(
        "Set how many pieces of a product the shopper's cart holds, or remove it with 0. "
        "Use only when the shopper asked for it. The product must be in the cart."
    ),
    effect="changes_cart",
    parameters=Parameters,
    result=QuantityResult,
    run=run,
    refusals=(
        Refusal("not_in_cart", "The product is not in the cart."),
        Refusal("out_of_stock", "There are not as many left."),
        Refusal("quantity_limit", "A cart does not take so many of it."),
    ),
    running=("Changing the cart…",),
    example=Example(
        {"product_id": examples.KETTLE.id, "quantity": 1},
        QuantityResult(
            item=ChangedLine(
                **{**examples.LINE.model_dump(), "quantity": 1, "line_total": "34.90"}, previous_quantity=2
            ),
            cart=examples.CART.model_copy(
                update={
                    "items": [examples.LINE.model_copy(update={"quantity": 1, "line_total": "34.90"})],
                    "count": 1,
                    "total": "34.90",
                }
            ),
        ),
    ),
)
