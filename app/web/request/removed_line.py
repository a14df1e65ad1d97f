"""The line that was removed from the cart last, in a cookie, so that the cart's page offers to put it back.

A cookie and no parameter of the address: a link from elsewhere must not be able to name a product there.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from litestar.datastructures import Cookie
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.products import get_product_or_variant
from app.catalogue.variants import full_name
from app.events import CartLine, CartState
from app.functions.parameters import ID_LIMIT
from app.render.contexts.cart import RemovedLine
from app.web.request.page_request import PageRequest

COOKIE = "cart_removed"
SECONDS = 600
"""Seconds for which *Undo* is offered."""
LARGEST = 9_999
"""Largest quantity and place that the cookie holds."""


def remember_removed(page_request: PageRequest, cart: CartState, line: CartLine) -> None:
    """Set the cookie of a line that is removed from this cart."""
    value = f"{cart.items.index(line)}.{line.quantity}.{quote(line.variant_id, safe='')}"
    page_request.new_cookies.append(made(page_request, value, SECONDS))


def forget_removed(page_request: PageRequest) -> None:
    """Delete the cookie: the cart has changed again."""
    if COOKIE in page_request.request.cookies:
        page_request.new_cookies.append(made(page_request, "", 0))


def made(page_request: PageRequest, value: str, seconds: int) -> Cookie:
    """Return the cookie with this value."""
    return Cookie(
        key=COOKIE,
        value=value,
        path="/cart",
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=page_request.services.settings.environment == "production",
    )


async def removed_line(db: AsyncSession, page_request: PageRequest, cart: CartState) -> RemovedLine | None:
    """Return the line of the request's cookie, unless the cart has it again or the shop does not sell it any more."""
    place, _, rest = page_request.request.cookies.get(COOKIE, "").partition(".")
    quantity, _, written = rest.partition(".")
    variant_id = unquote(written)
    if not (is_small(place) and is_small(quantity) and 0 < len(variant_id) <= ID_LIMIT):
        return None
    if any(line.variant_id == variant_id for line in cart.items):
        return None
    product, variant = await get_product_or_variant(db, variant_id)
    if product is None or product.retired_at is not None:
        return None
    return RemovedLine(
        variant_id=variant_id,
        product_id=product.id,
        name=full_name(product, variant) if variant else product.name,
        quantity=int(quantity),
        place=int(place),
    )


def is_small(digits: str) -> bool:
    """Return whether the text is a whole number up to `LARGEST`."""
    return digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST))
