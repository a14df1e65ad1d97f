"""Which pages may use the shop: its own, and by the API (CORS) the storefronts that carry the widget.

A storefront talks with a bearer token. Cookies of ours never count across origins, so credentials are not allowed and
a page elsewhere learns nothing of a visitor's own session.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

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


def is_own_origin(origin: str, scheme: str, hosts: Iterable[str]) -> bool:
    """Return whether a page of that origin is the shop's own, as it was reached: by `scheme` and one of `hosts`.

    A proxy that takes TLS off and is not trusted leaves the scheme at http, so a page by https is then the same. One by
    http is not, where the shop was reached by https. `null`, which sandboxed pages send, is no page of the shop's.
    """
    place = host_and_port(origin)
    if place is None or (scheme == "https" and not origin.startswith("https://")):
        return False
    return place in {host_and_port(f"{urlsplit(origin).scheme}://{host.strip()}") for host in hosts}


def host_and_port(origin: str) -> tuple[str, int | None] | None:
    """Return the host and the port of an origin, the port that a browser leaves out too; None for what is no origin."""
    try:
        parts = urlsplit(origin.lower())
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.hostname, port) if parts.hostname and not parts.username else None


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
