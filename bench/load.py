"""A thousand readers in a separate process, as cheap as possible in Python: `python -m bench.load`.

It reads orders from standard input, one line of JSON each, and answers each with one line: `{"open": [[path,
token]]}` opens streams, `{"measure": seconds}` reads them for that time and reports how late chunks were.
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
    """Chunks received in a measurement: seconds from when they were due until they were read.

    There are fewer events than chunks if a late server merges them.
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
        """Wait until the response has started. Raises ConnectionError if it is not a stream."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(4_096) or b"\r\n\r\n"
        if not head.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(head.decode("utf-8", "replace"))
        self.socket.setblocking(False)

    def read(self) -> tuple[bytes, list[bytes]]:
        """Return the received data, and the due times of its new chunks. Raises ConnectionError."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("a stream ended")
        # A frame of HTML repeats earlier chunks, and the end of a read may cut a due time.
        fresh = sorted({moment for moment in STAMP.findall(self._rest + data) if moment > self.newest})
        self._rest = data[-STAMP_BYTES + 1 :]
        if fresh:
            self.newest = fresh[-1]
        return data, fresh

    def events(self, data: bytes) -> int:
        """Return the number of events in the data: a frame of HTML may cover several."""
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
        """Read for that many seconds."""
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
    """Return the processor time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Load:
    """The readers' process, seen from its parent."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def open(self, wanted: Sequence[tuple[str, str]]) -> None:
        """Open streams: paths, each with its token."""
        self._ask({"open": wanted})

    def measure(self, seconds: float) -> Delivery:
        """Read all streams for that many seconds."""
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
    """Start a process of readers; the end of the block stops it."""
    command = [sys.executable, "-m", "bench.load", address.removeprefix("http://")]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Load(process)
        finally:
            process.communicate()


def main() -> None:
    """Execute the orders of standard input, until it ends."""
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
