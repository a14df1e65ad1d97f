"""A direct path for the pieces of a streamed response to the connection: a thousand streams send thousands a second.

uvicorn has no option for it: each piece passes all middleware and a coroutine of the server (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from typing import Any

from litestar.types import Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.server.scope_extensions import DIRECT, WRITER


class ChunkedWriter:
    """Sends one response. Its start and end go through uvicorn, the pieces between directly to the connection.

    A piece is written as a chunk of RFC 9112 (section 7.1), the same bytes that uvicorn writes. HTTP/1.0 has no chunks:
    a response without a length ends with the connection there (RFC 9112, section 6.3).
    """

    def __init__(self, cycle: RequestResponseCycle, send: Send) -> None:
        self._cycle, self._send = cycle, send
        # The method is the client's: middleware turns HEAD into GET later.
        self._is_head = cycle.scope["method"] == "HEAD"
        self._is_old = cycle.scope["http_version"] == "1.0"
        self._may_chunk = not self._is_old and cycle.scope["method"] == "GET"
        self._chunked = self._is_unframed = False

    @property
    def extensions(self) -> dict[str, Any]:
        """The extensions for the scope; empty when chunks cannot be written directly."""
        return {DIRECT: self.send, WRITER: self} if self._may_chunk else {}

    @property
    def is_ready(self) -> bool:
        """Whether the response has begun and the client's buffers take more."""
        cycle = self._cycle
        return self._chunked and not (
            cycle.flow.write_paused or cycle.disconnected or cycle.response_complete
        )

    def write(self, piece: bytes) -> None:
        """Write a piece, which must not be empty. Only allowed while `is_ready`."""
        self._cycle.transport.write(b"%x\r\n%b\r\n" % (len(piece), piece))

    def send(self, message: Any) -> Awaitable[None]:
        """Send an ASGI message. Waits when uvicorn's `send` does: while the client's buffers are full."""
        if message.get("more_body") and (piece := message.get("body")) and self.is_ready:
            self.write(piece)
            return ALREADY_SENT
        if message["type"] == "http.response.start":
            has_length = any(name.lower() == b"content-length" for name, _ in message["headers"])
            self._chunked = self._may_chunk and message["status"] == 200 and not has_length
            self._is_unframed = self._is_head or (self._is_old and not has_length)
            if self._is_unframed:
                self._cycle.chunked_encoding = False
        elif self._is_head:
            message = {**message, "body": b""}
        elif self._is_unframed:
            # uvicorn compares the body with the announced length; here none is announced.
            self._cycle.expected_content_length = len(message.get("body", b""))
        return self._send(message)


class AlreadySent:
    """The awaitable of an operation that is already done."""

    def __await__(self) -> Generator[None, None, None]:
        """Finish immediately."""
        yield from ()


ALREADY_SENT = AlreadySent()
