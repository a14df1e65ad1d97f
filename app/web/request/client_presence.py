"""Disconnected clients: a GET or HEAD request begins no database work once its client has disconnected."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.db import ClientGone, client_is_gone
from app.server.scope_extensions import GONE
from app.web.middleware.header_limits import refuse
from app.web.request.problems import problem_of

CLIENT_GONE = problem_of(ClientGone())

SAFE_METHODS = ("GET", "HEAD")
"""Methods that change nothing (RFC 9110, section 9.2.1). Requests of other methods are completed even if the client
disconnects: a message that was sent is accepted.
"""


def detect_disconnect(app: ASGIApp) -> ASGIApp:
    """Wrap the application so that database work of GET and HEAD requests can check whether the client is connected."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] in SAFE_METHODS:
            gone = cast("Callable[[], bool] | None", (scope.get("extensions") or {}).get(GONE))
            if gone is not None and gone():
                # It disconnected while the request waited for the event loop. The refusal is counted in the metrics.
                await refuse(CLIENT_GONE, send)
                return
            if gone is not None:
                client_is_gone.set(gone)
        await app(scope, receive, send)

    return middleware
