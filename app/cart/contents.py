"""Reading of a session's cart: its lines as they are now, and its sums."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.cart.lines import HeldItem, cart_line, purchasable_quantity
from app.catalogue.variants import HeldProduct, HeldVariant
from app.db.direct import fetch_value
from app.events import CartState
from app.models import CartItem, Product, ProductVariant
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


async def shop_currency(db: AsyncSession) -> str:
    """Return the currency of an empty cart: that of the catalogue's first product, or the default."""
    found = await (await db.connection()).scalar(text(SHOP_CURRENCY))
    return found or str(CartState.model_fields["currency"].default)
