"""A bad network in front of the real server: it cuts answers, refuses connections, stalls and recovers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import chain

import httpx

from tests.support.serving import WITHOUT_TLS

PIECE = 4096
"""Bytes that are read at once: few, so that a stalled client affects the server soon."""

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(eq=False)
class Passage:
    """One connection through the network; `asked` is the first line of its last request.

    `left` more bytes of its answer may pass, None for all; `due` is what it was before the first of them. Once it is
    `dead`, nothing more passes, and neither end is notified.
    """

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    asked: bytes = b""
    left: int | None = None
    due: int | None = None
    dead: bool = False

    def cut(self) -> None:
        """Close the connection at both ends at once. The client may lose what it has not read yet."""
        self.client.transport.abort()
        self.server.transport.abort()

    def cut_short(self) -> None:
        """Close the connection so that the client still gets all that has passed.

        A client that loses all of a short answer again and again waits longer before each attempt, up to 30 s.
        """
        self.client.close()
        self.server.transport.abort()


class Network:
    """A proxy that forwards each connection to the server at `port`, with the failures that a test sets."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._passages: set[Passage] = set()
        self._lengths: Iterator[int] = iter(())
        self._mark = b""
        self.refusing = False
        self.cuts = 0
        """Number of answers that were cut."""
        self.flowing = asyncio.Event()
        """While it is not set, no data passes from the server, and none is read from it."""
        self.flowing.set()

    def cut_after(self, lengths: Iterable[int], on: str = "") -> None:
        """Cut answers to requests whose first line contains `on`, each after the next of these numbers of bytes.

        The number of a request that its client gave up before any byte of the answer came is used for the next one.
        """
        self._lengths, self._mark = iter(lengths), on.encode()

    def cut_now(self) -> None:
        """Cut every connection."""
        for passage in list(self._passages):
            passage.cut()

    def lose_now(self, on: str) -> None:
        """Drop all further data of requests whose first line contains `on`, without closing the connections."""
        for passage in self._passages:
            passage.dead = on.encode() in passage.asked

    def break_off(self) -> None:
        """Cut every connection and refuse new ones."""
        self.refusing = True
        self.cut_now()

    def mend(self) -> None:
        """End all failures."""
        self.refusing = False
        self._lengths = iter(())
        for passage in self._passages:
            passage.due = None
        self.flowing.set()

    @property
    def open(self) -> int:
        """Number of connections."""
        return len(self._passages)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one connection until either end closes it or it is cut."""
        if self.refusing:
            writer.transport.abort()
            return
        server_reader, server_writer = await self._to_server()
        passage = Passage(writer, server_writer)
        writer.transport.set_write_buffer_limits(0)  # `drain` then waits until the data is sent
        self._passages.add(passage)
        ways = {
            asyncio.create_task(self._up(reader, passage)),
            asyncio.create_task(self._down(server_reader, passage)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._passages.discard(passage)
            if passage.due is not None and passage.left == passage.due:
                self._lengths = chain([passage.due], self._lengths)
            passage.client.close()
            passage.server.close()

    async def _to_server(self) -> Ends:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PIECE)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self._port))
        return await asyncio.open_connection(sock=sock, limit=PIECE)

    async def _up(self, reader: asyncio.StreamReader, passage: Passage) -> None:
        while data := await reader.read(1 << 16):
            first_line = data.split(b"\r\n", 1)[0]
            if first_line.endswith(b"HTTP/1.1"):
                passage.asked = first_line
                passage.left = next(self._lengths, None) if self._mark in first_line else None
                passage.due = passage.left
            passage.server.write(data)
            await passage.server.drain()

    async def _down(self, reader: asyncio.StreamReader, passage: Passage) -> None:
        while True:
            await self.flowing.wait()
            data = await reader.read(PIECE)
            if passage.dead:
                await asyncio.Event().wait()
            if not data:
                return
            if passage.left is not None and passage.left <= len(data):
                passage.client.write(data[: passage.left])
                await passage.client.drain()
                self.cuts += 1
                passage.left = 0
                passage.due = None
                passage.cut_short()
                return
            if passage.left is not None:
                passage.left -= len(data)
            passage.client.write(data)
            await passage.client.drain()


@dataclass
class Behind:
    """A product that is reached through a bad network."""

    url: str
    network: Network

    def client(self) -> httpx.AsyncClient:
        """Return a client that connects through the bad network."""
        return httpx.AsyncClient(base_url=self.url, timeout=30, verify=WITHOUT_TLS)


@asynccontextmanager
async def bad_network(url: str) -> AsyncIterator[Behind]:
    """Yield an address that leads through a bad network to the given one."""
    network = Network(httpx.URL(url).port or 80)
    listener = await asyncio.start_server(network.carry, "127.0.0.1", 0)
    try:
        yield Behind(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", network)
    finally:
        network.break_off()
        listener.close()
        await listener.wait_closed()
        while network.open:
            await asyncio.sleep(0.01)
