"""The JSON API of a session: state, messages, stop, clear, functions, the end of it all."""

from __future__ import annotations

from typing import Any

from litestar import Response, delete, get, post
from litestar.params import FromPath

from app.assistant.clearing import clear_conversation, delete_session
from app.catalogue.products import get_products, product_json
from app.functions.execute import Outcome
from app.functions.idempotency import execute_keyed
from app.functions.session_context import context_event, last_search
from app.log.sessions import create_session, visited
from app.log.window import Bounds, read_window
from app.render.state import State, state_json
from app.web.inputs import json_body, posted_message
from app.web.limits import limit_messages
from app.web.openings import cursor_before
from app.web.problems import Problem, not_found, problem_of_refusal
from app.web.security import require_change, require_holder
from app.web.shop import GivenShop, Shop
from app.web.visit import AnyRequest

STATE = Bounds(turns=100, bytes=256_000)
"""What one state holds of a conversation."""


@post("/api/sessions", status_code=201)
async def open_session(shop: GivenShop) -> dict[str, str]:
    """A new session and the token that holds it."""
    async with shop.database.transaction() as db:
        session_id = await create_session(db)
    return {"session_id": session_id, "token": shop.keys.token(session_id)}


@get("/api/sessions/{session_id:str}")
async def read_session(session_id: FromPath[str], request: AnyRequest, shop: GivenShop) -> State:
    """The session's state with its newest messages; with `?before=` the messages before that turn."""
    require_holder(shop.keys, request, session_id)
    before = cursor_before(request)
    await require_session(shop, session_id)
    async with shop.database.reading() as db:
        conversation = await read_window(db, session_id, STATE, before=before)
        if conversation is None:
            raise not_found()
        context = await context_event(db, session_id)
        found = await get_products(db, (await last_search(db, session_id)).product_ids)
    return state_json(session_id, conversation, context, [product_json(product) for product in found])


@post("/api/sessions/{session_id:str}/messages", status_code=202)
async def post_message(session_id: FromPath[str], request: AnyRequest, shop: GivenShop) -> dict[str, str]:
    """Take a message; its answer comes on the stream. The same `client_message_id` again is the same message."""
    await require_change(shop.keys, request, session_id)
    await limit_messages(shop, request, session_id)
    message, client_id = await posted_message(request)
    turn = await shop.runner.begin(session_id, message, client_id)
    return {"turn_id": turn.id, "message_id": turn.message_id}


@delete("/api/sessions/{session_id:str}/messages", status_code=204)
async def clear_messages(session_id: FromPath[str], request: AnyRequest, shop: GivenShop) -> None:
    """Forget the conversation; the cart stays."""
    await require_change(shop.keys, request, session_id)
    await clear_conversation(shop.log, shop.runner, session_id)


@delete("/api/sessions/{session_id:str}", status_code=204)
async def remove_session(session_id: FromPath[str], request: AnyRequest, shop: GivenShop) -> None:
    """Delete the session whole: conversation, cart, what was shown, remembered answers. Raises Problem 404."""
    await require_change(shop.keys, request, session_id)
    if not await delete_session(shop.log, shop.runner, session_id):
        raise not_found()


@post("/api/sessions/{session_id:str}/cancellation", status_code=202)
async def cancel(session_id: FromPath[str], request: AnyRequest, shop: GivenShop) -> dict[str, str | None]:
    """Stop the running answer, whichever process runs it."""
    await require_change(shop.keys, request, session_id)
    await require_session(shop, session_id)
    return {"turn_id": await shop.runner.cancel(session_id)}


@post("/api/sessions/{session_id:str}/functions/{name:str}", status_code=200)
async def run_function(
    session_id: FromPath[str], name: FromPath[str], request: AnyRequest, shop: GivenShop
) -> Response[dict[str, Any]]:
    """A button's click: the function's parameters in, its bare result or a problem document out."""
    await require_change(shop.keys, request, session_id)
    parameters = await json_body(request)
    key = request.headers.get("idempotency-key")
    outcome = await execute_keyed(shop.runtime, name, parameters, session_id=session_id, idempotency_key=key)
    return Response(result_of(outcome), status_code=200)


async def require_session(shop: Shop, session_id: str) -> None:
    """Check that the session is still there: its token may outlive it. Raises Problem 404."""
    if await visited(shop.database, session_id) is None:
        raise not_found()


def result_of(outcome: Outcome) -> dict[str, Any]:
    """The outcome's result. Raises Problem for a refusal."""
    if outcome.error is None:
        return outcome.result or {}
    problem: Problem = problem_of_refusal(outcome.error)
    raise problem
