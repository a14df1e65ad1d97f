"""The cart's page and forms: the same cart as the conversation's."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from litestar import Response, get, post
from litestar.params import FromPath

from app.catalogue.products import get_product
from app.events import CallError, Refused
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.functions.changes import change_quantity, show_products
from app.functions.idempotency import execute_keyed
from app.render.contexts import CartPage
from app.web.inputs import form_fields, last_of_path, local_path, whole_number
from app.web.problems import not_found, problem_of_refusal
from app.web.products import product_page
from app.web.visit import GivenVisit, Visit

MOST_PIECES = 1_000_000


@get("/cart", include_in_schema=False)
async def show_cart(visit: GivenVisit) -> Response[str]:
    """The visitor's cart."""
    return await cart_page(visit)


async def cart_page(visit: Visit, error: CallError | None = None, status: int = 200) -> Response[str]:
    """The cart, with the reason why its last change was refused."""
    async with visit.shop.database.reading() as db:
        cart = await visit.cart(db)
    forms = visit.forms(session_id=visit.session_id)
    return visit.page(CartPage(frame=visit.frame("Cart", cart), forms=forms, error=error), status)


@post("/cart/items", include_in_schema=False)
async def add_item(visit: GivenVisit) -> Response[str]:
    """Add to the cart: runs the same function as the assistant."""
    await visit.require_own_page()
    fields = await form_fields(visit.request)
    product_id = fields.get("product_id", "")
    session_id, is_new = await visit.own_session()
    if is_new:
        await remember_page(visit, session_id, product_id)
    parameters = {"product_id": product_id, "quantity": fields.get("quantity") or 1}
    key = visit.idempotency_key
    outcome = await execute_keyed(
        visit.shop.runtime, ADD_TO_CART.name, parameters, session_id=session_id, idempotency_key=key
    )
    following = local_path(fields.get("next"), "/cart")
    if following.startswith(f"/chat/{session_id}"):
        if outcome.error is not None and not outcome.events and not outcome.replayed and visit.enhanced:
            raise problem_of_refusal(outcome.error)  # nothing in the log will show it
        return visit.done(
            f"{following.split('#')[0]}#turn-{outcome.events[0].seq}" if outcome.events else following
        )
    if outcome.error is not None:
        return await refused(visit, following, outcome.error)
    return visit.redirect(following)


async def remember_page(visit: Visit, session_id: str, product_id: str) -> None:
    """A visitor's first write makes its session: the page its form came from was shown before there was one."""
    async with visit.shop.database.reading() as db:
        product = await get_product(db, product_id)
    if product is not None:
        await show_products(visit.shop.runtime, session_id, [product.id], source="product_page")


async def refused(visit: Visit, following: str, error: CallError) -> Response[str]:
    """The page the form came from, with the reason."""
    status = problem_of_refusal(error).status
    path = urlsplit(following).path
    if path.startswith("/products/"):
        return await product_page(visit, unquote(path.removeprefix("/products/")), error=error, status=status)
    return await cart_page(visit, error, status)


@post("/cart/items/{product_id:path}", include_in_schema=False)
async def change_item(product_id: FromPath[str], visit: GivenVisit) -> Response[str]:
    """Change a line's quantity; 0 removes it."""
    await visit.require_own_page()
    fields = await form_fields(visit.request)
    if visit.session_id is None:
        raise not_found("There is no cart yet.")
    following = local_path(fields.get("next"), "/cart")
    changed_id = last_of_path(visit.request, "/cart/items/")
    try:
        quantity = whole_number(fields.get("quantity"), "quantity", default=-1, least=0, most=MOST_PIECES)
        await change_quantity(visit.shop.runtime, visit.session_id, changed_id, quantity)
    except Refused as refusal:
        return await refused(visit, "/cart", refusal.error)
    return visit.done(following) if following.startswith("/chat/") else visit.redirect(following)
