"""Work stops for clients that have gone: a request that changes nothing begins no database work for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.db import ClientGone, client_is_gone
from app.server.scope_extensions import GONE
from app.web.middleware.header_limits import refuse
from app.web.request.problems import problem_of

LEFT = problem_of(ClientGone())

CHANGES_NOTHING = ("GET", "HEAD")
"""Other methods are carried out to their end: a message that was sent is taken, whatever the network does then."""


def detect_disconnect(app: ASGIApp) -> ASGIApp:
    """Middleware around the whole application that lets database work see whether it is still wanted."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] in CHANGES_NOTHING:
            gone = cast("Callable[[], bool] | None", (scope.get("extensions") or {}).get(GONE))
            if gone is not None and gone():
                await refuse(LEFT, send)  # it went while it waited for the event loop; the figures count it
                return
            if gone is not None:
                client_is_gone.set(gone)
        await app(scope, receive, send)

    return middleware
