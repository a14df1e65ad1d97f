"""A connection of a simulated visitor: HTTP/1.1 in little Python, so that a benchmark measures the server.

A client of httpx takes some 9 ms of processor time for the requests of one answer, and 25 ms when it is created.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

HEAD_LIMIT = 1 << 16


class Refused(OSError):
    """A response with a status of 400 or more."""


@dataclass(frozen=True)
class Response:
    """A whole response; the body is as it was sent, compressed or not."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body's value. Raises ValueError."""
        return json.loads(self.body)


class Connection:
    """One connection to the server at an address such as `http://127.0.0.1:3000`. It keeps cookies."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._cookies: dict[str, str] = {}
        self.token = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.close()
            self._reader = self._writer = None

    async def get(self, path: str) -> Response:
        """Return the response to a GET. Raises Refused."""
        return await self._whole("GET", path)

    async def post(self, path: str, value: object = None) -> Response:
        """Return the response to a POST of a JSON value, or of nothing. Raises Refused."""
        return await self._whole("POST", path, b"" if value is None else json.dumps(value).encode())

    async def stream(self, path: str) -> AsyncIterator[bytes]:
        """Yield the data of a response that stays open, as it comes. Raises Refused."""
        reader = await self._send("GET", path, None)
        status, _ = await self._head(reader)
        require_success(status, path)
        while piece := await read_chunk(reader):
            yield piece

    async def _whole(self, method: str, path: str, body: bytes | None = None) -> Response:
        """Return a response. A server may have closed the idle connection: then it is opened again."""
        was_open = self._writer is not None
        try:
            return await self._received(method, path, body)
        except (ConnectionResetError, BrokenPipeError, asyncio.IncompleteReadError):
            self.close()
            if not was_open:
                raise
            return await self._received(method, path, body)

    async def _received(self, method: str, path: str, body: bytes | None) -> Response:
        reader = await self._send(method, path, body)
        status, headers = await self._head(reader)
        if "content-length" in headers:
            received = await reader.readexactly(int(headers["content-length"]))
        else:
            pieces = []
            while piece := await read_chunk(reader):
                pieces.append(piece)
            received = b"".join(pieces)
        require_success(status, path)
        return Response(status, headers, received)

    async def _send(self, method: str, path: str, body: bytes | None) -> asyncio.StreamReader:
        if self._writer is None or self._reader is None:
            host, _, port = self._host.partition(":")
            self._reader, self._writer = await asyncio.open_connection(
                host, int(port or 80), limit=HEAD_LIMIT
            )
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", "Accept-Encoding: gzip, deflate"]
        lines += [f"Authorization: Bearer {self.token}"] if self.token else []
        if self._cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self._cookies.items()))
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + (body or b""))
        return self._reader

    async def _head(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self._cookies[cookie] = content
        return int(first.split(" ", 2)[1]), headers


async def read_chunk(reader: asyncio.StreamReader) -> bytes:
    """Return the next chunk of a chunked body; empty after the last one."""
    size = int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16)
    return (await reader.readexactly(size + 2))[:-2]


def require_success(status: int, path: str) -> None:
    """Raise Refused for a status of 400 or more."""
    if status >= 400:
        raise Refused(f"{path}: {status}")
