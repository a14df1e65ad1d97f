"""A bad network before the real server: it cuts answers in the middle, refuses, stands still, and mends again."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from tests.support.serving import WITHOUT_TLS

PIECE = 4096
"""Bytes taken at once: little, so that whoever stands still is felt at the other end."""

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(eq=False)
class Passage:
    """One connection through the network; `asked` is the first line of its last request.

    `left` bytes more of its answer may pass, None for all. Once it is `dead` nothing comes any more, without a word.
    """

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    asked: bytes = b""
    left: int | None = None
    dead: bool = False

    def cut(self) -> None:
        """Both ends lose each other at once."""
        self.client.transport.abort()
        self.server.transport.abort()


class Network:
    """Forwards each connection to the server at `port`, and goes wrong as it is told."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._passages: set[Passage] = set()
        self._lengths: Iterator[int] = iter(())
        self._mark = b""
        self.refusing = False
        self.cuts = 0
        """How many answers were cut."""
        self.flowing = asyncio.Event()
        """While it is not set nothing comes back from the server, and nothing is read from it."""
        self.flowing.set()

    def cut_after(self, lengths: Iterable[int], on: str = "") -> None:
        """Cut answers to requests whose first line holds `on`, each after the next of these numbers of bytes."""
        self._lengths, self._mark = iter(lengths), on.encode()

    def cut_now(self) -> None:
        """Cut every connection."""
        for passage in list(self._passages):
            passage.cut()

    def lose_now(self, on: str) -> None:
        """Nothing more comes in answer to requests whose first line holds `on`, and neither end is told."""
        for passage in self._passages:
            passage.dead = on.encode() in passage.asked

    def break_off(self) -> None:
        """No connection any more, and no new one."""
        self.refusing = True
        self.cut_now()

    def mend(self) -> None:
        """All is well from now on."""
        self.refusing = False
        self._lengths = iter(())
        self.flowing.set()

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._passages)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either end closes it or it is cut."""
        if self.refusing:
            writer.transport.abort()
            return
        server_reader, server_writer = await self._to_server()
        passage = Passage(writer, server_writer)
        writer.transport.set_write_buffer_limits(0)  # drained means: gone out
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
                passage.cut()
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
        """A client at the bad end."""
        return httpx.AsyncClient(base_url=self.url, timeout=30, verify=WITHOUT_TLS)


@asynccontextmanager
async def bad_network(url: str) -> AsyncIterator[Behind]:
    """A way to that address that can go wrong."""
    network = Network(httpx.URL(url).port or 80)
    door = await asyncio.start_server(network.carry, "127.0.0.1", 0)
    try:
        yield Behind(f"http://127.0.0.1:{door.sockets[0].getsockname()[1]}", network)
    finally:
        network.break_off()
        door.close()
        await door.wait_closed()
        while network.open:
            await asyncio.sleep(0.01)
