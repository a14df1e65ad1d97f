"""The shop as compose.yaml starts it, under a name and on ports of its own."""

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
    # Slow enough to be in the middle of an answer, patient enough for a machine that does much else.
    "STREAM_INTERVAL_MS": "250",
    "SHUTDOWN_GRACE_SECONDS": "25",
    "RETRY_MS": "100",
}


@dataclass
class ComposedShop:
    """What `docker compose up` has started."""

    engine: Engine
    project: str = field(default_factory=lambda: f"aisle-test-{uuid4().hex[:8]}")
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))

    @property
    def url(self) -> str:
        """The shop through nginx."""
        return f"http://127.0.0.1:{self.ports[0]}"

    def compose(self, *arguments: str) -> str:
        """A compose command on this shop; an .env of the developer's is not looked at."""
        ports = {"FRONTEND_PORT": str(self.ports[0]), "BACKEND_PORT": str(self.ports[1])}
        where = ("--project-directory", str(ROOT), "--env-file", str(NO_SETTINGS), "-p", self.project)
        return self.engine.compose(*where, *arguments, **(SETTINGS | ports))

    def up(self, backends: int = 1) -> None:
        """Start it with so many servers, and come back when its page does."""
        self.compose("up", "-d", "--build", "--scale", f"backend={backends}")
        self.until_answered()

    def down(self) -> None:
        """Everything gone, volumes too."""
        self.compose("down", "--volumes", "--timeout", "1")

    def containers(self, service: str) -> list[str]:
        """The containers of a service, by id."""
        return self.compose("ps", "-q", service).split()

    def run_in(self, service: str, *command: str) -> str:
        """What a command prints in a service's first container."""
        return self.engine.docker("exec", self.containers(service)[0], *command)

    def until_answered(self) -> None:
        """Wait until the shop serves pages. Raises TimeoutError."""
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
        """A client that keeps cookies, as a browser does."""
        return httpx.AsyncClient(base_url=self.url, timeout=30)

    async def guest(self) -> Guest:
        """Somebody with a session."""
        async with self.client() as client:
            answer = await client.post("/api/sessions")
        assert answer.status_code == 201, answer.text
        opened = answer.json()
        return Guest(self.url, opened["session_id"], opened["token"])


class Guest(Shopper):
    """Asks the built-in brain, and hears the answer out whatever goes away meanwhile."""

    async def ask(self, message: str) -> str:
        """Send a message until it is taken; its turn."""
        return await self._ask(message, uuid4().hex)

    async def hear_out(self, turn_id: str) -> SentEvent:
        """Follow the stream, from wherever it goes on, to the turn's end."""
        async with asyncio.timeout(PATIENCE):
            await self._hear_out(turn_id)
        return next(event for event in self.events if event.ends(turn_id))

    async def until_begun(self, turn_id: str) -> None:
        """Wait until there is something of the answer, and not yet all."""
        async with asyncio.timeout(PATIENCE):
            while not await self.written(turn_id):
                await asyncio.sleep(0.05)

    def heard(self, turn_id: str) -> str:
        """The words of the turn's chunks, one after the other."""
        mine = [event for event in self.events if event.turn == turn_id and event.name == "text_chunk"]
        return "".join(event.payload["text"] for event in mine)

    async def written(self, turn_id: str) -> str:
        """The same as the shop wrote it down."""
        async with self._client() as client:
            answer = await client.get(f"/api/sessions/{self.session_id}")
        assert answer.status_code == 200, answer.text
        state = answer.json()
        said = [m for m in state["chat"]["messages"] if m["turn_id"] == turn_id and m["type"] == "assistant"]
        return "".join(message["content"] for message in said)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
