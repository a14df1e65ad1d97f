"""The cart in the JSON API: for programs with a session's token, and for the shop's checkout with a cart token."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post, put
from litestar.params import FromPath

from app.checkout import TokenCart, checkout_cart
from app.checkout_template import LinkTooLong
from app.functions.parameters import ID_LIMIT
from app.functions.session_actions import accept_cart_changes, change_quantity, choose_variant
from app.log.sessions import position_of_visitor
from app.web.pages.cart_forms import MOST_PIECES
from app.web.request.authorization import authorize_write, require_session_owner
from app.web.request.checkout import TOO_LONG, current_checkout
from app.web.request.inputs import field_problem, json_body, last_of_path, whole_number
from app.web.request.page_request import AnyRequest
from app.web.request.problems import Problem, not_found, problem_of_refusal
from app.web.request.services import InjectedServices

TOTAL_LIMIT = 40
TOKEN_LIMIT = 300
"""Maximum characters of a cart token; one has about 80."""


@get("/api/sessions/{session_id:str}/cart")
async def read_cart(
    session_id: FromPath[str], request: AnyRequest, services: InjectedServices
) -> dict[str, Any]:
    """Return the session's cart, with the link to the shop's checkout as it is now.

    Raises Problem 404, and `checkout_too_long` for a cart that fits into no link.
    """
    require_session_owner(services.keys, request, session_id)
    if await position_of_visitor(services.database, session_id) is None:
        raise not_found()
    try:
        return (await current_checkout(services, session_id)).model_dump()
    except LinkTooLong:
        raise problem_of_refusal(TOO_LONG) from None


@get("/api/carts/{token:str}")
async def read_token_cart(token: FromPath[str], services: InjectedServices) -> Response[dict[str, Any]]:
    """Return the cart of a cart token, for the shop's checkout. It changes nothing. Raises Problem 404."""
    known = services.keys.cart_token_session(token) if len(token) <= TOKEN_LIMIT else None
    if known is None or await position_of_visitor(services.database, known[0]) is None:
        raise not_found("There is no such cart, or its token has expired.")
    session_id, expires_at = known
    async with services.database.reading() as db:
        cart = await checkout_cart(db, session_id)
    shared = TokenCart(**dict(cart), expires_at=expires_at)
    return Response(shared.model_dump(mode="json"), headers={"Cache-Control": "no-store"})


@put("/api/sessions/{session_id:str}/cart/items/{product_id:path}", status_code=200)
async def change_line(
    session_id: FromPath[str], product_id: FromPath[str], request: AnyRequest, services: InjectedServices
) -> dict[str, Any]:
    """Set a line's `quantity`, 0 removes it, or its `variant_id`; return the cart after that."""
    await authorize_write(services.keys, request, session_id)
    body = await json_body(request)
    changed_id = last_of_path(request, f"/api/sessions/{session_id}/cart/items/")
    if isinstance(body, dict) and "variant_id" in body:
        cart = await choose_variant(services.runtime, session_id, changed_id, posted_variant(body))
    else:
        cart = await change_quantity(services.runtime, session_id, changed_id, posted_quantity(body))
    return cart.model_dump()


@post("/api/sessions/{session_id:str}/cart/acceptance", status_code=200)
async def accept_changed_lines(
    session_id: FromPath[str], request: AnyRequest, services: InjectedServices
) -> dict[str, Any]:
    """Accept what has changed since lines were added: of `variant_id`, or of all. Return the cart."""
    await authorize_write(services.keys, request, session_id)
    body = await json_body(request)
    if not isinstance(body, dict):
        raise Problem(400, "malformed", "Send a JSON object with the total.")
    total = body.get("total")
    if not isinstance(total, str) or len(total) > TOTAL_LIMIT:
        raise field_problem("total", "invalid_parameters", "Give the total that the shopper saw, as text.")
    item_id = posted_variant(body) if body.get("variant_id") is not None else None
    return (await accept_cart_changes(services.runtime, session_id, total, item_id)).model_dump()


def posted_variant(body: dict[str, Any]) -> str:
    """Return the body's variant. Raises Problem if it is none, or if there is a quantity as well."""
    given = body["variant_id"]
    if not isinstance(given, str) or not given.strip() or len(given) > ID_LIMIT:
        raise field_problem("variant_id", "invalid_parameters", "Give the id of a variant.")
    if "quantity" in body:
        raise field_problem("quantity", "invalid_parameters", "Change the variant or the quantity, not both.")
    return given.strip()


def posted_quantity(body: object) -> int:
    """Return the body's quantity. Raises Problem that names the field."""
    if not isinstance(body, dict):
        raise Problem(400, "malformed", "Send a JSON object with a quantity.")
    given = body.get("quantity")
    if isinstance(given, bool) or not isinstance(given, int | str) or not str(given).strip():
        raise field_problem("quantity", "invalid_parameters", "Give a whole number from 0.")
    return whole_number(str(given), "quantity", default=0, least=0, most=MOST_PIECES)
