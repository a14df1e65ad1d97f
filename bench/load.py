"""A thousand readers in one process of its own, as cheap as Python can read: `python -m bench.load`.

It is told on standard input what to do, a line of JSON each, and answers each with one: `{"open": [[path, token]]}`
opens streams, `{"measure": seconds}` reads them for so long and tells how late chunks were.
"""

from __future__ import annotations

import json
import re
import resource
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.models import STAMP

REPOSITORY = Path(__file__).resolve().parents[1]
STAMP_BYTES = 17
NUMBER = re.compile(rb"^id: (\d+)", re.MULTILINE)
OPENING_SECONDS = 30.0


@dataclass(frozen=True)
class Delivery:
    """What arrived during a measurement: seconds from when chunks were due until they were read.

    There are fewer events than chunks where a server that is late merges them.
    """

    chunks: int
    events: int
    received: int
    median: float
    p99: float
    own_cpu: float


class Stream:
    """One open stream."""

    def __init__(self, address: tuple[str, int], path: str, token: str) -> None:
        self.socket = socket.create_connection(address, timeout=OPENING_SECONDS)
        self.newest = b""
        self._rest = b""
        self._number = 0
        request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n"
        self.socket.sendall(request.encode())

    def wait_until_open(self) -> None:
        """Until the answer has begun. Raises ConnectionError when it is no stream."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(4_096) or b"\r\n\r\n"
        if not head.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(head.decode("utf-8", "replace"))
        self.socket.setblocking(False)

    def read(self) -> tuple[bytes, list[bytes]]:
        """What has come, and the moments of the chunks that are new in it. Raises ConnectionError."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("a stream ended")
        # A frame of HTML repeats the chunks before its own; a moment may be cut by the end of a read.
        fresh = sorted({moment for moment in STAMP.findall(self._rest + data) if moment > self.newest})
        self._rest = data[-STAMP_BYTES + 1 :]
        if fresh:
            self.newest = fresh[-1]
        return data, fresh

    def events(self, data: bytes) -> int:
        """How many events of the log that were: a frame of HTML may tell of several."""
        before = self._number
        for number in NUMBER.findall(data):
            self._number = int(number)
        return self._number - before if self._number >= before else 1


class Readers:
    """All streams of the process."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._streams: dict[int, Stream] = {}
        self._poll = select.epoll()

    def open(self, wanted: Sequence[tuple[str, str]], at_once: int = 16) -> None:
        """Open streams, a few at a time."""
        for start in range(0, len(wanted), at_once):
            opened = [Stream(self._address, *each) for each in wanted[start : start + at_once]]
            for stream in opened:
                stream.wait_until_open()
                self._streams[stream.socket.fileno()] = stream
                self._poll.register(stream.socket, select.EPOLLIN)

    def measure(self, seconds: float) -> Delivery:
        """Read for so long."""
        late: list[float] = []
        events = received = 0
        cpu, end = own_cpu(), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for number, _ in self._poll.poll(left):
                stream = self._streams[number]
                data, fresh = stream.read()
                now = time.monotonic()
                late += [now - int(moment) / 1_000_000 for moment in fresh]
                events, received = events + stream.events(data), received + len(data)
        late.sort()
        half, most = (late[len(late) * part // 100] if late else 0.0 for part in (50, 99))
        return Delivery(len(late), events, received, half, most, own_cpu() - cpu)


def own_cpu() -> float:
    """The processor time this process has used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Load:
    """The readers' process, from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def open(self, wanted: Sequence[tuple[str, str]]) -> None:
        """Open streams: paths, each with its token."""
        self._ask({"open": wanted})

    def measure(self, seconds: float) -> Delivery:
        """Read all streams for so long."""
        return Delivery(**self._ask({"measure": seconds}))

    def _ask(self, order: dict[str, object]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the readers' process has failed")
        found: dict[str, Any] = json.loads(answer)
        return found


@contextmanager
def readers(address: str) -> Iterator[Load]:
    """A process of readers, until the block ends."""
    command = [sys.executable, "-m", "bench.load", address.removeprefix("http://")]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Load(process)
        finally:
            process.communicate()


def main() -> None:
    """Do what standard input says, until it ends."""
    host, port = sys.argv[1].split(":")
    opened = Readers((host, int(port)))
    for line in sys.stdin:
        order = json.loads(line)
        if "open" in order:
            opened.open(order["open"])
            print("{}", flush=True)
        else:
            print(json.dumps(asdict(opened.measure(order["measure"]))), flush=True)


if __name__ == "__main__":
    main()
