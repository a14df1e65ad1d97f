"""A proxy in front of two servers, and shoppers who continue while one of them is restarted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx

from tests.support.streams import SentEvent, reading

PIECE = 16_384


class Proxy:
    """A load balancer that passes each connection to the next server that accepts it."""

    def __init__(self, ports: list[int]) -> None:
        self._ports, self._turn = ports, 0
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Its address."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._turn += 1
        for offset in range(len(self._ports)):
            port = self._ports[(self._turn + offset) % len(self._ports)]
            try:
                above = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            await asyncio.gather(forward(reader, above[1]), forward(above[0], writer))
            return
        writer.transport.abort()


async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy all bytes from one end to the other until either is closed."""
    try:
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@dataclass
class Shopper:
    """A shopper behind the proxy: repeats a message until it is accepted, and resumes the stream after each cut."""

    url: str
    session_id: str
    token: str
    events: list[SentEvent] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    connections: int = 0
    turns_done: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    @classmethod
    async def opened(cls, client: httpx.AsyncClient, url: str) -> Shopper:
        """Return a shopper with a new session."""
        given = (await client.post("/api/sessions")).json()
        return cls(url, given["session_id"], given["token"])

    @property
    def numbers(self) -> list[int]:
        """The numbers of all received events."""
        return [int(event.id or 0) for event in self.events]

    async def talk(self, turns: int, upto: int) -> None:
        """Ask this number of questions, each after the answer to the one before."""
        for _ in range(turns):
            turn_id = await self._ask(f"Count {upto}", uuid4().hex)
            await self._follow_answer(turn_id)
            mine = [event for event in self.events if event.turn == turn_id]
            self.answers.append("".join(e.payload["text"] for e in mine if e.name == "text_chunk"))
            self.turns_done.release()

    def _client(self) -> httpx.AsyncClient:
        # A new connection each time, so that the proxy chooses the server.
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.AsyncClient(base_url=self.url, timeout=30, headers=headers)

    async def _ask(self, message: str, identity: str) -> str:
        body = {"message": message, "client_message_id": identity}
        while True:
            try:
                async with self._client() as client:
                    answer = await client.post(f"/api/sessions/{self.session_id}/messages", json=body)
                if answer.status_code == 202:
                    return str(answer.json()["turn_id"])
                assert answer.status_code in (429, 503), answer.text
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)

    async def _follow_answer(self, turn_id: str) -> None:
        while not any(event.ends(turn_id) for event in self.events):
            self.connections += 1
            after = self.events[-1].id if self.events else "0"
            path = f"/api/stream/{self.session_id}?after={after}"
            try:
                async with self._client() as client, reading(client, path) as stream:
                    try:
                        await stream.until(lambda event: event.ends(turn_id), seconds=60)
                    finally:
                        self.events += stream.events
            except (httpx.TransportError, EOFError):
                await asyncio.sleep(0.05)
