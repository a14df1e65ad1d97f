"""HEAD for every address: the response to GET without its body (RFC 9110, section 9.3.2)."""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


def answer_head(app: ASGIApp) -> ASGIApp:
    """Wrap the application to answer HEAD with the headers of its response to GET."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "HEAD":
            await app(scope, receive, send)
            return
        ended = False

        async def send_head(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif message["type"] == "http.response.body" and not ended:
                ended = True  # a stream continues, unsent, until its client disconnects
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        scope["method"] = "GET"
        await app(scope, receive, send_head)

    return middleware
