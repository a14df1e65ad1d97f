"""A line of a cart as it is now: its price, and what has changed since it was added."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.catalogue.products import product_url
from app.catalogue.variants import AnyProduct, AnyVariant, is_buyable, ordered_values, variant_name
from app.events import CartLine, LineChange
from app.models import CartItem
from app.pictures.addresses import picture_url
from app.text.money import decimal_string, money


@dataclass(frozen=True, slots=True)
class HeldItem:
    """The columns of a cart's own row that a line shows."""

    quantity: int
    price: Decimal | None
    currency: str | None


AnyItem = CartItem | HeldItem


def is_sold(product: AnyProduct, variant: AnyVariant) -> bool:
    """Return whether the shop still has the variant in its catalogue, in stock or not."""
    return product.retired_at is None and variant.retired_at is None


def purchasable_quantity(product: AnyProduct, variant: AnyVariant, quantity: int) -> int:
    """Return how many of `quantity` pieces can be bought now."""
    if not is_sold(product, variant) or not is_buyable(variant):
        return 0
    return quantity if variant.stock is None else min(quantity, variant.stock)


def cart_line(product: AnyProduct, variant: AnyVariant, item: AnyItem) -> CartLine:
    """Return a cart line at its current price. Its total is of what can be bought."""
    payable = purchasable_quantity(product, variant, item.quantity)
    return CartLine(
        product_id=product.id,
        variant_id=variant.id,
        options=ordered_values(product, variant),
        variant_name=variant_name(product, variant),
        name=product.name,
        quantity=item.quantity,
        unit_price=decimal_string(variant.price, product.currency),
        line_total=decimal_string(variant.price * payable, product.currency),
        currency=product.currency,
        url=product_url(product.id),
        image_url=picture_url(variant.image_url, variant.image_colour)
        or picture_url(product.image_url, product.image_colour),
        changed=line_change(product, variant, item),
    )


def line_change(product: AnyProduct, variant: AnyVariant, item: AnyItem) -> LineChange | None:
    """Return what has changed since the line was added or its changes were accepted, or None."""
    payable = purchasable_quantity(product, variant, item.quantity)
    is_gone = not is_sold(product, variant)
    former = earlier_price(product, variant, item)
    if payable == item.quantity and former is None:
        return None
    change = LineChange(
        was_price=former if payable else None,
        was_currency=item.currency if former and payable else None,
        available=payable if payable < item.quantity and not is_gone else None,
        gone=is_gone,
        message="",
    )
    return change.model_copy(update={"message": in_words(change)})


def in_words(change: LineChange) -> str:
    """Return the changes for a shopper: `Was $40.00. Only 2 left.`"""
    if change.gone:
        return "No longer sold."
    if change.available == 0:
        return "Sold out."
    words = []
    if change.was_price is not None and change.was_currency is not None:
        words.append(f"Was {money(change.was_price, change.was_currency)}.")
    if change.available is not None:
        words.append(f"Only {change.available} left.")
    return " ".join(words)


def earlier_price(product: AnyProduct, variant: AnyVariant, item: AnyItem) -> str | None:
    """Return the price that the line was added at if it is another one now. Lines from old releases have none."""
    if item.price is None or item.currency is None:
        return None
    if (item.price, item.currency) == (variant.price, product.currency):
        return None
    return decimal_string(item.price, item.currency)
