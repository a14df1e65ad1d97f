"""Compression of answers that are still being written: each piece is flushed, so that it can be read when it arrives.

What it saves and costs stands in docs/performance.md. JSON streams stay as they are: their events fit a packet anyway.
A stream on which nothing happens holds no compressor. It is one gzip member all the same (RFC 1952): deflate's blocks
(RFC 1951) may come from one compressor after another, as long as each begins at a whole byte, where a flush ends.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Awaitable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class ZlibParameters:
    """How hard to press: zlib's level, and its window and memory as powers of two."""

    level: int
    window: int
    memory: int


PARAMETERS_BY_ROUTE = {
    "/chat/{session_id}/stream": ZlibParameters(6, 12, 4),  # 30 KB while an answer is written
    "/chat/{session_id}/live": ZlibParameters(6, 15, 8),  # 140 KB for so long, and then the answer has ended
}

QUIET_SECONDS = 5.0
"""After so long without a piece a compressor is let go; less than the pause between two signs of life."""

SMALL = 200
"""Bytes of a piece that are not worth a new compressor: a sign of life."""

HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""How gzip begins: no name, no time, of no system."""

END = b"\x03\x00"
"""An empty last block."""


def compress_streams(app: ASGIApp) -> ASGIApp:
    """Middleware for the routes in `PARAMETERS_BY_ROUTE`; only routing knows which one an answer is of."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not takes_gzip(
            Headers.from_scope(scope).get("accept-encoding", "")
        ):
            await app(scope, receive, send)
            return
        gzip_stream: GzipStream | None = None

        def send_compressed(
            message: Message,
        ) -> Awaitable[None]:  # no coroutine of its own: streams send thousands
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
    """Whether a client says so; one that takes everything but says nothing of gzip is left alone."""
    for each in accepted.lower().split(","):
        name, _, quality = each.partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class GzipStream:
    """One answer, compressed."""

    def __init__(self, parameters: ZlibParameters) -> None:
        self._parameters = parameters
        self._compressor: zlib._Compress | None = None
        self._compressed_at = float("-inf")
        self._begun = False
        self._checksum = self._size = 0

    def announce(self, message: Any) -> None:
        """Say in the answer's head that it is compressed."""
        headers = MutableScopeHeaders(message)
        headers["Content-Encoding"] = "gzip"
        headers.extend_header_value("Vary", "Accept-Encoding")
        if "Content-Length" in headers:
            del headers["Content-Length"]

    def body(self, message: Any) -> Any:
        """The piece, compressed, and all of it."""
        piece = message.get("body", b"")
        compressed = self._compress(piece) if piece else b""
        if not self._begun:
            self._begun, compressed = True, HEAD + compressed
        if not message.get("more_body", False):
            compressed += END + struct.pack("<II", self._checksum, self._size & 0xFFFFFFFF)
        return {**message, "body": compressed}

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


def stored_block(piece: bytes) -> bytes:
    """A block of fewer than 65,536 bytes as they are."""
    return struct.pack("<BHH", 0, len(piece), len(piece) ^ 0xFFFF) + piece
