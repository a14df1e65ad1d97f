"""Which other origins may use the API from their pages (CORS): the storefronts that carry the widget.

A storefront talks with a bearer token. Cookies of ours never count across origins, so credentials are not allowed and
a page elsewhere learns nothing of a visitor's own session.
"""

from __future__ import annotations

from collections.abc import Sequence

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

API = ("/api/", "/mcp")
METHODS = "GET, POST, PUT, DELETE"
REQUEST_HEADERS = ", ".join(
    [
        *("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"),
        *("Mcp-Method", "Mcp-Name", "Mcp-Protocol-Version", "Mcp-Session-Id"),
    ]
)
READABLE_HEADERS = "Retry-After, X-Request-ID, Mcp-Session-Id"
PREFLIGHT_SECONDS = "600"


def allow_origins(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Middleware around the whole application: errors are readable for a storefront too, and so are streams."""
    allowed = frozenset(origins)
    if not allowed:
        return app

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith(API):
            await app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        origin = headers.get("origin")
        known = origin if origin in allowed else None

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                mark(message, known)
            await send(message)

        if known and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await answer_preflight(send_marked)
        else:
            await app(scope, receive, send_marked)

    return middleware


def mark(message: HTTPResponseStartEvent, origin: str | None) -> None:
    """Say who may read the answer. It differs by origin, and caches between us must know that."""
    headers = MutableScopeHeaders(message)
    headers.extend_header_value("Vary", "Origin")
    if origin is not None:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = READABLE_HEADERS


async def answer_preflight(send: Send) -> None:
    """What a browser asks before it lets a page send what forms cannot."""
    headers = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": REQUEST_HEADERS,
        "Access-Control-Max-Age": PREFLIGHT_SECONDS,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
