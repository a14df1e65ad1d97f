"""The product in a process of its own, served as bin/dev serves it: `python -m bench.serving simulated|immediate`.

A process of its own, because a client in the server's loop would measure itself.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from app.llm import LanguageModel
from app.main import create_app
from bench.brains import ImmediateModel

REPOSITORY = Path(__file__).resolve().parents[1]
START_SECONDS = 30.0
BRAINS: dict[str, type[LanguageModel] | None] = {"immediate": ImmediateModel, "simulated": None}


@contextmanager
def serving(database_url: str, brain: str, **settings: str) -> Iterator[str]:
    """The product's address, until the block ends. Settings are those of production but for the environment's name.

    Under that name cookies would ask for TLS and requests would be rationed; templates are cached either way.
    """
    env = os.environ | {"ENVIRONMENT": "test", "DATABASE_URL": database_url} | settings
    command = [sys.executable, "-m", "bench.serving", brain]
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            wait_until_healthy(address)
            yield address
        finally:
            server.communicate()  # closes its input, which ends it


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


def main() -> None:
    """Serve until standard input ends, so that nothing is left behind by a measurement that was killed."""
    chosen = BRAINS[sys.argv[1]]
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    app = create_app(model=chosen() if chosen else None)
    server = uvicorn.Server(uvicorn.Config(app, http="h11", log_level="error", timeout_graceful_shutdown=1))
    threading.Thread(target=stop_at_end_of_input, args=[server], daemon=True).start()
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    server.run(sockets=[listener])


def stop_at_end_of_input(server: uvicorn.Server) -> None:
    """Tell the server to stop when nobody holds the other end any more."""
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
