"""*Undo all* at a receipt: the lines of the cart that an answer changed get the quantities they had before it."""

from __future__ import annotations

from litestar import Response, post
from litestar.params import FromPath

from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.functions.execute import Outcome
from app.functions.idempotency import execute_keyed
from app.functions.parameters import ID_LIMIT
from app.functions.set_cart_quantity import FUNCTION as SET_CART_QUANTITY
from app.web.request.authorization import authorize_write
from app.web.request.function_calls import shown_by_log
from app.web.request.inputs import field_problem, form_fields, whole_number
from app.web.request.page_request import InjectedPageRequest

PREFIX = "quantity."
"""Fields of the form are `quantity.ITEM`, with the id of a variant, or of a product without variants."""

MOST_LINES = 20
"""Maximum number of lines of one form. An answer changes fewer."""

MOST_PIECES = 1_000_000


@post("/chat/{session_id:str}/undo", include_in_schema=False)
async def undo_changes(session_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Set lines of the cart to the posted quantities, each as a logged change. A refusal stops none of the others."""
    await authorize_write(page_request.services.keys, page_request.request, session_id)
    wanted = quantities(await form_fields(page_request.request))
    async with page_request.services.database.reading() as db:
        cart = await page_request.cart(db)
    outcome = Outcome()
    for place, (item_id, quantity) in enumerate(wanted.items(), start=1):
        function = SET_CART_QUANTITY if cart.line(item_id) or not quantity else ADD_TO_CART
        key = page_request.idempotency_key
        outcome = await execute_keyed(
            page_request.services.runtime,
            function.name,
            {"product_id": item_id, "quantity": quantity},
            session_id=session_id,
            idempotency_key=key and f"{key} {place}",
        )
    return shown_by_log(page_request, f"/chat/{session_id}", outcome)


def quantities(fields: dict[str, str]) -> dict[str, int]:
    """Return the posted quantities by item. Raises Problem for what is no number, and for too many or none."""
    wanted = {
        name.removeprefix(PREFIX)[:ID_LIMIT]: whole_number(
            value, "quantity", default=0, least=0, most=MOST_PIECES
        )
        for name, value in fields.items()
        if name.startswith(PREFIX)
    }
    if not 0 < len(wanted) <= MOST_LINES:
        raise field_problem("quantity", "invalid_parameters", f"Give 1 to {MOST_LINES} quantities.")
    return wanted
