"""The tests' database: one embedded PostgreSQL per process, copied from one of the run, and one cheap copy per test.

The tests need no installed database and no setting: the environment's DATABASE_URL is ignored.
"""

from __future__ import annotations

import gc
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url

from app.db import Database
from devtools.postgres.embedded import EmbeddedPostgres
from tests.support.examples import EXPLORES
from tests.support.memory_files import use_memory
from tests.support.prepared_cluster import MIGRATED, STOCKED, copied_postgres, place_of_cluster
from tests.support.real_data import pytest_terminal_summary

use_memory()

# Hooks that pytest finds by name in this module.
__all__ = ["pytest_terminal_summary"]

NUMBERS = count(1)

ADMINISTRATION: dict[EmbeddedPostgres, asyncpg.Connection] = {}
"""A server's connection for creating and dropping databases. A new one for each statement would cost 6 ms of
processor time, several times in each test with a database. It ends with its server."""

# The same examples in each run, however slow the machine is. EXPLORE=1 generates new ones.
settings.register_profile(
    "repeatable", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("exploring", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("exploring" if EXPLORES else "repeatable")


COSTLIEST_FIRST = ("process", "browser", "integration", "unit")
"""Folders of tests/ in the order in which they run. A slow file that a worker starts last delays the end of the run."""


RUN_AGAIN = pytest.mark.flaky(reruns=2, only_rerun=["NetworkChanged", "Locator expected"])
"""A marker that repeats a browser test when the machine's network changed during it (tests/browser/conftest.py), or
when an expectation timed out: on a full machine an answer can take longer. The summary counts the repetitions.

As a setting for all tests it would cost each of them 20 ms under xdist, where workers and controller agree on every
test.
"""


def pytest_configure(config: pytest.Config) -> None:
    """Offer the processes of this run a place for the cluster that their servers copy."""
    place = ExitStack()
    place.enter_context(place_of_cluster())
    config.add_cleanup(place.close)


def pytest_collection() -> None:
    """Collect no garbage while tests are collected: hardly any arises, and looking for it takes a tenth of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Exempt the collected tests, which live until the end, from each later search for garbage."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, each whole and in its own order; mark browser tests for repetition."""
    items.sort(key=lambda item: cost_rank(item.path))
    for item in items:
        if cost_rank(item.path) == COSTLIEST_FIRST.index("browser"):
            item.add_marker(RUN_AGAIN)


@cache
def cost_rank(file: Path) -> int:
    """Return the place of a test file's folder in COSTLIEST_FIRST; that of a file elsewhere is 0."""
    here = Path(__file__).parent
    folder = file.relative_to(here).parts[0] if file.is_relative_to(here) else ""
    return COSTLIEST_FIRST.index(folder) if folder in COSTLIEST_FIRST else 0


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server for this test process alone."""
    with copied_postgres() as server:
        yield server
        ADMINISTRATION.pop(server, None)


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a migrated, empty database that no other test uses."""
    async with fresh_database(postgres, MIGRATED) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database that no other test uses."""
    async with opened(database_url) as database:
        yield database


@pytest.fixture(scope="module")
async def module_database_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """An address like `database_url`, shared by a module's tests: for data that is costly to write and only read."""
    async with fresh_database(postgres, MIGRATED) as url:
        yield url


@pytest.fixture(scope="module")
async def module_database(module_database_url: str) -> AsyncIterator[Database]:
    """A database like `database`, shared by a module's tests: for data that is costly to write and only read."""
    async with opened(module_database_url) as database:
        yield database


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Yield a Database and close it afterwards."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def fresh_database(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[str]:
    """Yield the address of a copy of the template (made in some 12 ms) and drop it afterwards.

    The copy is dropped even if connections to it are still open. Files are copied instead of logged: half the
    processor time where nothing has to survive a crash.
    """
    name = f"test_{next(NUMBERS)}"
    await administer(postgres, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield postgres.url_of(name)
    finally:
        await administer(postgres, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def administer(postgres: EmbeddedPostgres, statement: str) -> None:
    """Run one statement on the server's first database, outside any transaction."""
    connection = ADMINISTRATION.get(postgres)
    if connection is None or connection.is_closed():
        address = make_url(postgres.url).set(drivername="postgresql")
        connection = await asyncpg.connect(address.render_as_string(hide_password=False))
        ADMINISTRATION[postgres] = connection
    await connection.execute(statement)


@pytest.fixture
async def stocked_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a stocked database that no other test uses."""
    async with fresh_database(postgres, STOCKED) as url:
        yield url


@pytest.fixture(scope="module")
async def module_stocked_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """A database address like `stocked_url`, shared by a module's tests."""
    async with fresh_database(postgres, STOCKED) as url:
        yield url


@pytest.fixture
def write_lines(tmp_path: Path) -> Callable[..., Path]:
    """A function that writes objects or raw lines as a file to import: `write_lines(*lines, name=...)` -> path."""

    def write(*lines: dict[str, Any] | str, name: str = "products.jsonl") -> Path:
        path = tmp_path / name
        written = (given if isinstance(given, str) else json.dumps(given) for given in lines)
        path.write_text("".join(f"{text}\n" for text in written), encoding="utf-8")
        return path

    return write
