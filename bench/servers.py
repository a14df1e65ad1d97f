"""The product in a process of its own, served as bin/dev serves it: `python -m bench.servers NAME PORT`.

A process of its own, because a client in the server's loop would measure itself. Beside the product with one of the
brains of `BRAINS` it serves the baselines of `bench/floors.py`, which so differ from it in nothing but the application.
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
    """A running server: its address, and the processes that answer there."""

    address: str
    pids: list[int]

    def kill(self) -> None:
        """End the processes at once: a thousand open streams would take their time to end in good order."""
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)


@contextmanager
def serving(database_url: str, brain: str, **settings: str) -> Iterator[str]:
    """The product's address, until the block ends. Settings are those of production but for the environment's name.

    Under that name cookies would ask for TLS and requests would be rationed; templates are cached either way.
    """
    with workers(1, brain, DATABASE_URL=database_url, **settings) as served:
        yield served.address


@contextmanager
def workers(count: int, name: str, **settings: str) -> Iterator[Served]:
    """As many processes at one address: the product with the brain of that name, or the baseline of that name."""
    env = os.environ | {"ENVIRONMENT": "test"} | settings
    with shared_port() as port:
        command = [sys.executable, "-m", "bench.servers", name, str(port)]
        started = [
            subprocess.Popen(command, cwd=REPOSITORY, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in range(count)
        ]
        try:
            for server in started:
                assert server.stdout is not None
                server.stdout.readline()  # it listens
            address = f"http://127.0.0.1:{port}"
            wait_until_healthy(address)
            yield Served(address, [server.pid for server in started])
        finally:
            for server in started:
                server.communicate()  # closes its input, which ends it


@contextmanager
def shared_port() -> Iterator[int]:
    """A free port that several processes may listen on: the kernel gives each connection to one of them."""
    with shared_socket(0) as holder:
        yield int(holder.getsockname()[1])


def shared_socket(port: int) -> socket.socket:
    """A socket bound to the port, beside others."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def wait_until_healthy(address: str) -> None:
    """Until /health answers. Raises TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/health", timeout=START_SECONDS).raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.005)
    raise TimeoutError(f"{address or 'The server'} does not answer")


def configured(name: str) -> uvicorn.Config:
    """The server of what has that name. A process imports nothing of the others."""
    if name in BRAINS:
        from app.cli.serve import calm_collector, configuration
        from app.main import create_app

        chosen = BRAINS[name]
        app = create_app(model=chosen() if chosen else None)
        calm_collector()
        return configuration(app, log_level="error", timeout_graceful_shutdown=1)
    from bench.floors import FLOORS

    return uvicorn.Config(FLOORS[name](), http="h11", log_level="error", server_header=False)


def main() -> None:
    """Serve until standard input ends, so that nothing is left behind by a measurement that was killed."""
    name, port = sys.argv[1:]
    listener = shared_socket(int(port))
    listener.listen(2_048)
    server = uvicorn.Server(configured(name))
    threading.Thread(target=stop_at_end_of_input, args=[server], daemon=True).start()
    print("listens", flush=True)
    server.run(sockets=[listener])


def stop_at_end_of_input(server: uvicorn.Server) -> None:
    """Tell the server to stop when nobody holds the other end any more."""
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
