"""A provider on this machine: it answers each request with the next reply, cut into odd pieces."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Literal

ODD = (7, 1, 13, 64, 3, 211)
"""Bytes of successive pieces: no line, no event and no letter of two bytes stays whole."""


@dataclass
class Reply:
    """One answer. `then`: the body ends properly, the connection is cut, or no more data comes."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/event-stream"
    headers: dict[str, str] = field(default_factory=dict)
    sizes: Sequence[int] = ODD
    then: Literal["end", "cut", "hang"] = "end"
    silent: bool = False
    """True if not even the status is sent."""


@dataclass
class Received:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The parsed body."""
        return json.loads(self.body)


class Provider:
    """The provider's server.

    Replies are taken from the front of `replies`; when none is left, `again` is sent if it is set, else a 500.
    """

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.again: Reply | None = None
        self.requests: list[Received] = []
        self.left = asyncio.Event()
        self.url = ""

    def answer(self, *replies: Reply) -> Provider:
        """Answer with these replies from now on, and clear the recorded requests."""
        self.replies, self.again = list(replies), None
        self.requests.clear()
        self.left = asyncio.Event()
        return self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request. Return whether the connection stays open."""
        self.requests.append(await received(reader))
        reply = self.replies.pop(0) if self.replies else self.again or Reply(b"{}", 500, "application/json")
        if not reply.silent:
            writer.write(head(reply))
            await send(writer, reply)
        if reply.silent or reply.then == "hang":
            await reader.read(1)  # until the client disconnects
            self.left.set()
            return False
        if reply.then == "cut":
            writer.transport.abort()
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


async def received(reader: asyncio.StreamReader) -> Received:
    """Return the next request. Raises IncompleteReadError if there is none."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(lines[0].split()[1], headers, body)


def head(reply: Reply) -> bytes:
    """Return the status line and headers."""
    headers = {"content-type": reply.content_type, "transfer-encoding": "chunked"} | reply.headers
    lines = [f"HTTP/1.1 {reply.status} As scripted", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


async def send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    """Send the body in pieces. Each is a separate write, and the reader runs between them."""
    place = 0
    for number, size in enumerate(cycle(reply.sizes)):
        piece = reply.body[place : place + size]
        if not piece:
            break
        writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        place += size
        if number % 8 == 0:
            await writer.drain()
            await asyncio.sleep(0)
    await writer.drain()


@asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    """Serve a provider and yield it."""
    running = Provider()
    server = await asyncio.start_server(running._serve, "127.0.0.1", 0)
    running.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield running
    finally:
        server.close()
