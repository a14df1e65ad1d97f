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
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.paths import ROOT


class Shop:
    """A running bin/dev with its own data folder."""

    def __init__(self, data: Path, port: int) -> None:
        # The PATH holds Python alone, as on a fresh machine; there is no Node to build islands with.
        self.data = data
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


@dataclass(frozen=True)
class Run:
    """A bin/dev from its start to its end."""

    address: str
    products: int
    """Status of the page with all products."""
    key: str
    code: int
    said: str


@dataclass(frozen=True)
class Clone:
    """A clone in which bin/dev ran twice, ended by different signals, and a second one was started beside the last."""

    data: Path
    taken: int
    runs: dict[signal.Signals, Run]
    refused: tuple[int, str]
    """Exit code and output of the second one."""


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder that the database's user can reach: pytest's own folders are closed to others."""
    made = Path(tempfile.mkdtemp(prefix="aisle-test-"))
    made.chmod(0o755)
    (made / "home").mkdir()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def clone(data: Path) -> Iterator[Clone]:
    """A fresh clone and its runs. Each of them takes five seconds of processor time."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken: int = listener.getsockname()[1]
        shop = Shop(data, taken)
        runs = {signal.SIGINT: ended(shop, shop.address(), signal.SIGINT)}
        shop = Shop(data, taken)
        address = shop.address()
        second = Shop(data, taken)
        said, _ = second.process.communicate()
        second._limit.cancel()
        runs[signal.SIGTERM] = ended(shop, address, signal.SIGTERM)
        yield Clone(data, taken, runs, (second.process.returncode, said))


def ended(shop: Shop, address: str, word: signal.Signals) -> Run:
    """Open a page, end the shop with the signal, and return its run."""
    with urllib.request.urlopen(f"{address}/products", timeout=30) as answer:  # noqa: S310 - our own address
        products = answer.status
    code = shop.end(word)
    return Run(address, products, (shop.data / "secret_key").read_text(), code, shop.said)


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_a_clone_is_served_and_a_signal_ends_it_in_order(clone: Clone, word: signal.Signals) -> None:
    run = clone.runs[word]
    assert f"Port {clone.taken} is taken" in run.said
    assert str(clone.taken) not in run.address
    assert run.products == 200
    assert run.code == 0, run.said
    assert run.said.rstrip().endswith("Stopped.")
    assert "Traceback" not in run.said


def test_the_key_is_made_once_and_kept_to_its_owner(clone: Clone) -> None:
    (key,) = {run.key for run in clone.runs.values()}
    assert len(key) >= 32
    assert (clone.data / "secret_key").stat().st_mode & 0o077 == 0


def test_a_second_one_in_the_same_clone_is_refused_in_a_sentence(clone: Clone) -> None:
    code, said = clone.refused
    assert code == 1
    assert "is in use by process" in said
    assert "Traceback" not in said


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
