"""The cart over the JSON API: what the cart page's forms do, for programs with a token."""

from __future__ import annotations

from typing import Any

from litestar import put
from litestar.params import FromPath

from app.functions.parameters import ID_LIMIT
from app.functions.session_actions import change_quantity, choose_variant
from app.web.pages.cart import MOST_PIECES
from app.web.request.authorization import authorize_write
from app.web.request.inputs import field_problem, json_body, last_of_path, whole_number
from app.web.request.page_request import AnyRequest
from app.web.request.problems import Problem
from app.web.request.services import InjectedServices


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


def posted_variant(body: dict[str, Any]) -> str:
    """Return the body's variant. Raises Problem if it is none, or if there is a quantity as well."""
    given = body["variant_id"]
    if not isinstance(given, str) or not given.strip() or len(given) > ID_LIMIT:
        raise field_problem("variant_id", "invalid_parameters", "Give the id of a variant.")
    if "quantity" in body:
        raise field_problem("quantity", "invalid_parameters", "Change the variant or the quantity, not both.")
    return given.strip()


def posted_quantity(body: object) -> int:
    """The body's quantity. Raises Problem with the field."""
    if not isinstance(body, dict):
        raise Problem(400, "malformed", "Send a JSON object with a quantity.")
    given = body.get("quantity")
    if isinstance(given, bool) or not isinstance(given, int | str) or not str(given).strip():
        raise field_problem("quantity", "invalid_parameters", "Give a whole number from 0.")
    return whole_number(str(given), "quantity", default=0, least=0, most=MOST_PIECES)
