"""The cart in the JSON API: the operation of the cart page's forms, for programs with a token."""

from __future__ import annotations

from typing import Any

from litestar import put
from litestar.params import FromPath

from app.functions.session_actions import change_quantity
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
    """Set the quantity of a product in the cart; 0 removes it. Returns the changed cart."""
    await authorize_write(services.keys, request, session_id)
    quantity = posted_quantity(await json_body(request))
    changed_id = last_of_path(request, f"/api/sessions/{session_id}/cart/items/")
    cart = await change_quantity(services.runtime, session_id, changed_id, quantity)
    return cart.model_dump()


def posted_quantity(body: object) -> int:
    """Return the body's quantity. Raises Problem that names the field."""
    if not isinstance(body, dict):
        raise Problem(400, "malformed", "Send a JSON object with a quantity.")
    given = body.get("quantity")
    if isinstance(given, bool) or not isinstance(given, int | str) or not str(given).strip():
        raise field_problem("quantity", "invalid_parameters", "Give a whole number from 0.")
    return whole_number(str(given), "quantity", default=0, least=0, most=MOST_PIECES)
