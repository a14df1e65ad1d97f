"""Put a product into the session's cart."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from app.cart.changes import Added, add
from app.cart.contents import cart_state
from app.catalogue.products import get_product_or_variant
from app.catalogue.variants import is_buyable, open_options, variants_of
from app.events import CartLine, CartState, FunctionError
from app.functions import Call, Example, Function, Refusal, examples
from app.functions.parameters import CallParameters, Id, Options, WholeNumber
from app.functions.provenance import NOT_SHOWN, UNKNOWN, in_stock_instead, require_shown
from app.functions.results import Result, cart_worth
from app.functions.variant_choice import CHOICE_NEEDED, chosen_variant, suggested
from app.locale import message
from app.models import Product
from app.text.money import money


class Parameters(CallParameters):
    """The product and its quantity. Unknown parameters are refused: a change must be exactly the requested one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: Id = Field(description="id of a product that was shown, or of one of its variants")
    quantity: WholeNumber = Field(
        default=1, ge=1, le=10**9, description="how many pieces more, a whole number from 1"
    )

    options: Options = Field(
        default_factory=dict,
        description='the shopper\'s own choice of size, colour and so on, as {"Size": "M"}; leave it out if open',
    )


class AddedLine(CartLine):
    """The product's line of the cart, with the addition."""

    added: int = Field(description="How many pieces came to it.")
    previous_quantity: int = Field(description="How many there were before.")


class AddResult(Result):
    """The result of `add_to_cart`."""

    item: AddedLine
    cart: CartState

    def caption(self) -> str:
        """Return what was added, and what the cart is worth."""
        key = "cart.added" if self.item.added == 1 else "cart.added_several"
        added = message(key, count=self.item.added, name=self.item.full_name)
        return f"{added} {cart_worth(self.cart)}"

    def for_model(self) -> str:
        """Return the addition, and the cart after it."""
        item, cart = self.item, self.cart
        named = f"{item.product_id} ({item.variant_name})" if item.variant_name else item.product_id
        added = f"Added {item.added} of {named}, now {item.quantity} in the cart."
        return f"{added} The cart holds {cart.count} pieces for {money(cart.total, cart.currency)}."


async def run(parameters: Parameters, call: Call) -> AddResult:
    """Add pieces of the product; return its line and the cart after the change. Raises FunctionError."""
    product = await require_shown(call, parameters.product_id)
    added = await added_to(call, product, parameters)
    item = AddedLine(**added.line.model_dump(), added=added.added, previous_quantity=added.previous_quantity)
    return AddResult(item=item, cart=await cart_state(call.db, call.session_id))


async def added_to(call: Call, product: Product, wanted: Parameters) -> Added:
    """Add the variant that is meant to the cart.

    Raises FunctionError; if it is sold out, with other variants or similar products that can be bought.
    """
    _, named = await get_product_or_variant(call.db, wanted.product_id)
    try:
        variant = chosen_variant(product, named, wanted.options, wanted.quantity)
        return await add(call.db, call.session_id, product, wanted.quantity, call.settings, variant.id)
    except FunctionError as refused:
        if refused.error.code == "out_of_stock":
            others = [each for each in variants_of(product) if is_buyable(each)]
            refused.error.suggestions = suggested(product, others, wanted.quantity) or await in_stock_instead(
                call, product
            )
            refused.error.options = open_options(product, variants_of(product)) if others else []
        raise


FUNCTION = Function(
    title="Add to the cart",
    description=(
        "Add pieces of one product to the shopper's cart. Use only when the shopper asked for it. "
        "The product must have been shown in this conversation. Pass a size or colour only if the shopper named it; "
        "if the choice is open, the answer says which there are: ask the shopper."
    ),
    effect="changes_cart",
    additive=True,
    parameters=Parameters,
    result=AddResult,
    run=run,
    refusals=(
        NOT_SHOWN,
        UNKNOWN,
        CHOICE_NEEDED,
        Refusal("out_of_stock", "There are not as many left."),
        Refusal("quantity_limit", "A cart does not take more of it, or not more lines."),
        Refusal("currency_mismatch", "The cart holds products of another currency."),
    ),
    running=("Putting it in the cart…",),
    example=Example(
        {"product_id": examples.KETTLE.id, "quantity": 2},
        AddResult(
            item=AddedLine(**examples.LINE.model_dump(), added=2, previous_quantity=0), cart=examples.CART
        ),
    ),
)
