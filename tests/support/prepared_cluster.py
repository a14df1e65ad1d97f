"""A PostgreSQL cluster with the tests' databases, which each server of a test run copies.

Making it takes two seconds of processor time: initdb, all migrations and the import of the sample catalogue. The first
process of a run that needs it makes it, while the others wait.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.db.migrate import upgrade
from devtools.postgres.embedded import EmbeddedPostgres
from tests.support.sample_database import stock

FOLDER = "PYTEST_PREPARED_CLUSTER"
"""The variable that names the folder of the cluster to the processes of a run. A run that a test starts does not get
it (see nested_pytest)."""

MIGRATED = "migrated"
"""A database with all tables and no rows. No connection to it may stay open, because it is copied."""

STOCKED = "stocked"
"""A database with all tables and the sample catalogue, likewise."""


@contextmanager
def place_of_cluster() -> Iterator[None]:
    """Offer a folder for the cluster to this process and those that it starts, and remove it at the end."""
    if FOLDER in os.environ:
        yield  # by the process that controls the run
        return
    with tempfile.TemporaryDirectory(prefix="aisle-prepared-") as folder:
        Path(folder).chmod(0o755)  # the server's account has to enter it
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


def prepared_data() -> Path:
    """Return PostgreSQL's data folder of the cluster, whose server does not run. Make it if it is not there yet."""
    folder = Path(os.environ[FOLDER])
    postgres = EmbeddedPostgres(folder / "cluster", fast=True)
    made = folder / "made"
    with (folder / "turn.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            with postgres, asyncio.Runner() as runner:
                runner.run(upgrade(postgres.create_database(MIGRATED)))
                runner.run(stock(postgres.create_database(STOCKED, template=MIGRATED)))
            made.touch()
    return postgres.data_folder


@contextmanager
def copied_postgres() -> Iterator[EmbeddedPostgres]:
    """Yield a started server with a copy of the cluster, in a folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="aisle-"))
    postgres = EmbeddedPostgres(folder, fast=True)
    try:
        postgres.folder.mkdir(mode=0o700, exist_ok=True)
        # With its owner: the server's account.
        subprocess.run(["cp", "-a", prepared_data(), postgres.data_folder], check=True)
        with postgres:
            yield postgres
    finally:
        shutil.rmtree(folder, ignore_errors=True)
