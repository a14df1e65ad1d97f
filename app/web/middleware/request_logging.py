"""The id, log record, metrics and trace of each request."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable
from time import perf_counter
from typing import Any, cast

import structlog
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from opentelemetry.trace import Span
from structlog.contextvars import bind_contextvars, get_contextvars

from app.observe.metrics import REQUEST_SECONDS, REQUESTS, STREAMS_OPEN
from app.observe.tracing import span, trace_id

HEADER = "x-request-id"
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""An id that a proxy may give a request. Other values are ignored and replaced by a new id."""

STREAMS = {
    "/api/stream/{session_id}": "json",
    "/chat/{session_id}/stream": "html",
    "/chat/{session_id}/live": "live",
}
"""The kinds of responses that stay open while a client reads them, by route."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
FREQUENT_PATHS = ("/static/", "/health", "/metrics")
"""Path prefixes that are requested so often that their log records have the level debug."""

CARTS = "/api/carts/"
"""The prefix of paths that contain a token."""

log = structlog.get_logger()


def log_requests(app: ASGIApp) -> ASGIApp:
    """Wrap the application and all other middleware, so that early refusals are recorded too."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            await LoggedRequest(scope).through(app, receive, send)
        else:
            await app(scope, receive, send)

    return middleware


def current_request_id() -> str:
    """Return the id of the current request, or an empty string outside a request."""
    return str(get_contextvars().get("request_id", ""))


class LoggedRequest:
    """A request with its id, its duration and its outcome."""

    def __init__(self, scope: HTTPScope) -> None:
        self._scope, self._began = scope, perf_counter()
        self._headers = Headers.from_scope(scope)
        self._method = str(scope["method"])
        given = self._headers.get(HEADER, "")
        self._id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(6)
        self._status: int | None = None
        self._stream: str | None = None

    async def through(self, app: ASGIApp, receive: Receive, send: Send) -> None:
        """Pass the request to the application, then record the outcome."""

        def send_marked(
            message: Message,
        ) -> Awaitable[None]:  # not a coroutine: streams send thousands of messages
            if message["type"] == "http.response.start":
                self._mark(message)
            return send(message)

        bind_contextvars(request_id=self._id)
        with span("request", self._headers) as current:
            if trace := trace_id():
                bind_contextvars(trace_id=trace)
            try:
                await app(self._scope, receive, cast("Send", send_marked))
            finally:
                self._ended(current)

    @property
    def _route(self) -> str:
        """The route's template. All paths without a route share one name, which bounds the number of metrics."""
        found: str = self._scope.get("path_template") or "unmatched"
        return found

    def _mark(self, message: Any) -> None:
        self._status = message["status"]
        message["headers"] = [*message["headers"], (HEADER.encode(), self._id.encode())]
        if self._status == 200 and (kind := STREAMS.get(self._route)):
            self._stream = kind
            STREAMS_OPEN.labels(kind).inc()

    def _ended(self, current: Span) -> None:
        seconds = perf_counter() - self._began
        method = self._method if self._method in METHODS else "other"
        REQUESTS.labels(method, self._route, str(self._status or "none")).inc()
        if self._stream:
            STREAMS_OPEN.labels(self._stream).dec()
        else:
            REQUEST_SECONDS.labels(self._route).observe(seconds)
        current.update_name(f"{method} {self._route}")
        current.set_attribute("http.request.method", method)
        current.set_attribute("http.route", self._route)
        current.set_attribute("http.response.status_code", self._status or 0)
        self._write_record(seconds)

    def _write_record(self, seconds: float) -> None:
        # The path as it was sent, with its escapes. The query is omitted: it contains search words.
        path = (self._scope.get("raw_path") or b"").decode("ascii", "replace").partition("?")[0]
        if path.startswith(CARTS):  # the token grants access, so that no log may contain it
            path = f"{CARTS}{{token}}"
        facts: dict[str, Any] = {"method": self._method, "path": path, "status": self._status}
        if self._stream:
            facts["stream"] = self._stream
        write = log.debug if path.startswith(FREQUENT_PATHS) else log.info
        write("request", **facts, ms=round(seconds * 1_000, 1))
