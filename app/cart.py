"""The cart: quantities of products, priced exactly from the current catalogue.

A cart has one currency; a product in another one is refused. If the shop later re-prices a product in another
currency, its line keeps its own `currency` and `line_total` and is excluded from `total`, since amounts in different
currencies cannot be summed. A product that is no longer sold keeps its line, which says so, and is excluded as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.products import product_url
from app.events import CartLine, CartState, FunctionError
from app.log.append import UnknownSession
from app.models import CartItem, ChatSession, Product
from app.settings import Settings
from app.text.money import decimal_string

NO_LONGER_SOLD = "no longer sold"


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
    statement = (
        select(ChatSession.last_seq).where(ChatSession.id == session_id).with_for_update(key_share=True)
    )
    last_seq = (await db.exec(statement)).one_or_none()
    if last_seq is None:
        raise UnknownSession(session_id)
    return last_seq


async def cart_state(db: AsyncSession, session_id: str, currency: str | None = None) -> CartState:
    """Return the session's cart, oldest line first. An empty cart is in `currency`, or else in the shop's."""
    statement = (
        select(Product, CartItem.quantity)
        .join(CartItem, col(CartItem.product_id) == col(Product.id))
        .where(CartItem.session_id == session_id)
        .order_by(col(CartItem.added_at), col(CartItem.id))
    )
    rows = await db.exec(statement, execution_options={"populate_existing": True})
    held_rows = rows.all()
    lines = [line(product, quantity) for product, quantity in held_rows]
    held = lines[0].currency if lines else currency or await shop_currency(db)
    payable = [
        Decimal(item.line_total)
        for item, (product, _) in zip(lines, held_rows, strict=True)
        if item.currency == held and product.retired_at is None
    ]
    count = sum(item.quantity for item in lines)
    total = decimal_string(sum(payable, Decimal(0)), held)
    return CartState(items=lines, count=count, total=total, currency=held)


async def add(
    db: AsyncSession, session_id: str, product: Product, quantity: int, settings: Settings
) -> Added:
    """Add `quantity` pieces of the product to the cart.

    Raises UnknownSession, and FunctionError (`out_of_stock`, `quantity_limit`, `currency_mismatch`, `product_unknown`,
    `invalid_parameters`).
    """
    if quantity < 1:
        raise not_a_quantity("1 or more")
    await lock_session(db, session_id)
    item = await find_item(db, session_id, product.id)
    fresh = await get_purchasable(db, product.id)
    previous = item.quantity if item else 0
    refuse_too_many(fresh, previous + quantity, previous, settings)
    if item is None:
        await refuse_new_line(db, session_id, fresh, settings)
        item = CartItem(session_id=session_id, product_id=fresh.id, quantity=0)
        db.add(item)
    item.quantity = previous + quantity
    await db.flush()
    return Added(line(fresh, item.quantity), previous)


async def set_quantity(
    db: AsyncSession, session_id: str, product_id: str, quantity: int, settings: Settings
) -> CartState:
    """Set the quantity of a cart line and return the cart; 0 removes the line.

    Raises FunctionError: `not_found` if the product is not in the cart (except when removing it), otherwise the errors
    of `add`.
    """
    if quantity < 0:
        raise not_a_quantity("0 or more")
    await lock_session(db, session_id)
    if quantity == 0:
        here = (col(CartItem.session_id) == session_id, col(CartItem.product_id) == product_id)
        await db.exec(delete(CartItem).where(*here))
        return await cart_state(db, session_id)
    item = await find_item(db, session_id, product_id)
    if item is None:
        raise FunctionError(
            "not_found", "This product is not in the cart any more.", "Add it to the cart again."
        )
    refuse_too_many(await get_purchasable(db, product_id), quantity, item.quantity, settings)
    item.quantity = quantity
    await db.flush()
    return await cart_state(db, session_id)


async def find_item(db: AsyncSession, session_id: str, product_id: str) -> CartItem | None:
    """Return the product's current line, bypassing rows read before the session was locked."""
    statement = select(CartItem).where(CartItem.session_id == session_id, CartItem.product_id == product_id)
    return (await db.exec(statement, execution_options={"populate_existing": True})).one_or_none()


async def get_purchasable(db: AsyncSession, product_id: str) -> Product:
    """Return the product's current facts and keep it from being deleted in this transaction. Raises FunctionError."""
    statement = select(Product).where(Product.id == product_id).with_for_update(read=True, key_share=True)
    product = (await db.exec(statement, execution_options={"populate_existing": True})).one_or_none()
    if product is None or product.retired_at is not None:
        recovery = "Search for a similar product and add that one."
        raise FunctionError("product_unknown", "The shop does not sell this product any more.", recovery)
    if not product.in_stock or (product.stock is not None and product.stock < 1):
        recovery = "Choose a product that is in stock, or search for something similar."
        raise FunctionError(
            "out_of_stock", f"{product.name} is out of stock: none can be added to the cart.", recovery
        )
    return product


def refuse_too_many(product: Product, wanted: int, held: int, settings: Settings) -> None:
    """Raise Refused (`quantity_limit`) if the cart may not contain `wanted` pieces; the message names the limit."""
    limit = settings.quantity_limit
    most = limit if product.stock is None else min(product.stock, limit)
    if wanted <= most:
        return
    if most < limit:
        reason = f"The shop has {most} of {product.name} in stock"
    else:
        reason = f"A cart may hold {most} of {product.name}"
    room = max(0, most - held)
    if held == 0:
        message, recovery = f"{reason}: {most} can be added.", f"Add {most} or fewer."
    elif room:
        message = f"{reason}, {held} of them are in the cart: {room} more can be added."
        recovery = f"Add {room} or fewer."
    else:
        message = f"{reason}, and {held} are in the cart: no more can be added."
        recovery = f"Keep what is in the cart (at most {most}), or choose another product."
    raise FunctionError("quantity_limit", message, recovery)


async def refuse_new_line(db: AsyncSession, session_id: str, product: Product, settings: Settings) -> None:
    """Raise Refused if the cart cannot take another product, or none in this product's currency."""
    statement = (
        select(CartItem.product_id, Product.currency)
        .join(Product, col(CartItem.product_id) == col(Product.id))
        .where(CartItem.session_id == session_id)
        .order_by(col(CartItem.added_at), col(CartItem.id))
    )
    rows = (await db.exec(statement)).all()
    if len(rows) >= settings.cart_lines_limit:
        message = (
            f"The cart holds {len(rows)} different products, which is as many as it can: 0 more can be added."
        )
        recovery = "Remove a product from the cart first. More pieces of those in it can still be added."
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


async def shop_currency(db: AsyncSession) -> str:
    """Return the currency of an empty cart: that of the catalogue's first product, or the default."""
    found = (
        await db.exec(
            select(Product.currency)
            .where(col(Product.retired_at).is_(None))
            .order_by(col(Product.id))
            .limit(1)
        )
    ).first()
    return found or str(CartState.model_fields["currency"].default)


async def cart_count(db: AsyncSession, session_id: str) -> int:
    """Return the number of pieces in the cart, for a badge on a page."""
    statement = select(func.coalesce(func.sum(CartItem.quantity), 0)).where(CartItem.session_id == session_id)
    return int((await db.exec(statement)).one())


def line(product: Product, quantity: int) -> CartLine:
    """Return a cart line for a quantity of the product at its current price."""
    return CartLine(
        product_id=product.id,
        name=product.name if product.retired_at is None else f"{product.name} ({NO_LONGER_SOLD})",
        quantity=quantity,
        unit_price=decimal_string(product.price, product.currency),
        line_total=decimal_string(product.price * quantity, product.currency),
        currency=product.currency,
        url=product_url(product.id),
    )
