"""bin/dev: from a fresh clone to a printed address, and an orderly stop."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT


class Shop:
    """A running bin/dev with its own data folder."""

    def __init__(self, data: Path, port: int) -> None:
        # The PATH holds Python alone, as on a fresh machine; there is no Node to build islands with.
        path = data / "path"
        path.mkdir(exist_ok=True)
        if not (path / "python3").exists():
            (path / "python3").symlink_to(sys.executable)
        self.environment = {"PATH": str(path), "AISLE_DATA": str(data), "HOME": str(data / "home")}
        self.process = subprocess.Popen(
            [ROOT / "bin" / "dev", "--port", str(port)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        # Without this limit, a missing output would never end the test.
        self._limit = threading.Timer(120, self.process.kill)
        self._limit.start()

    def address(self) -> str:
        """Wait for the printed address and return it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if line.strip().startswith("http://"):
                return line.strip()
        pytest.fail(f"no address was printed:\n{self.said}")

    def end(self, word: signal.Signals) -> int:
        """Send a signal, wait for the end and return the exit code."""
        self.process.send_signal(word)
        said, _ = self.process.communicate()
        self.said += said
        self._limit.cancel()
        return self.process.returncode


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the database's user can reach: pytest's own folders are closed to others."""
    made = Path(tempfile.mkdtemp(prefix="aisle-test-"))
    made.chmod(0o755)
    (made / "home").mkdir()
    yield made
    shutil.rmtree(made)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another process listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        yield port


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_a_clone_is_served_and_a_signal_ends_it_in_order(
    data: Path, taken: int, word: signal.Signals
) -> None:
    shop = Shop(data, taken)
    address = shop.address()
    assert f"Port {taken} is taken" in shop.said
    assert str(taken) not in address
    with urllib.request.urlopen(f"{address}/products", timeout=30) as answer:  # noqa: S310 - our own address
        assert answer.status == 200
    assert shop.end(word) == 0, shop.said
    assert shop.said.rstrip().endswith("Stopped.")
    assert "Traceback" not in shop.said


def test_the_key_is_made_once_and_kept_to_its_owner(data: Path, taken: int) -> None:
    keys = set()
    for _ in range(2):
        shop = Shop(data, taken)
        shop.address()
        shop.end(signal.SIGTERM)
        keys.add((data / "secret_key").read_text())
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert (data / "secret_key").stat().st_mode & 0o077 == 0


def test_a_second_one_in_the_same_clone_is_refused_in_a_sentence(data: Path, taken: int) -> None:
    first = Shop(data, taken)
    first.address()
    second = Shop(data, taken)
    said, _ = second.process.communicate()
    assert second.process.returncode == 1
    assert "is in use by process" in said
    assert "Traceback" not in said
    first.end(signal.SIGTERM)
    second._limit.cancel()


def test_a_database_that_cannot_be_reached_is_reported_in_a_sentence(data: Path) -> None:
    environment = os.environ | {
        "AISLE_DATA": str(data),
        "DATABASE_URL": "postgresql+asyncpg://u:secret@127.0.0.1:1/x",
    }
    done = subprocess.run(
        [sys.executable, "-m", "devtools.dev_server"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "could not be brought up to date" in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
