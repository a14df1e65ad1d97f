"""The product in a separate process, served as by bin/dev: `python -m bench.servers NAME PORT`.

A separate process, because a client in the server's event loop would measure itself. It serves the product with one
of the models of `BRAINS`, or a baseline of `bench/floors.py`, which thus differs from it only in the application.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

from app.llm import LanguageModel
from app.server.connection_handover import worker_places
from bench.models import ImmediateModel, SteadyModel

REPOSITORY = Path(__file__).resolve().parents[1]
START_SECONDS = 30.0
BRAINS: dict[str, type[LanguageModel] | None] = {
    "immediate": ImmediateModel,
    "steady": SteadyModel,
    "simulated": None,
}


@dataclass(frozen=True)
class Served:
    """A running server: its address and its processes."""

    address: str
    pids: list[int]

    def kill(self) -> None:
        """Kill the processes: closing a thousand open streams regularly would take too long."""
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)


@contextmanager
def serving(database_url: str, model: str, **settings: str) -> Iterator[str]:
    """Serve the product until the end of the block; yield its address.

    The settings are those of production except for the environment, since production requires TLS for cookies and
    limits rates. Templates are cached in both.
    """
    with workers(1, model, DATABASE_URL=database_url, **settings) as served:
        yield served.address


@contextmanager
def workers(count: int, name: str, **settings: str) -> Iterator[Served]:
    """Start that many processes at one address: the product with that model, or the baseline of that name."""
    with shared_port() as port, worker_places(count):
        env = os.environ | {"ENVIRONMENT": "test"} | settings
        command = [sys.executable, "-m", "bench.servers", name, str(port)]
        started = [
            subprocess.Popen(command, cwd=REPOSITORY, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in range(count)
        ]
        try:
            for server in started:
                assert server.stdout is not None
                server.stdout.readline()  # it is listening
            address = f"http://127.0.0.1:{port}"
            wait_until_healthy(address)
            yield Served(address, [server.pid for server in started])
        finally:
            for server in started:
                server.communicate()  # closes its input, which ends it


@contextmanager
def shared_port() -> Iterator[int]:
    """Yield a free port for several processes: the kernel assigns each connection to one of them."""
    with shared_socket(0) as holder:
        yield int(holder.getsockname()[1])


def shared_socket(port: int) -> socket.socket:
    """Return a socket bound to the shared port."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def wait_until_healthy(address: str) -> None:
    """Wait until /health answers. Raises TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/health", timeout=START_SECONDS).raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.005)
    raise TimeoutError(f"{address or 'The server'} does not answer")


def configured(name: str) -> uvicorn.Config:
    """Return the server configuration for a name. A process imports only what it needs."""
    if name in BRAINS:
        from app.cli.serve import calm_collector, configuration
        from app.main import create_app
        from app.simulated.model import read_words

        chosen = BRAINS[name]
        app = create_app(model=chosen() if chosen else None)
        read_words()
        calm_collector()
        return configuration(app, log_level="error", timeout_graceful_shutdown=1)
    from bench.floors import FLOORS

    return uvicorn.Config(FLOORS[name](), http="httptools", log_level="error", server_header=False)


def main() -> None:
    """Serve until standard input ends, so that a killed measurement leaves no process behind."""
    name, port = sys.argv[1:]
    listener = shared_socket(int(port))
    listener.listen(2_048)
    server = uvicorn.Server(configured(name))
    threading.Thread(target=stop_at_end_of_input, args=[server], daemon=True).start()
    print("listens", flush=True)
    server.run(sockets=[listener])


def stop_at_end_of_input(server: uvicorn.Server) -> None:
    """Stop the server when standard input is closed."""
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
