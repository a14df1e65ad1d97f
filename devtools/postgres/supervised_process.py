"""A PostgreSQL program as a child process that exits when this process exits, for any reason."""

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

LAUNCHER = Path(__file__).with_name("launch.py")
# Seconds after each signal: fast shutdown, immediate shutdown, kill.
STOP_SIGNALS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))

# Linux signals the exit of a parent; on other systems a shell waits for the end of a pipe.
KERNEL_TELLS = sys.platform.startswith("linux")


class SupervisedProcess:
    """A program that a separate thread starts and waits for.

    Linux signals the exit of the parent when the *thread* that started the child ends, so the thread must stay. The
    program runs as `account` (None: the current user), writes to `log`, and holds `lock` together with its children.
    Raises OSError if it cannot be started.
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
        threading.Thread(target=self._run, args=(launch, log, lock, begun), daemon=True).start()
        begun.wait()
        if self._failure:
            raise self._failure
        if not KERNEL_TELLS and self.process_id:
            self._watchdog = _watch(self.process_id)

    @property
    def process_id(self) -> int | None:
        """The program's process id; exec keeps the launcher's."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """Stop the program with increasingly strong signals, and wait for its end."""
        for stop_signal, seconds in STOP_SIGNALS:
            if self.ended.is_set():
                break
            if self._process:
                self._process.send_signal(stop_signal)
            self.ended.wait(seconds)
        if self._watchdog:
            self._watchdog.kill()
            self._watchdog.communicate()

    def _run(self, command: list[str], log: Path, lock: Lock, begun: threading.Event) -> None:
        try:
            self._process = _start(command, log, lock)
        except OSError as failure:
            self._failure = failure
        begun.set()
        if self._process:
            self.exit_code = self._process.wait()
        self.ended.set()


def plain_environment() -> dict[str, str]:
    """Return this environment without variables that select another PostgreSQL server or language."""
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
            # Own process group: Ctrl+C goes to this process, which stops the server when its users are done.
            start_new_session=True,
        )


def _watch(pid: int) -> subprocess.Popen[bytes]:
    """Start a shell that sends SIGINT when its pipe closes; the pipe closes whenever this process ends."""
    command = ["/bin/sh", "-c", 'read _; kill -INT "$0" 2>/dev/null', str(pid)]
    # Own session, so that a signal to this process's group does not end the shell first.
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
