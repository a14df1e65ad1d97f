"""The product in separate processes, which tests kill, stop and restart.

They are forked from one process that has imported the product (multiprocessing's fork server): an import takes longer
than most of these tests. Workers of one server are forked from it for the same reason, except where a test needs them
as they are in production: new Python processes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, ForkProcess, ForkServerProcess

import httpx
import uvicorn._subprocess
from sqlalchemy import text
from uvicorn.supervisors.multiprocess import SIGNALS

from app.cli.serve import configuration, listen, run
from tests.conftest import opened
from tests.support.serving import SECRET, WITHOUT_TLS
from tests.support.shoppers import Program
from tests.support.streams import SentEvent

PATIENCE = 60.0

FORK_SERVER = multiprocessing.get_context("forkserver")
FORK_SERVER.set_forkserver_preload(["tests.process.counting_model", "tests.process.server_process"])


class ForkedWorker(ForkProcess):
    """A server's worker that is a copy of its parent, but handles signals as a new process does."""

    def run(self) -> None:
        """Serve until a signal."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        super().run()


class ForkedWorkers(ForkContext):
    """The context that uvicorn starts workers with, in place of one that starts a new Python for each."""

    Process = ForkedWorker


@dataclass
class ShopProcess:
    """One server with its workers, on a port that it keeps over restarts.

    Args:
        spawned: Start each worker as a new Python, as in production. It imports the product, which takes two seconds
            of processor time.
    """

    database_url: str
    port: int = 0
    workers: int = 1
    settings: dict[str, str] = field(default_factory=dict)
    spawned: bool = False
    process: ForkServerProcess | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start the server and wait until it answers."""
        given = {
            "ENVIRONMENT": "test",
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": SECRET,
            "STREAM_INTERVAL_MS": "0",
            "LOG_FLUSH_MS": "5",
            "PORT": str(self.port),
            "WORKERS": str(self.workers),
        }
        receiver, sender = FORK_SERVER.Pipe(duplex=False)
        environment = os.environ | given | self.settings
        self.process = FORK_SERVER.Process(target=serve, args=(environment, sender, self.spawned))
        self.process.start()
        sender.close()
        async with asyncio.timeout(PATIENCE):
            self.port = await asyncio.to_thread(receiver.recv)
            await self._until_healthy()

    async def _until_healthy(self) -> None:
        async with httpx.AsyncClient(verify=WITHOUT_TLS) as client:
            while True:
                try:
                    await client.get(f"{self.url}/health")
                    return
                except httpx.TransportError:
                    await asyncio.sleep(0.02)

    def kill(self) -> None:
        """Kill the server as kill -9 does: it closes nothing and notifies no other process."""
        assert self.process is not None
        assert self.process.pid is not None
        os.killpg(self.process.pid, signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the server to stop."""
        assert self.process is not None
        self.process.terminate()

    async def ended(self) -> int:
        """Wait for the server's end and return its exit code. Raises TimeoutError."""
        assert self.process is not None
        await asyncio.to_thread(self.process.join, PATIENCE)
        if self.process.exitcode is None:
            raise TimeoutError
        return self.process.exitcode

    async def stop(self) -> None:
        """End the server, whatever its state."""
        if self.process is not None and self.process.exitcode is None:
            self.kill()
            await self.ended()

    @asynccontextmanager
    async def program(self, known: Program | None = None) -> AsyncIterator[Program]:
        """Yield a program that uses this server, with a new session or a known one."""
        async with httpx.AsyncClient(base_url=self.url, timeout=30, verify=WITHOUT_TLS) as client:
            if known is None:
                opened = (await client.post("/api/sessions")).json()
                known = Program(client, opened["session_id"], opened["token"])
            client.headers["Authorization"] = f"Bearer {known.token}"
            yield Program(client, known.session_id, known.token)


async def owner_of(database_url: str, turn_id: str) -> int:
    """Return the id of the process that runs the turn; it is part of the owner's name."""
    async with opened(database_url) as database, database.reading() as db:
        statement = text("SELECT owner FROM turn WHERE id = :id")
        owner = (await (await db.connection()).execute(statement, {"id": turn_id})).scalar_one()
    return int(str(owner).rsplit("-", 2)[1])


async def shown_product(shopper: Program) -> str:
    """Return a product in stock that was shown to the session."""
    found = (await shopper.run("search_products", {"query": "kettle"})).json()
    return str(next(product["id"] for product in found["products"] if product["in_stock"]))


def text_of(events: list[SentEvent], turn_id: str) -> str:
    """Return the text of a turn's chunks."""
    return "".join(
        event.payload["text"] for event in events if event.name == "text_chunk" and event.turn == turn_id
    )


def says(words: str) -> Callable[[SentEvent], bool]:
    """Return a predicate for the chunk with those words."""
    return lambda event: event.name == "text_chunk" and event.payload["text"] == words


def serve(environment: dict[str, str], port: Connection, spawned: bool) -> None:
    """Run the server in this process: bind a port, send its number to the parent, serve."""
    if not spawned:
        uvicorn._subprocess.spawn = ForkedWorkers()  # type: ignore[assignment]  # another kind of context
    os.setsid()  # kill() ends its workers with it
    # uvicorn's workers open the parent's standard input by its number. multiprocessing gives a forked process another
    # number than 0, which a worker does not inherit.
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - it stays open
    os.environ.clear()
    os.environ.update(environment)
    listener = listen("127.0.0.1", int(os.environ["PORT"]))
    port.send(listener.getsockname()[1])
    port.close()
    config = configuration(
        "tests.process.counting_model:create_counting_app",
        workers=int(os.environ["WORKERS"]),
        log_level="error",
    )
    run(config, listener)
