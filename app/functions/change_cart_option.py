"""Change a line of the session's cart to another variant of its product: another size or colour."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ConfigDict, Field

from app.cart.changes import change_variant, find_item
from app.cart.contents import cart_state
from app.catalogue.lookup import get_product_or_variant
from app.catalogue.variants import variants_of
from app.events import CartLine, CartState, FunctionError
from app.functions import Call, Example, Function, Refusal, examples
from app.functions.parameters import CallParameters, Id, Options
from app.functions.results import Result, cart_worth
from app.functions.variant_choice import CHOICE_NEEDED, chosen_variant
from app.locale import message
from app.models import CartItem, Product, ProductVariant
from app.text.money import money


class Parameters(CallParameters):
    """The line and the wanted values. Unknown parameters are refused: a change must be exactly the requested one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product_id: Id = Field(description="id of a product in the cart, or of the variant that is in it")
    options: Options = Field(
        default_factory=dict,
        description='the values that are to change, as {"Size": "L"}; the others stay',
    )


class LineChange(Result):
    """A line's quantity before and after the change."""

    variant_id: str
    previous_quantity: int
    quantity: int


class ChangedVariant(CartLine):
    """The line after the change."""

    previous_variant_id: str = Field(description="The variant before the change.")
    previous_variant_name: str = Field(description="Its values in words.")
    changed_lines: list[LineChange] = Field(
        default=[], description="The new variant's line and the previous one's, for *Undo*."
    )


class ChangeResult(Result):
    """The result of `change_cart_option`."""

    item: ChangedVariant
    cart: CartState

    def caption(self) -> str:
        """Return the former and the present variant, and what the cart is worth."""
        item = self.item
        changed = message(
            "cart.changed_variant", name=item.name, before=item.previous_variant_name, now=item.variant_name
        )
        return f"{changed} {cart_worth(self.cart)}"

    def for_model(self) -> str:
        """Return the change, and the cart after it."""
        item, cart = self.item, self.cart
        changed = f"Changed {item.product_id} from {item.previous_variant_name} to {item.variant_name}."
        price = f"One is {money(item.unit_price, item.currency)}."
        return f"{changed} {price} The cart holds {cart.count} pieces for {money(cart.total, cart.currency)}."


async def run(parameters: Parameters, call: Call) -> ChangeResult:
    """Change the line; return it and the cart after the change. Raises FunctionError."""
    held = await find_item(call.db, call.session_id, parameters.product_id)
    product, _ = await get_product_or_variant(call.db, held.variant_id if held else parameters.product_id)
    if held is None or product is None:
        raise FunctionError(
            "not_in_cart",
            "There is no one line of this product in the cart.",
            "Name the variant that is in the cart.",
        )
    wanted = wanted_variant(product, held, parameters.options)
    former = next(
        line
        for line in (await cart_state(call.db, call.session_id)).items
        if line.variant_id == held.variant_id
    )
    cart = await change_variant(call.db, call.session_id, held.variant_id, wanted.id, call.settings)
    line = next(line for line in cart.items if line.variant_id == wanted.id)
    item = ChangedVariant(
        **line.model_dump(),
        previous_variant_id=former.variant_id,
        previous_variant_name=former.variant_name,
        changed_lines=changed_lines(former, line),
    )
    return ChangeResult(item=item, cart=cart)


def changed_lines(former: CartLine, line: CartLine) -> list[LineChange]:
    """Return the quantities of both lines before and after; nothing if the line has its variant already."""
    if former.variant_id == line.variant_id:
        return []
    return [
        LineChange(
            variant_id=line.variant_id,
            previous_quantity=line.quantity - former.quantity,
            quantity=line.quantity,
        ),
        LineChange(variant_id=former.variant_id, previous_quantity=former.quantity, quantity=0),
    ]


def wanted_variant(product: Product, held: CartItem, options: Mapping[str, str]) -> ProductVariant:
    """Return the variant that the line becomes. Raises FunctionError, without buttons: they would add another line."""
    before = next((each for each in variants_of(product) if each.id == held.variant_id), None)
    try:
        return chosen_variant(product, before if options else None, options, held.quantity)
    except FunctionError as refused:
        refused.error.suggestions = []
        raise


FUNCTION = Function(
    title="Change the size or colour",
    description=(
        "Change a line of the shopper's cart to another size, colour or other variant of the same product. Use only"
        " when the shopper asked for it and named the new value."
    ),
    effect="changes_cart",
    parameters=Parameters,
    result=ChangeResult,
    run=run,
    refusals=(
        Refusal("not_in_cart", "The product is not in the cart."),
        CHOICE_NEEDED,
        Refusal("out_of_stock", "That variant is sold out."),
        Refusal("quantity_limit", "There are not as many of that variant."),
    ),
    running=("Changing the cart…",),
    example=Example(
        {"product_id": examples.SHIRT_LINE.product_id, "options": {"Size": "L"}},
        ChangeResult(
            item=ChangedVariant(
                **examples.SHIRT_LINE.model_dump(),
                previous_variant_id="tshirt-threadneath-organic-navy--m",
                previous_variant_name="M",
                changed_lines=[
                    LineChange(variant_id=examples.SHIRT_LINE.variant_id, previous_quantity=0, quantity=1),
                    LineChange(
                        variant_id="tshirt-threadneath-organic-navy--m", previous_quantity=1, quantity=0
                    ),
                ],
            ),
            cart=examples.SHIRT_CART,
        ),
    ),
)
