"""A direct path for the pieces of a streamed response to the connection: a thousand streams send thousands a second.

uvicorn has no option for it: each piece passes all middleware and h11's state machine, which takes half as much time
again (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from typing import Any

from litestar.types import Send
from uvicorn.protocols.http.h11_impl import RequestResponseCycle

from app.server.scope_extensions import DIRECT, WRITER


class ChunkedWriter:
    """Sends one response. Its start and end go through uvicorn and h11, the pieces between directly to the connection.

    A piece is written as a chunk of RFC 9112 (section 7.1). h11 writes the same bytes, and keeps no state about them.
    """

    def __init__(self, cycle: RequestResponseCycle, send: Send) -> None:
        self._cycle, self._send = cycle, send
        # The method is the client's: middleware turns HEAD into GET later. HTTP/1.0 has no chunks.
        self._may_chunk = cycle.scope["http_version"] == "1.1" and cycle.scope["method"] == "GET"
        self._chunked = False

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
        return self._send(message)


class AlreadySent:
    """The awaitable of an operation that is already done."""

    def __await__(self) -> Generator[None, None, None]:
        """Finish immediately."""
        yield from ()


ALREADY_SENT = AlreadySent()
