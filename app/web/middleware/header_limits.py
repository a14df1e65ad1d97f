"""How large a request's head may be. The server bounds only heads that come in pieces, and says nothing useful then."""

from __future__ import annotations

import json

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from app.web.request.problems import PROBLEM_TYPE, Problem

ADDRESS_LIMIT = 8 * 1024
"""Bytes of a path with its query."""

HEADER_LIMIT = 16 * 1024
"""Bytes of all headers together."""

MOST_HEADERS = 100

LONG_ADDRESS = Problem(414, "uri_too_long", "That address is longer than any of ours.")
LARGE_HEAD = Problem(431, "headers_too_large", "That is more in headers than this shop reads.")


def limit_headers(app: ASGIApp) -> ASGIApp:
    """Middleware around the whole application that refuses a head nobody honest sends, before anything reads it."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        problem = violation(scope) if scope["type"] == ScopeType.HTTP else None
        if problem is None:
            await app(scope, receive, send)
        else:
            await refuse(problem, send)

    return middleware


def violation(scope: HTTPScope) -> Problem | None:
    """What is too large in the head, if anything is."""
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS_LIMIT:
        return LONG_ADDRESS
    headers = list(scope["headers"])
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > HEADER_LIMIT:
        return LARGE_HEAD
    return None


async def refuse(problem: Problem, send: Send) -> None:
    """Answer with the problem, in a form no cache keeps."""
    body = json.dumps(problem.document()).encode()
    headers = [
        (b"content-type", PROBLEM_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
