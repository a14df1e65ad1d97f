"""The cart: so many pieces of what, exactly priced from the catalogue's facts of this moment.

A cart has one currency. A product in another one is refused. A line whose product the shop re-priced into another
currency afterwards keeps its own `currency` and `line_total` and is left out of `total`: unlike things do not add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.products import product_url
from app.events import CartLine, CartState, Refused
from app.log.append import UnknownSession
from app.models import CartItem, ChatSession, Product
from app.settings import Settings
from app.text.money import decimal_string


@dataclass(frozen=True)
class Added:
    """A cart line after something was added to it; `previous_quantity` is what it held before."""

    line: CartLine
    previous_quantity: int

    @property
    def added(self) -> int:
        """How many pieces came to it."""
        return self.line.quantity - self.previous_quantity


async def lock_session(db: AsyncSession, session_id: str) -> int:
    """Hold the session's row until the transaction ends; its newest event's number. Raises UnknownSession.

    Whoever changes a session's cart or log holds this row, so two changes of one session never overlap. It is the
    weaker of PostgreSQL's two write locks: rows that merely refer to the session can be inserted meanwhile.
    """
    statement = (
        select(ChatSession.last_seq).where(ChatSession.id == session_id).with_for_update(key_share=True)
    )
    last_seq = (await db.exec(statement)).one_or_none()
    if last_seq is None:
        raise UnknownSession(session_id)
    return last_seq


async def cart_state(db: AsyncSession, session_id: str, currency: str | None = None) -> CartState:
    """The session's cart, oldest line first. An empty one is in `currency`, or else in the shop's."""
    statement = (
        select(Product, CartItem.quantity)
        .join(CartItem, col(CartItem.product_id) == col(Product.id))
        .where(CartItem.session_id == session_id)
        .order_by(col(CartItem.added_at), col(CartItem.id))
    )
    rows = await db.exec(statement, execution_options={"populate_existing": True})
    lines = [line(product, quantity) for product, quantity in rows]
    held = lines[0].currency if lines else currency or await shop_currency(db)
    total = sum((Decimal(item.line_total) for item in lines if item.currency == held), Decimal(0))
    count = sum(item.quantity for item in lines)
    return CartState(items=lines, count=count, total=decimal_string(total), currency=held)


async def add(
    db: AsyncSession, session_id: str, product: Product, quantity: int, settings: Settings
) -> Added:
    """Put `quantity` more pieces of the product into the cart.

    Raises Refused (`out_of_stock`, `quantity_limit`, `currency_mismatch`, `product_unknown`, `invalid_parameters`) and
    UnknownSession.
    """
    if quantity < 1:
        raise not_a_quantity("1 or more")
    await lock_session(db, session_id)
    item = await find_item(db, session_id, product.id)
    fresh = await sellable(db, product.id)
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
    """Make a line of the cart hold `quantity` pieces; 0 removes it. The cart after that.

    Raises Refused: `not_found` when the product is not in the cart (removing it again is fine), else as `add` does.
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
        raise Refused("not_found", "This product is not in the cart any more.", "Add it to the cart again.")
    refuse_too_many(await sellable(db, product_id), quantity, item.quantity, settings)
    item.quantity = quantity
    await db.flush()
    return await cart_state(db, session_id)


async def find_item(db: AsyncSession, session_id: str, product_id: str) -> CartItem | None:
    """The product's line as it is now, whatever was read before the session was locked."""
    statement = select(CartItem).where(CartItem.session_id == session_id, CartItem.product_id == product_id)
    return (await db.exec(statement, execution_options={"populate_existing": True})).one_or_none()


async def sellable(db: AsyncSession, product_id: str) -> Product:
    """The product's facts of now, which cannot be deleted before the transaction ends. Raises Refused."""
    statement = select(Product).where(Product.id == product_id).with_for_update(read=True, key_share=True)
    product = (await db.exec(statement, execution_options={"populate_existing": True})).one_or_none()
    if product is None:
        recovery = "Search for a similar product and add that one."
        raise Refused("product_unknown", "The shop does not sell this product any more.", recovery)
    if not product.in_stock or (product.stock is not None and product.stock < 1):
        recovery = "Choose a product that is in stock, or search for something similar."
        raise Refused(
            "out_of_stock", f"{product.name} is out of stock: none can be added to the cart.", recovery
        )
    return product


def refuse_too_many(product: Product, wanted: int, held: int, settings: Settings) -> None:
    """Raises Refused (`quantity_limit`) when the cart may not hold `wanted` pieces; it says how many it may."""
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
    raise Refused("quantity_limit", message, recovery)


async def refuse_new_line(db: AsyncSession, session_id: str, product: Product, settings: Settings) -> None:
    """Raises Refused when the cart takes no further product, or none in this product's currency."""
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
        raise Refused("quantity_limit", message, recovery)
    if rows and rows[0][1] != product.currency:
        message = f"{product.name} is sold in {product.currency}, but this cart is in {rows[0][1]}."
        recovery = f"Choose a product sold in {rows[0][1]}, or empty the cart first."
        raise Refused("currency_mismatch", message, recovery)


def not_a_quantity(bound: str) -> Refused:
    """The refusal of a quantity that no line can have."""
    return Refused("invalid_parameters", f"The quantity must be {bound}.", f"Give a whole number, {bound}.")


async def shop_currency(db: AsyncSession) -> str:
    """The currency an empty cart is shown in: that of the catalogue's first product, or the default."""
    found = (await db.exec(select(Product.currency).order_by(col(Product.id)).limit(1))).first()
    return found or str(CartState.model_fields["currency"].default)


async def cart_count(db: AsyncSession, session_id: str) -> int:
    """How many pieces the cart holds, for a badge on a page."""
    statement = select(func.coalesce(func.sum(CartItem.quantity), 0)).where(CartItem.session_id == session_id)
    return int((await db.exec(statement)).one())


def line(product: Product, quantity: int) -> CartLine:
    """A cart line of so many pieces of the product, at its price of now."""
    return CartLine(
        product_id=product.id,
        name=product.name,
        quantity=quantity,
        unit_price=decimal_string(product.price),
        line_total=decimal_string(product.price * quantity),
        currency=product.currency,
        url=product_url(product.id),
    )
