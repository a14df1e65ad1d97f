"""The JSON API of a session: its state, messages, cancellation, functions and deletion."""

from __future__ import annotations

from functools import partial
from typing import Any

from litestar import Response, delete, get, post
from litestar.params import FromPath

from app.assistant.clear import clear_conversation, delete_session
from app.catalogue.products import get_products, product_json
from app.functions.execute import Outcome
from app.functions.idempotency import execute_keyed
from app.functions.session_context import context_event, last_search
from app.log.sessions import create_session, position_of_visitor
from app.log.window import Bounds, read_window
from app.render.block_html import part_html
from app.render.render_thread import drawn, text_length
from app.render.state import State, state_json
from app.web.request.authorization import authorize_write, require_session_owner
from app.web.request.inputs import json_body, posted_message
from app.web.request.page_request import AnyRequest
from app.web.request.problems import Problem, not_found, problem_of_refusal
from app.web.request.rate_limits import limit_messages
from app.web.request.services import AppServices, InjectedServices
from app.web.streams.cursor import cursor_before, wants_html

STATE = Bounds(turns=100, bytes=256_000)
"""Maximum part of a conversation in one state."""


@post("/api/sessions", status_code=201)
async def open_session(services: InjectedServices) -> dict[str, str]:
    """Create a session. Returns its id and its bearer token."""
    async with services.database.transaction() as db:
        session_id = await create_session(db)
    return {"session_id": session_id, "token": services.keys.token(session_id)}


@get("/api/sessions/{session_id:str}")
async def read_session(session_id: FromPath[str], request: AnyRequest, services: InjectedServices) -> State:
    """Return the session's state with its newest messages, or with `?before=` the messages before that turn.

    With `?html=1` it contains the blocks of each answer as HTML too.
    """
    require_session_owner(services.keys, request, session_id)
    before, html = cursor_before(request), wants_html(request)
    await require_session(services, session_id)
    async with services.database.reading() as db:
        conversation = await read_window(db, session_id, STATE, before=before)
        if conversation is None:
            raise not_found()
        context = await context_event(db, session_id)
        found = await get_products(db, (await last_search(db, session_id)).product_ids)
    results = [product_json(product) for product in found]
    if not html:
        return state_json(session_id, conversation, context, results)
    html_of = partial(part_html, services.environment)
    draw = partial(state_json, session_id, conversation, context, results, html_of)
    return await drawn(draw, text_length(conversation))


@post("/api/sessions/{session_id:str}/messages", status_code=202)
async def post_message(
    session_id: FromPath[str], request: AnyRequest, services: InjectedServices
) -> dict[str, str]:
    """Accept a message; the stream delivers its answer. A repeated `client_message_id` is the same message."""
    await authorize_write(services.keys, request, session_id)
    await limit_messages(services, request, session_id)
    message, client_id = await posted_message(request)
    turn = await services.runner.begin(session_id, message, client_id)
    return {"turn_id": turn.id, "message_id": turn.message_id}


@delete("/api/sessions/{session_id:str}/messages", status_code=204)
async def clear_messages(session_id: FromPath[str], request: AnyRequest, services: InjectedServices) -> None:
    """Delete the conversation. The cart stays."""
    await authorize_write(services.keys, request, session_id)
    await clear_conversation(services.log, services.runner, session_id)


@delete("/api/sessions/{session_id:str}", status_code=204)
async def remove_session(session_id: FromPath[str], request: AnyRequest, services: InjectedServices) -> None:
    """Delete the session: conversation, cart, shown products and stored responses. Raises Problem 404."""
    await authorize_write(services.keys, request, session_id)
    if not await delete_session(services.log, services.runner, session_id):
        raise not_found()


@post("/api/sessions/{session_id:str}/cancellation", status_code=202)
async def cancel(
    session_id: FromPath[str], request: AnyRequest, services: InjectedServices
) -> dict[str, str | None]:
    """Stop the running answer, also if another process runs it."""
    await authorize_write(services.keys, request, session_id)
    await require_session(services, session_id)
    return {"turn_id": await services.runner.cancel(session_id)}


@post("/api/sessions/{session_id:str}/functions/{name:str}", status_code=200)
async def run_function(
    session_id: FromPath[str], name: FromPath[str], request: AnyRequest, services: InjectedServices
) -> Response[dict[str, Any]]:
    """Execute a function for a button. The body is its parameters, the response its result or a problem document."""
    await authorize_write(services.keys, request, session_id)
    parameters = await json_body(request)
    key = request.headers.get("idempotency-key")
    outcome = await execute_keyed(
        services.runtime, name, parameters, session_id=session_id, idempotency_key=key
    )
    return Response(result_of(outcome), status_code=200)


async def require_session(services: AppServices, session_id: str) -> None:
    """Check that the session still exists: its token may outlive it. Raises Problem 404."""
    if await position_of_visitor(services.database, session_id) is None:
        raise not_found()


def result_of(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome's result. Raises Problem for a refusal."""
    if outcome.error is None:
        return outcome.result or {}
    problem: Problem = problem_of_refusal(outcome.error)
    raise problem
