"""The short way of a lasting answer's pieces to the connection: a thousand streams send thousands of them a second."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from typing import Any

from litestar.types import Send
from uvicorn.protocols.http.h11_impl import RequestResponseCycle

DIRECT = "aisle.direct"
"""The extension of the ASGI scope under which our server hands out its own `send`, past all middleware."""


class ChunkedWriter:
    """Sends one answer; begin and end go through uvicorn and h11, the pieces between them straight to the connection.

    A piece is a chunk as RFC 9112 (section 7.1) has it. h11 writes it just so, and remembers nothing of it.
    """

    def __init__(self, cycle: RequestResponseCycle, send: Send) -> None:
        self._cycle, self._send = cycle, send
        # As the client asked, before middleware makes a GET of a HEAD. HTTP/1.0 knows no chunks.
        self._may_chunk = cycle.scope["http_version"] == "1.1" and cycle.scope["method"] == "GET"
        self._chunked = False

    @property
    def extension(self) -> dict[str, Send]:
        """What the scope is given, where there is a short way at all."""
        return {DIRECT: self.send} if self._may_chunk else {}

    def send(self, message: Any) -> Awaitable[None]:
        """ASGI's `send`. It waits where uvicorn's does: while the client's buffers are full."""
        if self._chunked and message.get("more_body") and (piece := message.get("body")):
            cycle = self._cycle
            if not (cycle.flow.write_paused or cycle.disconnected or cycle.response_complete):
                cycle.transport.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                return ALREADY_SENT
        elif message["type"] == "http.response.start":
            has_length = any(name.lower() == b"content-length" for name, _ in message["headers"])
            self._chunked = self._may_chunk and message["status"] == 200 and not has_length
        return self._send(message)


class AlreadySent:
    """An awaitable of something that is done already."""

    def __await__(self) -> Generator[None, None, None]:
        """Wait for nothing."""
        yield from ()


ALREADY_SENT = AlreadySent()
