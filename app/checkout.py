"""The cart for the shop's checkout: its lines by the ids of the shop's own system, and the link that leads there."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart.contents import cart_state
from app.catalogue.products import get_products
from app.catalogue.variants import has_choice, variants_of
from app.checkout_template import CartEntry, read_template
from app.events import CartLine, CartState
from app.models import Product

EXTERNAL_ID = "external_id"
"""The attribute that contains a product's id in the shop's own system."""

EXTERNAL_ID_LIMIT = 200


class CheckoutLine(CartLine):
    """A line of a cart, with its id in the shop's own system."""

    external_id: str = Field(description="Its id in the shop's own system, for the shop's checkout.")


class CheckoutCart(CartState):
    """A cart as the shop's checkout reads it."""

    items: list[CheckoutLine] = Field(  # type: ignore[assignment]  # a list of a subclass: it is only read
        default_factory=list, description="Its lines, oldest first."
    )

    def entries(self) -> list[CartEntry]:
        """Return the lines as they are written into a checkout link."""
        return [CartEntry(line.external_id, line.quantity) for line in self.items]


class SessionCart(CheckoutCart):
    """A session's cart with the link to the shop's checkout."""

    checkout_url: str | None = Field(
        description=(
            "The address of the shop's checkout with this cart in it; null if the cart is empty, if a line has changes"
            " that the shopper has not accepted, or if the shop has no checkout. It is of this moment: read the cart"
            " again when the shopper decides to pay."
        )
    )


class TokenCart(CheckoutCart):
    """A cart that was read with a cart token."""

    expires_at: datetime = Field(description="The time at which the token expires.")


async def checkout_cart(db: AsyncSession, session_id: str) -> CheckoutCart:
    """Return the session's present cart with the external id of each line."""
    cart = await cart_state(db, session_id)
    products = {
        product.id: product for product in await get_products(db, [line.product_id for line in cart.items])
    }
    lines = [
        CheckoutLine(**line.model_dump(), external_id=external_id(line, products.get(line.product_id)))
        for line in cart.items
    ]
    return CheckoutCart(items=lines, count=cart.count, total=cart.total, currency=cart.currency)


def external_id(line: CartLine, product: Product | None) -> str:
    """Return a line's id in the shop's own system.

    It is the first of these that the catalogue has: the variant's `external_id`; of a product without a choice, its
    attribute `external_id`; of one with a choice, the variant's SKU; the id of the variant.
    """
    variant = (
        next((each for each in variants_of(product) if each.id == line.variant_id), None) if product else None
    )
    given: list[object] = [variant.external_id if variant else None]
    if product is not None:
        given.append(variant.sku if variant and has_choice(product) else product.attributes.get(EXTERNAL_ID))
    return next(filter(None, map(usable_id, given)), line.variant_id or line.product_id)


def usable_id(given: object) -> str:
    """Return a value as an id, empty if it is none."""
    found = str(given).strip() if isinstance(given, str | int) and not isinstance(given, bool) else ""
    return found if len(found) <= EXTERNAL_ID_LIMIT else ""


def checkout_link(template: str, cart: CheckoutCart, cart_token: str) -> str | None:
    """Return the link to the shop's checkout, or None without a template, for an empty cart and for one with changes.

    Raises LinkTooLong.
    """
    if not template or not cart.items or cart.has_changes:
        return None
    return read_template(template).link(cart.entries(), cart_token)
