"""A PostgreSQL program as a child process that ends when this one does, however this one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from devtools.postgres.account import Account
from devtools.postgres.file_lock import Lock, open_own

LAUNCHER = Path(__file__).with_name("launch_postgres.py")
# How long each word is given: fast shutdown, immediate shutdown, the end.
FAREWELLS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))

# The kernel's word that a parent is gone; other systems get a shell on a pipe.
KERNEL_TELLS = sys.platform.startswith("linux")


class TiedProcess:
    """A program we started, started and awaited by a thread of its own.

    Linux sends the parent's death when the *thread* that started the child ends, so it must be one that stays.
    Runs as `account` (None: as ourselves), writes to `log`, and holds `lock` together with its own children.
    Raises OSError when it cannot be started.
    """

    def __init__(
        self, command: Sequence[str], *, account: Account | None, folder: Path, log: Path, lock: Lock
    ) -> None:
        self.ended = threading.Event()
        self.exit_code: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None
        begun = threading.Event()
        launch = _launch_command(command, account, folder)
        threading.Thread(target=self._live, args=(launch, log, lock, begun), daemon=True).start()
        begun.wait()
        if self._failure:
            raise self._failure
        if not KERNEL_TELLS and self.process_id:
            self._watchdog = _watch(self.process_id)

    @property
    def process_id(self) -> int | None:
        """The program's process; it keeps the number the launcher had."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """Ask it to end, then insist; returns when it has."""
        for word, seconds in FAREWELLS:
            if self.ended.is_set():
                break
            if self._process:
                self._process.send_signal(word)
            self.ended.wait(seconds)
        if self._watchdog:
            self._watchdog.kill()
            self._watchdog.communicate()

    def _live(self, command: list[str], log: Path, lock: Lock, begun: threading.Event) -> None:
        try:
            self._process = _start(command, log, lock)
        except OSError as failure:
            self._failure = failure
        begun.set()
        if self._process:
            self.exit_code = self._process.wait()
        self.ended.set()


def plain_environment() -> dict[str, str]:
    """Ours without what would turn PostgreSQL's programs to another server or language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C"}


def _launch_command(command: Sequence[str], account: Account | None, folder: Path) -> list[str]:
    identity = (str(account.uid), str(account.gid)) if account else ("-1", "-1")
    tied = "tied" if KERNEL_TELLS else "untied"
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid())]
    return [*launcher, *identity, str(folder), tied, *command]


def _start(command: list[str], log: Path, lock: Lock) -> subprocess.Popen[bytes]:
    with os.fdopen(open_own(log, os.O_WRONLY | os.O_TRUNC), "wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=plain_environment(),
            pass_fds=(lock.descriptor,),
            # A group of its own: Ctrl+C is for us, and we shut the server down when its users are done.
            start_new_session=True,
        )


def _watch(pid: int) -> subprocess.Popen[bytes]:
    """A shell that sends SIGINT when the pipe to us closes: whatever ends us closes it."""
    command = ["/bin/sh", "-c", 'read _; kill -INT "$0" 2>/dev/null', str(pid)]
    # A session of its own, or what ends us might end it first.
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
