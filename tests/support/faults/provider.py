"""A model behind a connection: it streams from a real server, which detects that its client has disconnected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import httpx

from app.llm import ModelEvent, ModelRequest, RoundFinished, TextDelta

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"


class Provider:
    """A server that sends `words` words one by one, and then nothing more until `go_on` is set."""

    def __init__(self, words: int = 3) -> None:
        self._words = words
        self.go_on = asyncio.Event()
        self.calls = 0
        self.finished = 0
        self.hung_up = asyncio.Event()
        """Set when a client has closed its connection before the answer's end."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one call until its end or until its client has disconnected."""
        self.calls += 1
        await reader.readuntil(b"\r\n\r\n")
        # The client sends nothing more, so this ends with the connection.
        gone = asyncio.create_task(reader.read())
        writing = asyncio.create_task(self._write(writer))
        await asyncio.wait({gone, writing}, return_when=asyncio.FIRST_COMPLETED)
        if writing.done():
            self.finished += 1
        else:
            self.hung_up.set()
        for task in (gone, writing):
            task.cancel()
        await asyncio.gather(gone, writing, return_exceptions=True)
        writer.close()

    async def _write(self, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD)
        for number in range(1, self._words + 1):
            writer.write(f"word {number} ".encode())
            await writer.drain()
        await self.go_on.wait()
        writer.write(b"and the end.")
        await writer.drain()


class DistantModel:
    """A model that reads its answers from the provider's server."""

    name = "distant"

    def __init__(self, url: str) -> None:
        self._url = url

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one round, as the server sends it."""
        async with httpx.AsyncClient(timeout=30) as client, client.stream("GET", self._url) as answer:
            async for text in answer.aiter_text():
                yield TextDelta(text)
        yield RoundFinished()


@asynccontextmanager
async def listening(provider: Provider) -> AsyncIterator[DistantModel]:
    """Serve the provider on a port and yield a model that calls it."""
    server = await asyncio.start_server(provider.answer, "127.0.0.1", 0)
    try:
        yield DistantModel(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
    finally:
        server.close()
        await server.wait_closed()
