"""A Valkey or Redis server of a test's own, which the test may kill. Tests that need it are skipped without one."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pytest

PROGRAMS = ("valkey-server", "redis-server")
START_SECONDS = 20.0


@dataclass
class NotifyServer:
    """A server on a port that it keeps over restarts. It writes nothing to the disk."""

    program: str
    port: int
    options: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Its address, without a password."""
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it accepts connections. Raises TimeoutError."""
        ports = () if "--tls-port" in self.options else ("--port", str(self.port))
        common = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        self.process = subprocess.Popen(
            [self.program, *ports, *common, *self.options], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with closing(socket.socket()) as attempt:
                if attempt.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise TimeoutError(f"{self.program} does not answer")

    def kill(self) -> None:
        """Kill it as kill -9 does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


@contextmanager
def notify_server(*options: str, tls: Sequence[str] = ()) -> Iterator[NotifyServer]:
    """Yield a running server; skip the test where neither program is installed.

    Args:
        options: Further options of the command line.
        tls: Options for TLS; the server then accepts nothing else.
    """
    program = next((found for each in PROGRAMS if (found := shutil.which(each))), None)
    if program is None:
        pytest.skip(f"notifications by Valkey are not tested: neither {' nor '.join(PROGRAMS)} is installed")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    encrypted = ("--port", "0", "--tls-port", str(port), *tls) if tls else ()
    server = NotifyServer(program, port, [*options, *encrypted])
    server.start()
    try:
        yield server
    finally:
        server.kill()
