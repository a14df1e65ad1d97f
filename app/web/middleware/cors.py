"""Origins whose pages may use the shop: its own, and through the API (CORS) the storefronts with the widget.

A storefront authenticates by bearer token. Cookies do not count across origins: CORS with credentials is not allowed,
so that a page of another origin cannot read a visitor's own session.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import structlog
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

REPORTED_LIMIT = 100
"""Maximum number of refused origins that a process logs."""

ORIGIN_LIMIT = 300
"""Maximum characters of an origin in the log."""

log = structlog.get_logger()


def is_own_origin(origin: str, scheme: str, hosts: Iterable[str]) -> bool:
    """Return whether an origin is the shop's own, which the request reached by `scheme` at one of `hosts`.

    Behind an untrusted proxy that terminates TLS, `scheme` is http: an https page of the same host is then the shop's
    own. If `scheme` is https, an http page is not. The origin `null` of sandboxed pages never is.
    """
    place = host_and_port(origin)
    if place is None or (scheme == "https" and not origin.startswith("https://")):
        return False
    return place in {host_and_port(f"{urlsplit(origin).scheme}://{host.strip()}") for host in hosts}


def host_and_port(origin: str) -> tuple[str, int | None] | None:
    """Return the host and port of an origin, by default the scheme's port, or None for text that is not an origin."""
    try:
        parts = urlsplit(origin.lower())
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.hostname, port) if parts.hostname and not parts.username else None


def allow_origins(app: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """Wrap the application to add CORS headers for `origins` to all responses of the API, also errors and streams."""
    allowed = frozenset(origins)
    refused = RefusedOrigins()

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith(API):
            await app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        origin = headers.get("origin")
        known = origin if origin in allowed else None
        if origin and known is None and scope["path"].startswith("/api/"):
            refused.report(origin, headers, scope["scheme"])
        if not allowed:
            await app(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                mark(message, known)
            await send(message)

        if known and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await answer_preflight(send_marked)
        else:
            await app(scope, receive, send_marked)

    return middleware


class RefusedOrigins:
    """Origins whose pages tried to use the API and may not. Each is logged once, so that no page can fill the log."""

    def __init__(self) -> None:
        self._reported: set[str] = set()

    def report(self, origin: str, headers: Headers, scheme: str) -> None:
        """Log an origin, unless it is the shop's own or was logged before. At most REPORTED_LIMIT are logged."""
        hosts = f"{headers.get('host', '')},{headers.get('x-forwarded-host', '')}".split(",")
        origin = origin[:ORIGIN_LIMIT]
        if origin in self._reported or len(self._reported) >= REPORTED_LIMIT:
            return
        if is_own_origin(origin, scheme, filter(None, hosts)):
            return
        self._reported.add(origin)
        log.warning("origin_refused", origin=origin, remedy="add it to ALLOWED_ORIGINS if it is a storefront")


def mark(message: HTTPResponseStartEvent, origin: str | None) -> None:
    """Add the headers that let pages of an origin read the response, and `Vary: Origin` for shared caches."""
    headers = MutableScopeHeaders(message)
    headers.extend_header_value("Vary", "Origin")
    if origin is not None:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = READABLE_HEADERS


async def answer_preflight(send: Send) -> None:
    """Answer a preflight request, which browsers send before requests that a form cannot make."""
    headers = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": REQUEST_HEADERS,
        "Access-Control-Max-Age": PREFLIGHT_SECONDS,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
