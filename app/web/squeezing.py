"""Compression of answers that are still being written: each piece is flushed, so that it can be read when it arrives.

What it saves and costs stands in docs/performance.md. JSON streams stay as they are: their events fit a packet anyway.
"""

from __future__ import annotations

import zlib
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Effort:
    """How hard to press: zlib's level, and its window and memory as powers of two."""

    level: int
    window: int
    memory: int


EFFORTS = {
    "/chat/{session_id}/stream": Effort(
        6, 11, 3
    ),  # 17 KB a stream, and streams are open while nothing happens
    "/chat/{session_id}/live": Effort(6, 15, 8),  # 140 KB, and no longer than an answer takes
}


def squeezed(app: ASGIApp) -> ASGIApp:
    """Middleware for the routes in `EFFORTS`; only routing knows which one an answer is of."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not takes_gzip(
            Headers.from_scope(scope).get("accept-encoding", "")
        ):
            await app(scope, receive, send)
            return
        squeeze: Squeeze | None = None

        def send_squeezed(
            message: Message,
        ) -> Awaitable[None]:  # no coroutine of its own: streams send thousands
            nonlocal squeeze
            if message["type"] == "http.response.start":
                effort = EFFORTS.get(scope.get("path_template", ""))
                if effort is not None and message["status"] == 200:
                    squeeze = Squeeze(effort)
                    squeeze.announce(message)
            elif squeeze is not None and message["type"] == "http.response.body":
                return send(squeeze.body(message))
            return send(message)

        await app(scope, receive, send_squeezed)

    return middleware


def takes_gzip(accepted: str) -> bool:
    """Whether a client says so; one that takes everything but says nothing of gzip is left alone."""
    for each in accepted.lower().split(","):
        name, _, quality = each.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class Squeeze:
    """One answer's compressor."""

    def __init__(self, effort: Effort) -> None:
        self._compressor = zlib.compressobj(effort.level, zlib.DEFLATED, effort.window + 16, effort.memory)

    def announce(self, message: Any) -> None:
        """Say in the answer's head that it is compressed."""
        headers = MutableScopeHeaders(message)
        headers["Content-Encoding"] = "gzip"
        headers.extend_header_value("Vary", "Accept-Encoding")
        if "Content-Length" in headers:
            del headers["Content-Length"]

    def body(self, message: Any) -> Any:
        """The piece, compressed, and all of it."""
        more = message.get("more_body", False)
        pressed = self._compressor.compress(message.get("body", b""))
        pressed += self._compressor.flush(zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH)
        return {**message, "body": pressed}
