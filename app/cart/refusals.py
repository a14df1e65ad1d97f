"""Refusals of a cart: of products that are not sold, of more than the stock or a limit, of a second currency."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart.lines import is_sold
from app.catalogue.variants import full_name, is_buyable
from app.events import FunctionError
from app.models import CartItem, Product, ProductVariant
from app.settings import Settings


def not_a_quantity(bound: str) -> FunctionError:
    """Return the refusal of an invalid quantity."""
    return FunctionError(
        "invalid_parameters", f"The quantity must be {bound}.", f"Give a whole number, {bound}."
    )


def no_such_line() -> FunctionError:
    """Return the refusal of a change of a line that the cart does not have."""
    return FunctionError("not_found", "This is not in your cart any more.", "Add it again.")


async def get_purchasable(db: AsyncSession, variant_id: str) -> tuple[Product, ProductVariant]:
    """Return the current facts of a variant and its product, and keep both from being deleted in this transaction.

    Raises FunctionError.
    """
    statement = (
        select(Product, ProductVariant)
        .join(ProductVariant, col(ProductVariant.product_id) == col(Product.id))
        .where(ProductVariant.id == variant_id)
        .with_for_update(read=True, key_share=True)
    )
    found = (await db.exec(statement, execution_options={"populate_existing": True})).one_or_none()
    if found is None or not is_sold(*found):
        recovery = "Search for a similar product and add that one."
        raise FunctionError("product_unknown", "The shop does not sell this product any more.", recovery)
    product, variant = found
    if not is_buyable(variant):
        recovery = "Choose a product that is in stock, or search for something similar."
        raise FunctionError(
            "out_of_stock",
            f"{full_name(product, variant)} is out of stock.",
            recovery,
        )
    return product, variant


def largest_quantity(variant: ProductVariant, settings: Settings) -> int:
    """Return how many pieces of a variant a cart may contain."""
    limit = settings.quantity_limit
    return limit if variant.stock is None else min(variant.stock, limit)


def refuse_too_many(
    product: Product, variant: ProductVariant, wanted: int, held: int, settings: Settings
) -> None:
    """Raise FunctionError (`quantity_limit`) if the cart may not contain `wanted` pieces; with the limit."""
    limit = settings.quantity_limit
    most = largest_quantity(variant, settings)
    if wanted <= most:
        return
    name = full_name(product, variant)
    reason = f"Only {most} of {name} in stock" if most < limit else f"You can have up to {most} of {name}"
    room = max(0, most - held)
    if held == 0:
        message, recovery = f"{reason}.", f"Add {most} or fewer."
    elif room:
        message = f"{reason}, {held} of them in your cart."
        recovery = f"Add {room} or fewer."
    else:
        message = f"{reason}, and your cart has {held}."
        recovery = "Keep these, or choose another product."
    raise FunctionError("quantity_limit", message, recovery)


async def refuse_new_line(db: AsyncSession, session_id: str, product: Product, settings: Settings) -> None:
    """Raise FunctionError if the cart cannot take another product, or none in this product's currency."""
    statement = (
        select(CartItem.product_id, Product.currency)
        .join(Product, col(CartItem.product_id) == col(Product.id))
        .where(CartItem.session_id == session_id)
        .order_by(col(CartItem.added_at), col(CartItem.id))
    )
    rows = (await db.exec(statement)).all()
    if len(rows) >= settings.cart_lines_limit:
        message = f"Your cart is full: it has {len(rows)} different products."
        recovery = "Remove one first. You can still have more of those in it."
        raise FunctionError("quantity_limit", message, recovery)
    if rows and rows[0][1] != product.currency:
        message = f"{product.name} is sold in {product.currency}, but this cart is in {rows[0][1]}."
        recovery = f"Choose a product sold in {rows[0][1]}, or empty the cart first."
        raise FunctionError("currency_mismatch", message, recovery)
