"""The cart's page and forms. It is the same cart as in the conversation."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import Provide
from litestar.params import FromPath
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.products import get_product_or_variant, get_products
from app.catalogue.variants import has_choice, variant_json, variants_of
from app.checkout_template import LinkTooLong
from app.events import CallError, CartState
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.functions.idempotency import execute_keyed
from app.functions.parameters import ID_LIMIT
from app.functions.session_actions import (
    accept_cart_changes,
    change_quantity,
    choose_variant,
    show_products,
)
from app.render.contexts.pages import CartPage
from app.web.request.checkout import CHANGED, TOO_LONG, current_checkout
from app.web.request.function_calls import shown_by_log
from app.web.request.inputs import form_fields, last_of_path, local_path, whole_number
from app.web.request.page_request import CHECKOUT_PATH, InjectedPageRequest, PageRequest
from app.web.request.posted_forms import InjectedCartItem, provide_cart_item
from app.web.request.problems import not_found, problem_of_refusal
from app.web.request.refused_form import CartForm, FormRefused, refusing

MOST_PIECES = 1_000_000


@get("/cart", include_in_schema=False)
async def show_cart(page_request: InjectedPageRequest) -> Response[str]:
    """Return the page of the visitor's cart."""
    return await cart_page(page_request)


async def cart_page(
    page_request: PageRequest, error: CallError | None = None, status: int = 200
) -> Response[str]:
    """Return the cart's page, with the reason if its last change was refused."""
    async with page_request.services.database.reading() as db:
        cart = await page_request.cart(db)
        choices = await choices_of(db, cart)
    forms = page_request.forms(session_id=page_request.session_id)
    frame = page_request.frame("Cart", cart)
    return page_request.page(CartPage(frame=frame, forms=forms, choices=choices, error=error), status)


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


@post("/cart/items", include_in_schema=False, dependencies={"item": Provide(provide_cart_item)})
async def add_item(item: InjectedCartItem) -> Response[str]:
    """Add a product to the cart with the same function that the assistant calls."""
    if item.is_new:
        await remember_page(item.page_request, item.session_id, item.product_id)
    outcome = await execute_keyed(
        item.page_request.services.runtime,
        ADD_TO_CART.name,
        item.parameters,
        session_id=item.session_id,
        idempotency_key=item.page_request.idempotency_key,
    )
    if item.following.startswith(f"/chat/{item.session_id}"):
        return shown_by_log(item.page_request, item.following.split("#")[0], outcome)
    if outcome.error is not None:
        raise FormRefused(item.page_request, item.form, problem_of_refusal(outcome.error))
    return item.page_request.redirect(item.following)


async def remember_page(page_request: PageRequest, session_id: str, product_id: str) -> None:
    """Record the product as shown: its page was served before this first write created the visitor's session."""
    async with page_request.services.database.reading() as db:
        product, _ = await get_product_or_variant(db, product_id)
    if product is not None:
        await show_products(page_request.services.runtime, session_id, [product.id], source="product_page")


@post("/cart/acceptance", include_in_schema=False)
async def accept_changed_cart(page_request: InjectedPageRequest) -> Response[str]:
    """Accept what has changed since lines were added, with the seen `total`: of one line (`item_id`), or of all."""
    await page_request.check_csrf()
    fields = await form_fields(page_request.request)
    if page_request.session_id is None:
        raise not_found("There is no cart yet.")
    item_id = fields.get("item_id", "").strip()[:ID_LIMIT] or None
    with refusing(page_request, CartForm("/cart")):
        await accept_cart_changes(
            page_request.services.runtime, page_request.session_id, fields.get("total", ""), item_id
        )
    return page_request.redirect("/cart")


@post("/cart/items/{product_id:path}", include_in_schema=False)
async def change_item(product_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Change a line's quantity, 0 removes it; or change the line to another variant of its product."""
    await page_request.check_csrf()
    fields = await form_fields(page_request.request)
    if page_request.session_id is None:
        raise not_found("There is no cart yet.")
    following = local_path(fields.get("next"), "/cart")
    changed_id = last_of_path(page_request.request, "/cart/items/")
    runtime, session_id = page_request.services.runtime, page_request.session_id
    with refusing(page_request, CartForm("/cart")):
        if variant_id := fields.get("variant_id", "").strip()[:ID_LIMIT]:
            await choose_variant(runtime, session_id, changed_id, variant_id)
        else:
            quantity = whole_number(fields.get("quantity"), "quantity", default=-1, least=0, most=MOST_PIECES)
            await change_quantity(runtime, session_id, changed_id, quantity)
    return (
        page_request.done(following) if following.startswith("/chat/") else page_request.redirect(following)
    )
