"""Refusal of requests whose Host is not in ALLOWED_HOSTS: misrouted ones and attempts at cache poisoning."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.web.middleware.header_limits import refuse
from app.web.request.problems import Problem

MONITORING_PATHS = ("/health", "/health/ready", "/metrics")
"""Paths that monitoring requests from the same network, where the shop may have any name."""

UNKNOWN_HOST = Problem(421, "unknown_host", "This shop is not reached by that name.")


def allow_hosts(app: ASGIApp, names: Sequence[str]) -> ASGIApp:
    """Wrap the application to refuse requests for hosts other than `names`.

    Args:
        names: Host names; `*.example.com` stands for all subdomains. If it is empty, any host is accepted.
    """
    exact = frozenset(name for name in names if not name.startswith("*."))
    endings = tuple(name[1:] for name in names if name.startswith("*."))
    if not names:
        return app

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["path"] not in MONITORING_PATHS:
            host = host_of(Headers.from_scope(scope).get("host", ""))
            if host not in exact and not host.endswith(endings):
                await refuse(UNKNOWN_HOST, send)
                return
        await app(scope, receive, send)

    return middleware


def host_of(given: str) -> str:
    """Return the name or address in a Host header in lower case, without its port and a final dot."""
    name, colon, port = given.lower().rpartition(":")
    return (name if colon and port.isdigit() else given.lower()).removesuffix(".")
