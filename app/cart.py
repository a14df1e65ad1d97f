"""The cart: quantities of variants of products, priced exactly from the current catalogue.

A cart has one currency; a product in another one is refused. If the shop later re-prices a product in another
currency, its line keeps its own `currency` and `line_total` and is excluded from `total`, since amounts in different
currencies cannot be summed. A line keeps the price at which it was added: `app/cart_lines.py` says by line what has
changed since, in price, stock or existence. The total is of what can be bought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart_lines import HeldItem, cart_line, is_sold, purchasable_quantity
from app.catalogue.variants import HeldProduct, HeldVariant, full_name, is_buyable
from app.db.direct import fetch_value
from app.events import CartLine, CartState, FunctionError
from app.log.append import UnknownSession
from app.models import CartItem, Product, ProductVariant
from app.settings import Settings
from app.text.money import decimal_string

SHOP_CURRENCY = "SELECT currency FROM product WHERE retired_at IS NULL ORDER BY id LIMIT 1"
"""The currency of an empty cart: that of the catalogue's first product."""


HELD_LINES = """
    SELECT jsonb_agg(jsonb_build_array(
        jsonb_build_array(product.id, product.name, product.currency, product.options, product.image_url,
            (SELECT colour FROM picture WHERE address = product.image_url), product.retired_at),
        jsonb_build_array(variant.id, variant.options, variant.price::text, variant.in_stock, variant.stock,
            variant.image_url, (SELECT colour FROM picture WHERE address = variant.image_url), variant.retired_at),
        jsonb_build_array(item.quantity, item.price::text, item.currency)
    ) ORDER BY item.added_at, item.id)
    FROM cart_item AS item
    JOIN product_variant AS variant ON variant.id = item.variant_id
    JOIN product ON product.id = variant.product_id
    WHERE item.session_id = :id HAVING count(*) > 0
"""
"""A cart's lines, oldest first, as the arguments of `HeldProduct`, `HeldVariant` and `HeldItem`; no row without any.

One value, so that it can be read in one statement with other facts of the session.
"""
HELD = text(HELD_LINES).columns(lines=JSONB)
LOCK = text("SELECT last_seq FROM chat_session WHERE id = :id FOR NO KEY UPDATE")


@dataclass(frozen=True)
class Added:
    """A cart line after an addition; `previous_quantity` is the quantity before."""

    line: CartLine
    previous_quantity: int

    @property
    def added(self) -> int:
        """Number of added pieces."""
        return self.line.quantity - self.previous_quantity


async def lock_session(db: AsyncSession, session_id: str) -> int:
    """Lock the session's row until the end of the transaction; return the number of its newest event.

    Every change of a session's cart or log takes this lock, so that two changes of one session never overlap. It is
    the weaker of PostgreSQL's two write locks: rows that only reference the session can be inserted meanwhile. Raises
    UnknownSession.
    """
    last_seq: int | None = await fetch_value(db, LOCK, {"id": session_id})
    if last_seq is None:
        raise UnknownSession(session_id)
    return last_seq


async def cart_state(db: AsyncSession, session_id: str, currency: str | None = None) -> CartState:
    """Return the session's cart, oldest line first. An empty cart is in `currency`, or else in the shop's."""
    lines = await fetch_value(db, HELD, {"id": session_id})
    return cart_of(lines) if lines else CartState(currency=currency or await shop_currency(db))


def cart_of(lines: Sequence[Sequence[Sequence[Any]]]) -> CartState:
    """Return the cart of a value of `HELD_LINES`."""
    held_lines = [held_line(*line) for line in lines]
    items = [cart_line(product, variant, item) for product, variant, item in held_lines]
    held = items[0].currency
    payable = [
        variant.price * purchasable_quantity(product, variant, item.quantity)
        for product, variant, item in held_lines
        if product.currency == held
    ]
    count = sum(item.quantity for item in items)
    total = decimal_string(sum(payable, Decimal(0)), held)
    return CartState(items=items, count=count, total=total, currency=held)


def held_line(
    product: Sequence[Any], variant: Sequence[Any], item: Sequence[Any]
) -> tuple[HeldProduct, HeldVariant, HeldItem]:
    """Return a line of `HELD_LINES`. Its prices are text, because numbers of JSON are not exact."""
    variant_id, options, price, *others = variant
    quantity, former, currency = item
    return (
        HeldProduct(*product),
        HeldVariant(variant_id, options, Decimal(price), *others),
        HeldItem(quantity, None if former is None else Decimal(former), currency),
    )


async def rows_of(db: AsyncSession, session_id: str) -> Sequence[tuple[Product, ProductVariant, CartItem]]:
    """Return the cart's lines with their products and variants as they are now, oldest line first."""
    statement = (
        select(Product, ProductVariant, CartItem)
        .join(ProductVariant, col(ProductVariant.product_id) == col(Product.id))
        .join(CartItem, col(CartItem.variant_id) == col(ProductVariant.id))
        .where(CartItem.session_id == session_id)
        .order_by(col(CartItem.added_at), col(CartItem.id))
    )
    return (await db.exec(statement, execution_options={"populate_existing": True})).all()


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


async def find_item(db: AsyncSession, session_id: str, item_id: str) -> CartItem | None:
    """Return the current line of a variant, or the only line of a product, bypassing rows read before the lock."""
    statement = select(CartItem).where(
        CartItem.session_id == session_id,
        or_(col(CartItem.variant_id) == item_id, col(CartItem.product_id) == item_id),
    )
    found = (await db.exec(statement, execution_options={"populate_existing": True})).all()
    exact = [item for item in found if item.variant_id == item_id]
    return exact[0] if exact else found[0] if len(found) == 1 else None


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


def no_such_line() -> FunctionError:
    """Return the refusal of a change of a line that the cart does not have."""
    return FunctionError("not_found", "This is not in your cart any more.", "Add it again.")


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


def not_a_quantity(bound: str) -> FunctionError:
    """Return the refusal of an invalid quantity."""
    return FunctionError(
        "invalid_parameters", f"The quantity must be {bound}.", f"Give a whole number, {bound}."
    )


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


async def shop_currency(db: AsyncSession) -> str:
    """Return the currency of an empty cart: that of the catalogue's first product, or the default."""
    found = await (await db.connection()).scalar(text(SHOP_CURRENCY))
    return found or str(CartState.model_fields["currency"].default)


async def cart_count(db: AsyncSession, session_id: str) -> int:
    """Return the number of pieces in the cart, for a badge on a page."""
    statement = select(func.coalesce(func.sum(CartItem.quantity), 0)).where(CartItem.session_id == session_id)
    return int((await db.exec(statement)).one())
