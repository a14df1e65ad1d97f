"""Changes of a session's cart. Each locks the session, so that two changes of one cart never overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart.contents import cart_state, rows_of
from app.cart.lines import cart_line, purchasable_quantity
from app.cart.refusals import (
    get_purchasable,
    largest_quantity,
    no_such_line,
    not_a_quantity,
    refuse_new_line,
    refuse_too_many,
)
from app.events import CartLine, CartState, FunctionError
from app.log.sessions import lock_session
from app.models import CartItem, Product
from app.settings import Settings


@dataclass(frozen=True)
class Added:
    """A cart line after an addition; `previous_quantity` is the quantity before."""

    line: CartLine
    previous_quantity: int

    @property
    def added(self) -> int:
        """Number of added pieces."""
        return self.line.quantity - self.previous_quantity


async def add(
    db: AsyncSession,
    session_id: str,
    product: Product,
    quantity: int,
    settings: Settings,
    variant_id: str | None = None,
) -> Added:
    """Add `quantity` pieces of a variant to the cart; without `variant_id`, of a product without options.

    Raises UnknownSession, and FunctionError (`out_of_stock`, `quantity_limit`, `currency_mismatch`, `product_unknown`,
    `invalid_parameters`).
    """
    if quantity < 1:
        raise not_a_quantity("1 or more")
    await lock_session(db, session_id)
    wanted_id = variant_id or product.id
    item = await find_item(db, session_id, wanted_id)
    fresh, variant = await get_purchasable(db, wanted_id)
    previous = item.quantity if item else 0
    refuse_too_many(fresh, variant, previous + quantity, previous, settings)
    if item is None:
        await refuse_new_line(db, session_id, fresh, settings)
        item = CartItem(
            session_id=session_id,
            product_id=fresh.id,
            variant_id=variant.id,
            quantity=0,
            price=variant.price,
            currency=fresh.currency,
        )
        db.add(item)
    item.quantity = previous + quantity
    await db.flush()
    return Added(cart_line(fresh, variant, item), previous)


async def set_quantity(
    db: AsyncSession, session_id: str, item_id: str, quantity: int, settings: Settings
) -> CartState:
    """Set the quantity of a cart line and return the cart; 0 removes the line.

    `item_id` is a variant's id, or that of a product of which the cart has one line. Raises FunctionError: `not_found`
    if the cart has no such line (except when removing it), otherwise as `add` does.
    """
    if quantity < 0:
        raise not_a_quantity("0 or more")
    await lock_session(db, session_id)
    item = await find_item(db, session_id, item_id)
    if quantity == 0:
        if item is not None:
            await db.delete(item)
            await db.flush()
        return await cart_state(db, session_id)
    if item is None:
        raise no_such_line()
    _, variant = await get_purchasable(db, item.variant_id)
    if quantity > (most := largest_quantity(variant, settings)):
        # The line is named where its quantity is set.
        message = f"Only {most} in stock." if most < settings.quantity_limit else "That is too many."
        raise FunctionError("quantity_limit", message, f"You can have up to {most}.")
    item.quantity = quantity
    await db.flush()
    return await cart_state(db, session_id)


async def restore_line(
    db: AsyncSession, session_id: str, variant_id: str, quantity: int, place: int, settings: Settings
) -> CartState:
    """Put a removed line back at its place (0 is the first) and return the cart.

    A line that the cart has again gets the quantity. Raises FunctionError as `add` does.
    """
    if quantity < 1:
        raise not_a_quantity("1 or more")
    await lock_session(db, session_id)
    if await find_item(db, session_id, variant_id) is not None:
        return await set_quantity(db, session_id, variant_id, quantity, settings)
    product, variant = await get_purchasable(db, variant_id)
    refuse_too_many(product, variant, quantity, 0, settings)
    await refuse_new_line(db, session_id, product, settings)
    item = CartItem(
        session_id=session_id,
        product_id=product.id,
        variant_id=variant.id,
        quantity=quantity,
        price=variant.price,
        currency=product.currency,
    )
    lines = await rows_of(db, session_id)
    if place < len(lines):
        # Lines are in the order of their time.
        item.added_at = lines[place][2].added_at - timedelta(microseconds=1)
    db.add(item)
    await db.flush()
    return await cart_state(db, session_id)


async def change_variant(
    db: AsyncSession, session_id: str, item_id: str, variant_id: str, settings: Settings
) -> CartState:
    """Change a cart line to another variant of its product, with its place and quantity; return the cart.

    If the cart already has a line of that variant, both become one.

    Raises FunctionError: `not_found` if the cart has no such line or the product no such variant, otherwise as `add`
    does.
    """
    await lock_session(db, session_id)
    item = await find_item(db, session_id, item_id)
    if item is None:
        raise no_such_line()
    if item.variant_id != variant_id:
        product, variant = await get_purchasable(db, variant_id)
        if product.id != item.product_id:
            raise FunctionError(
                "not_found", "This is another product.", "Choose one of the product's options."
            )
        other = await find_item(db, session_id, variant_id)
        held = other.quantity if other else 0
        refuse_too_many(product, variant, held + item.quantity, held, settings)
        if other is not None:
            item.quantity += other.quantity
            await db.delete(other)
            await db.flush()
        item.variant_id = variant.id
        item.price, item.currency = variant.price, product.currency
        await db.flush()
    return await cart_state(db, session_id)


async def accept_changes(
    db: AsyncSession, session_id: str, seen_total: str, item_id: str | None = None
) -> CartState:
    """Accept what has changed since lines were added, and return the cart.

    A line gets the current price, its quantity becomes what can be bought, and a line of which nothing can be bought is
    removed.

    Args:
        db: A session in a transaction.
        session_id: The owner of the cart.
        seen_total: The total of the line or the cart that the shopper saw. If it is another one by now, nothing is
            accepted.
        item_id: The one line whose changes are accepted, as for `set_quantity`; None for all lines.

    Raises:
        FunctionError: `cart_changed` if the cart differs from what the shopper saw; `not_found` for an unknown line.
        UnknownSession: There is no such session.
    """
    await lock_session(db, session_id)
    only = await find_item(db, session_id, item_id) if item_id is not None else None
    if item_id is not None and only is None:
        raise no_such_line()
    cart = await cart_state(db, session_id)
    totals = {line.variant_id: line.line_total for line in cart.items}
    if seen_total != (totals[only.variant_id] if only else cart.total):
        raise FunctionError("cart_changed", "Your cart has changed again.", "Please look once more.")
    for product, variant, item in await rows_of(db, session_id):
        if only is not None and item.id != only.id:
            continue
        item.quantity = purchasable_quantity(product, variant, item.quantity)
        item.price, item.currency = variant.price, product.currency
        if item.quantity == 0:
            await db.delete(item)
    await db.flush()
    return await cart_state(db, session_id)


async def find_item(db: AsyncSession, session_id: str, item_id: str) -> CartItem | None:
    """Return the current line of a variant, or the only line of a product, bypassing rows read before the lock."""
    statement = select(CartItem).where(
        CartItem.session_id == session_id,
        or_(col(CartItem.variant_id) == item_id, col(CartItem.product_id) == item_id),
    )
    found = (await db.exec(statement, execution_options={"populate_existing": True})).all()
    exact = [item for item in found if item.variant_id == item_id]
    return exact[0] if exact else found[0] if len(found) == 1 else None
