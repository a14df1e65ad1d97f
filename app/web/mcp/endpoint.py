"""`POST /mcp`: the server of the SDK behind the checks of the shop.

The SDK implements the protocol, in both of its generations. This module checks what the SDK does not, before the SDK
reads a message: the origin, the session and its token, and that the body is JSON. No state is kept between two
requests, so that any server process can answer any request.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Response, post
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp_types import INVALID_REQUEST, PARSE_ERROR, JSONRPCRequest
from pydantic import ValidationError

from app.log.sessions import create_session, position_of_visitor
from app.web.mcp.server import CALL, Call, create_server
from app.web.mcp.tools import is_tool
from app.web.request.inputs import NESTING_LIMIT, depth, refuse_constant
from app.web.request.page_request import AnyRequest
from app.web.request.problems import Problem
from app.web.request.services import AppServices, InjectedServices, provide_services

SESSION_HEADER = "mcp-session-id"
UNAUTHORISED = -32001
MANAGER = "mcp_manager"
"""Key of the running session manager in the application's state."""

NO_SESSION = (
    "This needs a session of the shop: POST /api/sessions gives a token, to be sent as Authorization: Bearer TOKEN."
    " Clients that begin with initialize are given a session by its answer."
)


class InvalidRequest(Exception):
    """An error of the protocol, with its own HTTP status. A refusal by a tool is not one: it is a result."""

    def __init__(
        self, code: int, message: str, *, status: int = 400, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status, self.headers = code, message, status, headers or {}

    def response(self, request_id: object) -> Response[bytes]:
        """Return the error as a JSON-RPC response."""
        error = {"code": self.code, "message": self.message}
        body = json.dumps({"jsonrpc": "2.0", "id": request_id, "error": error}).encode()
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(body, status_code=self.status, media_type="application/json", headers=headers)


@asynccontextmanager
async def run_mcp(app: Litestar) -> AsyncIterator[None]:
    """Run the SDK's session manager for the lifetime of the application."""
    server = create_server(provide_services(app.state))
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    async with manager.run():
        app.state[MANAGER] = manager
        yield


@post("/mcp", status_code=200, include_in_schema=False)
async def serve_mcp(request: AnyRequest, services: InjectedServices) -> Response[bytes]:
    """Answer a message of an agent.

    Raises Problem for a foreign origin and for another media type than JSON, and the exception of a tool that failed.
    """
    check_origin(request, services)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "unsupported_media_type", "Send JSON, with Content-Type: application/json.")
    body, request_id = await request.body(), None
    try:
        message = decoded(body)
        call = Call("authorization" in request.headers, request.headers.get("idempotency-key"))
        headers = {"Cache-Control": "no-store"}
        if is_request(message):
            asked = read_request(message)
            request_id = asked.id
            headers |= await find_session(request, services, asked, call)
    except InvalidRequest as invalid:
        return invalid.response(request_id)
    status, answer = await forward(request, body, call)
    if call.failure is not None:
        raise call.failure
    return Response(answer, status_code=status, media_type="application/json", headers=headers)


def check_origin(request: AnyRequest, services: AppServices) -> None:
    """Check that no page of a foreign origin sent the request, also not by DNS rebinding. Raises Problem 403."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in services.settings.allowed_origins:
        raise Problem(403, "forbidden", "Pages of other origins may not use this.")


def decoded(body: bytes) -> dict[str, Any]:
    """Return the one JSON-RPC object in a body. Raises InvalidRequest."""
    try:
        found = json.loads(body, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise InvalidRequest(PARSE_ERROR, "The body is not JSON.") from None
    if not isinstance(found, dict) or depth(found) > NESTING_LIMIT or found.get("jsonrpc") != "2.0":
        raise InvalidRequest(INVALID_REQUEST, "Send one JSON-RPC 2.0 object, not nested absurdly.")
    return found


def is_request(message: dict[str, Any]) -> bool:
    """Return whether a message requires a response. Replies and notifications do not."""
    return not {"result", "error"} & message.keys() and ("id" in message or "method" not in message)


def read_request(message: dict[str, Any]) -> JSONRPCRequest:
    """Return the request in a message. Raises InvalidRequest, also if the SDK would accept it as a notification."""
    try:
        return JSONRPCRequest.model_validate(message)
    except ValidationError:
        raise InvalidRequest(
            INVALID_REQUEST, "A request has an id, a method and an object of params."
        ) from None


async def find_session(
    request: AnyRequest, services: AppServices, asked: JSONRPCRequest, call: Call
) -> dict[str, str]:
    """Store the session of a tool call in `call`. For `initialize` without a token, create a session.

    Returns the header with the token of a new session. Raises InvalidRequest.
    """
    session_id = bearer(request, services)
    if asked.method == "tools/call" and is_tool((asked.params or {}).get("name")):
        call.session_id = await holder(request, services, session_id)
    elif asked.method == "initialize" and session_id is None:
        async with services.database.transaction() as db:
            return {SESSION_HEADER: services.keys.token(await create_session(db))}
    return {}


async def holder(request: AnyRequest, services: AppServices, session_id: str | None) -> str:
    """Return the session of the request's bearer token or session header. Raises InvalidRequest."""
    if session_id is None and (given := request.headers.get(SESSION_HEADER)):
        session_id = services.keys.token_session(given)
        if session_id is None or await position_of_visitor(services.database, session_id) is None:
            # After a 404, clients send `initialize` again.
            raise InvalidRequest(INVALID_REQUEST, "That session has ended.", status=404)
    elif session_id is None or await position_of_visitor(services.database, session_id) is None:
        challenge = {"WWW-Authenticate": 'Bearer realm="shop"'}
        raise InvalidRequest(UNAUTHORISED, NO_SESSION, status=401, headers=challenge)
    return session_id


def bearer(request: AnyRequest, services: AppServices) -> str | None:
    """Return the session of the bearer token, or None without one. Raises InvalidRequest for an invalid token."""
    if "authorization" not in request.headers:
        return None
    session_id = services.keys.bearer_session(request)
    if session_id is None:
        challenge = {"WWW-Authenticate": 'Bearer realm="shop", error="invalid_token"'}
        raise InvalidRequest(UNAUTHORISED, NO_SESSION, status=401, headers=challenge)
    return session_id


async def forward(request: AnyRequest, body: bytes, call: Call) -> tuple[int, bytes]:
    """Pass a body that has been read to the SDK; return its status and its JSON, empty for a notification."""
    unread, status, answer = [body], 500, b""

    async def receive() -> Any:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        return await request.receive()

    async def send(message: Any) -> None:
        nonlocal status, answer
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            answer += message.get("body", b"")

    scope = {**request.scope, "state": {CALL: call}}
    await request.app.state[MANAGER].handle_request(scope, receive, send)
    return status, answer
