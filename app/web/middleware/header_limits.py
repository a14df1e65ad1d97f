"""Limits of a request's address and headers. The server limits only headers that arrive in pieces, and its response
then does not name the reason.
"""

from __future__ import annotations

import json

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from app.web.request.problems import PROBLEM_TYPE, Problem

ADDRESS_LIMIT = 8 * 1024
"""Maximum bytes of a path with its query."""

HEADER_LIMIT = 16 * 1024
"""Maximum bytes of all headers together."""

MOST_HEADERS = 100

LONG_ADDRESS = Problem(414, "uri_too_long", "That address is longer than any of ours.")
LARGE_HEAD = Problem(431, "headers_too_large", "That is more in headers than this shop reads.")


def limit_headers(app: ASGIApp) -> ASGIApp:
    """Wrap the application to refuse an address or headers above the limits before other code reads them."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        problem = violation(scope) if scope["type"] == ScopeType.HTTP else None
        if problem is None:
            await app(scope, receive, send)
        else:
            await refuse(problem, send)

    return middleware


def violation(scope: HTTPScope) -> Problem | None:
    """Return the problem of an address or headers above the limits, or None."""
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS_LIMIT:
        return LONG_ADDRESS
    headers = list(scope["headers"])
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > HEADER_LIMIT:
        return LARGE_HEAD
    return None


async def refuse(problem: Problem, send: Send) -> None:
    """Send the problem as a response that no cache stores."""
    body = json.dumps(problem.document()).encode()
    headers = [
        (b"content-type", PROBLEM_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
