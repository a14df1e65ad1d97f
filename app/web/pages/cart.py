"""The cart's page. It is the same cart as in the conversation."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.products import get_products, product_json
from app.catalogue.recommend import made_for_all
from app.catalogue.variants import has_choice, variant_json, variants_of
from app.checkout_template import LinkTooLong
from app.events import CallError, CartState
from app.models import Product
from app.render.contexts.cart import CartContents, CartPage, RefusedQuantity
from app.web.request.checkout import CHANGED, TOO_LONG, current_checkout
from app.web.request.page_request import CHECKOUT_PATH, InjectedPageRequest, PageRequest
from app.web.request.problems import not_found
from app.web.request.removed_line import removed_line
from app.web.request.shown_products import record_shown

BASES = 3
"""Maximum number of the cart's products for which complements are looked up."""
BESIDE = 4
"""Maximum number of complements on the page."""


@get("/cart", include_in_schema=False)
async def show_cart(page_request: InjectedPageRequest) -> Response[str]:
    """Return the page of the visitor's cart."""
    return await cart_page(page_request)


async def cart_page(
    page_request: PageRequest,
    error: CallError | None = None,
    status: int = 200,
    refused: RefusedQuantity | None = None,
) -> Response[str]:
    """Return the cart's page, with the reason if its last change was refused: at its line, or above all lines."""
    async with page_request.services.database.reading() as db:
        contents = await contents_of(db, page_request, refused=refused)
        beside = await beside_cart(db, contents.cart)
    if beside and page_request.session_id is not None:
        products = [product for product, _ in beside]
        await record_shown(page_request.services, page_request.session_id, products, query=None)
    context = CartPage(
        frame=page_request.frame("Cart", contents.cart),
        contents=contents,
        card_forms=page_request.forms(cart=contents.cart),
        beside=[product_json(product) | {"reason": reason} for product, reason in beside],
        error=None if refused else error,
    )
    return page_request.page(context, status)


async def contents_of(
    db: AsyncSession, page_request: PageRequest, *, refused: RefusedQuantity | None = None
) -> CartContents:
    """Return the context of the visitor's cart: its lines, what was just removed, its summary."""
    cart = await page_request.cart(db)
    settings = page_request.services.settings
    return CartContents(
        cart=cart,
        forms=page_request.forms(session_id=page_request.session_id),
        choices=await choices_of(db, cart),
        removed=await removed_line(db, page_request, cart),
        refused=refused,
        checkout_url=CHECKOUT_PATH if settings.checkout_url else "",
        conversation_url=page_request.conversation_url,
        contact=page_request.brand.contact,
    )


async def beside_cart(db: AsyncSession, cart: CartState) -> list[tuple[Product, str]]:
    """Return products that are made for what was added last, each with the reason."""
    ids = list(dict.fromkeys(line.product_id for line in reversed(cart.items)))
    newest = await get_products(db, ids[:BASES])
    return await made_for_all(db, newest, BESIDE, exclude=ids)


async def choices_of(db: AsyncSession, cart: CartState) -> dict[str, list[dict[str, Any]]]:
    """Return the variants of each product in the cart that has several, by the product's id."""
    ids = [line.product_id for line in cart.items if line.options]
    return {
        product.id: [variant_json(product, variant) for variant in variants_of(product)]
        for product in await get_products(db, ids)
        if has_choice(product)
    }


@get(CHECKOUT_PATH, include_in_schema=False)
async def go_to_checkout(page_request: InjectedPageRequest) -> Response[str]:
    """Redirect to the shop's checkout with the present cart, or to the cart's page if the cart is empty.

    The address is the operator's setting: no part of the request chooses its host. Raises Problem 404 for a shop
    without a checkout.
    """
    services = page_request.services
    if not services.settings.checkout_url:
        raise not_found("This shop has no checkout here.")
    link = None
    if page_request.session_id is not None:
        try:
            checkout = await current_checkout(services, page_request.session_id)
            if checkout.has_changes:
                return await cart_page(page_request, CHANGED, 409)
            link = checkout.checkout_url
        except LinkTooLong:
            return await cart_page(page_request, TOO_LONG, 409)
    answer = page_request.redirect(link or "/cart")
    answer.headers["Cache-Control"] = "no-store"
    return answer
