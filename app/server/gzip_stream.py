"""Compression of streamed responses: each piece is flushed, so that the client can decompress it on arrival.

Litestar's own compression flushes each piece too, but has one level for all routes, no option for zlib's window and
memory, and a compressor for the whole response. The savings and costs are in docs/performance.md. JSON streams are not
compressed, because their events fit into a packet. A stream without events holds no compressor. It is still one gzip
member (RFC 1952): deflate's blocks (RFC 1951) may come from several compressors in turn, as long as each block begins
at a whole byte, where a flush ends.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, cast

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.server.scope_extensions import WRITER, DirectWriter


@dataclass(frozen=True)
class ZlibParameters:
    """zlib's compression level, and its window and memory sizes as powers of two (`wbits`, `memLevel`)."""

    level: int
    window: int
    memory: int


PARAMETERS_BY_ROUTE = {
    "/chat/{session_id}/stream": ZlibParameters(6, 12, 4),  # 30 KB of memory while an answer is written
    "/chat/{session_id}/live": ZlibParameters(
        6, 15, 8
    ),  # 140 KB for that time; the response ends with the answer
}

QUIET_SECONDS = 5.0
"""Seconds without a piece after which the next piece drops the compressor; less than the interval of keep-alive
events."""

SMALL = 200
"""Minimum bytes of a piece that are worth a new compressor; keep-alive events are smaller."""

HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Header of a gzip member: no name, no time, unknown operating system."""

END = b"\x03\x00"
"""An empty final block of deflate."""


def compress_streams(app: ASGIApp) -> ASGIApp:
    """Return ASGI middleware that compresses the responses of the routes in `PARAMETERS_BY_ROUTE`.

    The route is looked up when a response starts: it is in the scope only after routing, which this middleware wraps.
    """

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not takes_gzip(
            Headers.from_scope(scope).get("accept-encoding", "")
        ):
            await app(scope, receive, send)
            return
        gzip_stream: GzipStream | None = None
        extensions: dict[str, Any] = cast("dict[str, Any]", scope.get("extensions") or {})
        if writer := extensions.get(WRITER):
            extensions[WRITER] = CompressingWriter(writer, lambda: gzip_stream)

        def send_compressed(message: Message) -> Awaitable[None]:
            # Not a coroutine function: streams send thousands of messages, and each would create a coroutine.
            nonlocal gzip_stream
            if message["type"] == "http.response.start":
                parameters = PARAMETERS_BY_ROUTE.get(scope.get("path_template", ""))
                if parameters is not None and message["status"] == 200:
                    gzip_stream = GzipStream(parameters)
                    gzip_stream.announce(message)
            elif gzip_stream is not None and message["type"] == "http.response.body":
                return send(gzip_stream.body(message))
            return send(message)

        await app(scope, receive, send_compressed)

    return middleware


def takes_gzip(accepted: str) -> bool:
    """Return whether an Accept-Encoding header names gzip. A client that only accepts `*` is sent no gzip."""
    for each in accepted.lower().split(","):
        name, _, quality = each.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class GzipStream:
    """The compression of one response."""

    def __init__(self, parameters: ZlibParameters) -> None:
        self._parameters = parameters
        self._compressor: zlib._Compress | None = None
        self._compressed_at = float("-inf")
        self._begun = False
        self._checksum = self._size = 0

    def announce(self, message: Any) -> None:
        """Set the headers of a compressed response in its start message."""
        headers = MutableScopeHeaders(message)
        headers["Content-Encoding"] = "gzip"
        headers.extend_header_value("Vary", "Accept-Encoding")
        if "Content-Length" in headers:
            del headers["Content-Length"]

    def body(self, message: Any) -> Any:
        """Return the message with its piece compressed and flushed.

        The first piece follows the gzip header; the checksum and the size follow the last one.
        """
        compressed = self.piece(message.get("body", b""))
        if not message.get("more_body", False):
            compressed += END + struct.pack("<II", self._checksum, self._size & 0xFFFFFFFF)
        return {**message, "body": compressed}

    def piece(self, piece: bytes) -> bytes:
        """Return a piece compressed and flushed, the first one after the gzip header."""
        compressed = self._compress(piece) if piece else b""
        if not self._begun:
            self._begun, compressed = True, HEAD + compressed
        return compressed

    def _compress(self, piece: bytes) -> bytes:
        self._checksum, self._size = zlib.crc32(piece, self._checksum), self._size + len(piece)
        now = monotonic()
        if now - self._compressed_at > QUIET_SECONDS:
            self._compressor = None
        self._compressed_at = now
        if self._compressor is None:
            if len(piece) < SMALL:
                return stored_block(piece)
            parameters = self._parameters
            self._compressor = zlib.compressobj(
                parameters.level, zlib.DEFLATED, -parameters.window, parameters.memory
            )
        return self._compressor.compress(piece) + self._compressor.flush(zlib.Z_SYNC_FLUSH)


class CompressingWriter:
    """A direct writer (app/server/scope_extensions.py) that compresses if the response is compressed."""

    def __init__(self, writer: DirectWriter, compression: Callable[[], GzipStream | None]) -> None:
        self._writer, self._compression = writer, compression

    @property
    def is_ready(self) -> bool:
        """Whether the connection takes a piece now."""
        return self._writer.is_ready

    def write(self, piece: bytes) -> None:
        """Write a piece, compressed if the response is. Only allowed while `is_ready`."""
        gzip_stream = self._compression()
        self._writer.write(gzip_stream.piece(piece) if gzip_stream is not None else piece)


def stored_block(piece: bytes) -> bytes:
    """Return a block that contains the piece uncompressed. The piece must be shorter than 65,536 bytes."""
    return struct.pack("<BHH", 0, len(piece), len(piece) ^ 0xFFFF) + piece
