"""Embedded PostgreSQL: the real server as a child process, without installation or administration.

    with EmbeddedPostgres() as postgres:
        engine = create_async_engine(postgres.url)

The server listens only on a unix socket in its own folder. It shuts down cleanly however the Python process ends,
including kill -9: on Linux the kernel signals it, elsewhere a shell that waits on a pipe does.

Two locks on the cluster's folder replace guesses from process numbers. The serving Python process holds `owner.lock`,
which is free as soon as it exits. PostgreSQL inherits `server.lock`, which is free when its last process has exited.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

from app.db.postgres_binaries import Binaries, NoPostgresFound, find_binaries
from devtools.postgres.account import (
    SHORT,
    UnsafeFolder,
    private_folder,
    reachable,
    reachable_programs,
    server_account,
    short_name,
)
from devtools.postgres.file_lock import POLL_SECONDS, Lock
from devtools.postgres.server_options import ROLE, initdb_options, server_options
from devtools.postgres.server_record import ServerRecord, is_server_of
from devtools.postgres.supervised_process import SupervisedProcess, plain_environment

Result = TypeVar("Result")

# Data of this clone on this machine; AISLE_DATA names another folder.
DATA = Path(os.environ.get("AISLE_DATA") or Path(__file__).resolve().parents[2] / ".data")
DEFAULT_FOLDER = DATA / "postgres"
DATABASE = "postgres"

# A unix socket's address may have 107 bytes on Linux, 103 on macOS; the file's own name takes 14 of them.
LONGEST_SOCKET_FOLDER = 88
SOCKET_NAME = ".s.PGSQL.5432"

START_SECONDS = 60.0
STOP_SECONDS = 30.0
ORPHAN_SECONDS = 5.0


class EmbeddedPostgresError(Exception):
    """The server could not be started or used; the message says why and what to do."""


class ClusterInUse(EmbeddedPostgresError):
    """Another process serves the same folder; the message names it."""


class EmbeddedPostgres:
    """One cluster in one folder, served while this object is started.

    Args:
        folder: Created on first use.
        fast: Trade durability for speed (tests).
        binaries: Folder of PostgreSQL's programs, instead of searching for them.
        attach: Use a cluster that another process serves instead of refusing it, for commands next to a running
            server. Their connections end with that server.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        fast: bool = False,
        binaries: Path | None = None,
        attach: bool = False,
    ) -> None:
        wanted = folder or DEFAULT_FOLDER
        _explained(lambda: wanted.parent.mkdir(parents=True, exist_ok=True))
        self._account = _explained(lambda: server_account(wanted))
        self.folder = reachable(wanted, self._account)
        self.attached = False
        self._fast = fast
        self._chosen = binaries
        self._attach = attach
        self._locks: list[Lock] = []
        self._binaries: Binaries | None = None
        self._server: SupervisedProcess | None = None
        self._record = ServerRecord(self.data_folder)

    def start(self) -> None:
        """Serve the cluster and wait until it accepts connections. Does nothing if it is already started.

        Raises ClusterInUse when another process has it, EmbeddedPostgresError when it cannot be started.
        """
        if self._server or self.attached:
            return
        _explained(self._make_folders)
        self._binaries = _explained(self._find_binaries)
        try:
            if not self._take_over():
                self.attached = True
                return
            self._make_cluster()
            self._remove_stale_files()
            self._serve()
        except BaseException:
            self.stop()
            raise
        atexit.register(self.stop)

    def stop(self) -> None:
        """Shut the server down cleanly, closing open connections. Does nothing if it is stopped or attached."""
        self.attached = False
        if self._server:
            self._server.stop()
            self._server = None
            atexit.unregister(self.stop)
        while self._locks:
            self._locks.pop().release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address of the cluster's first database, for SQLAlchemy with asyncpg."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Return the address of a database of the cluster, whether or not it exists."""
        return (
            f"postgresql+asyncpg://{ROLE}@/{quote(database, safe='')}?host={quote(str(self.socket_folder))}"
        )

    def create_database(self, name: str, *, template: str | None = None) -> str:
        """Create a database, empty or as a copy of `template` (which must have no connections); return its address.

        Raises EmbeddedPostgresError with PostgreSQL's message, for example if the name exists.
        """
        self._administer("createdb", *(["--template", template] if template else []), name)
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Drop a database and close its connections. Does nothing if it does not exist."""
        self._administer("dropdb", "--force", "--if-exists", name)

    @property
    def process_id(self) -> int | None:
        """The server's process id, or None when it does not run here."""
        return self._server.process_id if self._server else None

    @property
    def data_folder(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "data"

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket: next to the data, or a short path if that one is too long for a socket."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
            return beside
        return SHORT / f"aisle-{short_name(self.folder)}"

    @property
    def log_file(self) -> Path:
        """The server's output since its last start."""
        return self.folder / "server.log"

    # Steps of the start.

    def _make_folders(self) -> None:
        private_folder(self.folder, self._account)
        private_folder(self.socket_folder, self._account)

    def _find_binaries(self) -> Binaries:
        """Return programs that the server's account can run, of the data's version if there is data."""
        version = self.data_folder / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        try:
            found = find_binaries(self._chosen, major)
        except NoPostgresFound as failure:
            if major is None:
                raise
            advice = f"The data in {self.folder} was made by PostgreSQL {major}. Install it, or remove that folder."
            raise NoPostgresFound(f"{failure} {advice}") from failure
        return Binaries(reachable_programs(found.folder, self._account), found.major)

    def _take_over(self) -> bool:
        """Acquire both locks. Return False if another process has the cluster and attaching is allowed."""
        owner = self._lock("owner.lock")
        if not owner.take():
            return self._attach_or_refuse(owner)
        self._locks.append(owner)
        owner.sign()
        server = self._lock("server.lock")
        self._locks.append(server)
        if not server.take_within(ORPHAN_SECONDS):
            # Happens only on systems where the server is not signalled when its Python process exits.
            self._request_exit()
            if not server.take_within(STOP_SECONDS):
                raise EmbeddedPostgresError(f"An earlier server in {self.folder} does not shut down.")
        return True

    def _attach_or_refuse(self, owner: Lock) -> bool:
        holder = owner.signature() or "another process"
        owner.release()
        if not self._attach:
            raise ClusterInUse(
                f"The database in {self.folder} is in use by {holder}. Stop that first, or set DATABASE_URL."
            )
        _wait_for(lambda: self._record.is_ready, START_SECONDS, f"{holder} did not get its server ready")
        return False

    def _lock(self, name: str) -> Lock:
        return Lock(self.folder / name)

    def _request_exit(self) -> None:
        pid = self._record.process_id
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)

    def _make_cluster(self) -> None:
        """Create the data folder once. It is created next to its place and renamed, so that it is never incomplete."""
        if self.data_folder.exists():
            return
        making = self.folder / "data.new"
        shutil.rmtree(making, ignore_errors=True)
        child = self._launch("initdb", *initdb_options(making, fast=self._fast))
        child.ended.wait()
        if child.exit_code != 0:
            raise EmbeddedPostgresError(f"The database could not be initialised: {self._last_output()}")
        making.rename(self.data_folder)

    def _remove_stale_files(self) -> None:
        """Remove files of a killed server. PostgreSQL refuses to start if their process number is in use again.

        With both locks held, no server of this program runs; one that was started by hand is checked for.
        """
        pid = self._record.process_id
        if pid and is_server_of(self.data_folder, pid):
            raise ClusterInUse(f"The database in {self.folder} is in use by a PostgreSQL of process {pid}.")
        self._record.remove()
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (self.socket_folder / name).unlink(missing_ok=True)

    def _serve(self) -> None:
        options = server_options(self.data_folder, self.socket_folder, fast=self._fast)
        self._server = self._launch("postgres", *options)
        _wait_for(self._is_up, START_SECONDS, "The database did not start", self._last_output)

    def _is_up(self) -> bool:
        """Return whether the server accepts connections. Raises EmbeddedPostgresError when it has exited."""
        server = self._server
        if server is None or server.ended.is_set():
            raise EmbeddedPostgresError(f"The database did not start: {self._last_output()}")
        return self._record.process_id == server.process_id and self._record.is_ready

    # Helpers.

    def _launch(self, program: str, *arguments: str) -> SupervisedProcess:
        """Start a program as the server's account, tied to this process, holding the cluster's second lock."""
        command = [str(self._program(program)), *arguments]
        try:
            return SupervisedProcess(
                command, account=self._account, folder=self.folder, log=self.log_file, lock=self._locks[-1]
            )
        except OSError as failure:
            raise EmbeddedPostgresError(f"{program} could not be started: {failure}") from failure

    def _administer(self, program: str, *arguments: str) -> None:
        connection = ["--host", str(self.socket_folder), "--username", ROLE, "--maintenance-db", DATABASE]
        done = subprocess.run(
            [self._program(program), *connection, *arguments],
            capture_output=True,
            text=True,
            env=plain_environment(),
            timeout=START_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise EmbeddedPostgresError(done.stderr.strip())

    def _program(self, name: str) -> Path:
        if self._binaries is None:
            raise EmbeddedPostgresError("The database has not been started.")
        return self._binaries.program(name)

    def _last_output(self) -> str:
        try:
            lines = self.log_file.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            lines = []
        return " | ".join(lines[-5:]) or "it said nothing"


@contextmanager
def temporary_postgres(*, fast: bool = True, binaries: Path | None = None) -> Iterator[EmbeddedPostgres]:
    """Yield a started cluster in a folder that is removed afterwards: for tests and benchmarks."""
    folder = Path(tempfile.mkdtemp(prefix="aisle-"))
    try:
        with EmbeddedPostgres(folder, fast=fast, binaries=binaries) as postgres:
            yield postgres
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(
    fact: Callable[[], bool], seconds: float, complaint: str, details: Callable[[], str] = lambda: ""
) -> None:
    """Poll until `fact` is true. Raises EmbeddedPostgresError on timeout, with `complaint` and `details`."""
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(f"{complaint} within {seconds:g} seconds. {details()}".strip())
        time.sleep(POLL_SECONDS)


def _explained(step: Callable[[], Result]) -> Result:
    """Convert errors of programs and folders to EmbeddedPostgresError."""
    try:
        return step()
    except (NoPostgresFound, UnsafeFolder, PermissionError) as failure:
        raise EmbeddedPostgresError(str(failure)) from failure


__all__ = ["DATA", "ClusterInUse", "EmbeddedPostgres", "EmbeddedPostgresError", "temporary_postgres"]
