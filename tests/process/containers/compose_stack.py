"""The shop as compose.yaml starts it, under its own project name and on its own ports."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx

from tests.process.containers.engine import Engine
from tests.process.rolling_restart import Shopper
from tests.support.paths import ROOT
from tests.support.streams import SentEvent

PATIENCE = 120.0
NO_SETTINGS = Path(__file__).parent / "no.env"

SETTINGS = {
    # Slow enough for a test to act in the middle of an answer, and patient enough for a busy machine.
    "STREAM_INTERVAL_MS": "250",
    "SHUTDOWN_GRACE_SECONDS": "25",
    "RETRY_MS": "100",
}


@dataclass
class ComposedShop:
    """A shop that `docker compose up` has started."""

    engine: Engine
    project: str = field(default_factory=lambda: f"aisle-test-{uuid4().hex[:8]}")
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))

    @property
    def url(self) -> str:
        """The shop's address through nginx."""
        return f"http://127.0.0.1:{self.ports[0]}"

    def compose(self, *arguments: str) -> str:
        """Run a compose command on this shop and return its output; a developer's .env is ignored."""
        ports = {"FRONTEND_PORT": str(self.ports[0]), "BACKEND_PORT": str(self.ports[1])}
        where = ("--project-directory", str(ROOT), "--env-file", str(NO_SETTINGS), "-p", self.project)
        return self.engine.compose(*where, *arguments, **(SETTINGS | ports))

    def up(self, backends: int = 1) -> None:
        """Start the shop with this number of servers and wait until it answers."""
        self.compose("up", "-d", "--build", "--scale", f"backend={backends}")
        self.until_answered()

    def down(self) -> None:
        """Remove all containers and volumes."""
        self.compose("down", "--volumes", "--timeout", "1")

    def containers(self, service: str) -> list[str]:
        """Return the ids of a service's containers."""
        return self.compose("ps", "-q", service).split()

    def run_in(self, service: str, *command: str) -> str:
        """Run a command in a service's first container and return its output."""
        return self.engine.docker("exec", self.containers(service)[0], *command)

    def until_answered(self) -> None:
        """Wait until the shop is ready. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=10).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise TimeoutError("the shop does not answer")

    def client(self) -> httpx.AsyncClient:
        """Return a client that keeps cookies, as a browser does."""
        return httpx.AsyncClient(base_url=self.url, timeout=30)

    async def guest(self) -> Guest:
        """Return a shopper with a new session."""
        async with self.client() as client:
            answer = await client.post("/api/sessions")
        assert answer.status_code == 201, answer.text
        opened = answer.json()
        return Guest(self.url, opened["session_id"], opened["token"])


class Guest(Shopper):
    """A shopper who asks the built-in assistant and follows the answer across interruptions."""

    async def ask(self, message: str) -> str:
        """Send a message until it is accepted and return its turn's id."""
        return await self._ask(message, uuid4().hex)

    async def follow_answer(self, turn_id: str) -> SentEvent:
        """Follow the stream, with reconnects, to the turn's end and return its last event."""
        async with asyncio.timeout(PATIENCE):
            await self._follow_answer(turn_id)
        return next(event for event in self.events if event.ends(turn_id))

    async def until_begun(self, turn_id: str) -> None:
        """Wait until a part of the answer is logged."""
        async with asyncio.timeout(PATIENCE):
            while not await self.written(turn_id):
                await asyncio.sleep(0.05)

    def received_text(self, turn_id: str) -> str:
        """Return the text of the turn's received chunks."""
        mine = [event for event in self.events if event.turn == turn_id and event.name == "text_chunk"]
        return "".join(event.payload["text"] for event in mine)

    async def written(self, turn_id: str) -> str:
        """Return the turn's text as the shop stores it."""
        async with self._client() as client:
            answer = await client.get(f"/api/sessions/{self.session_id}")
        assert answer.status_code == 200, answer.text
        state = answer.json()
        said = [m for m in state["chat"]["messages"] if m["turn_id"] == turn_id and m["type"] == "assistant"]
        return "".join(message["content"] for message in said)


def free_port() -> int:
    """Return a port on which no process listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
