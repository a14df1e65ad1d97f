"""The database of the tests: one embedded PostgreSQL a process, one migrated template, one cheap copy of it a test.

No test needs anything installed or set: an environment's DATABASE_URL is not looked at.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url

from app.db import Database
from app.db.migrate import upgrade
from devtools.postgres.embedded import EmbeddedPostgres, temporary_postgres
from tests.support.examples import EXPLORES
from tests.support.memory_files import use_memory
from tests.support.real_data import pytest_terminal_summary
from tests.support.sample_database import stock

use_memory()

# Names that pytest looks for here.
__all__ = ["pytest_terminal_summary"]

TEMPLATE = "migrated"
STOCKED = "stocked"
NUMBERS = count(1)

# The same examples each time, however slow the machine is. EXPLORE=1 looks for new ones.
settings.register_profile(
    "repeatable", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("exploring", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("exploring" if EXPLORES else "repeatable")


COSTLIEST_FIRST = ("process", "browser", "integration", "unit")
"""The folders of tests/ in the order in which they run: a worker that begins a slow file last ends after the others."""


RUN_AGAIN = pytest.mark.flaky(reruns=2, only_rerun=["NetworkChanged"])
"""Nothing is run again but what the machine's network changed under (tests/browser/conftest.py). As a setting for all
tests it would cost each of them 20 ms under xdist, where workers and controller agree on every test."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, each whole and in its own order."""
    places = [f"{name}/" for name in COSTLIEST_FIRST]
    items.sort(
        key=lambda item: next((i for i, each in enumerate(places) if place_of(item).startswith(each)), 0)
    )
    for item in items:
        if place_of(item).startswith("browser/"):
            item.add_marker(RUN_AGAIN)


def place_of(item: pytest.Item) -> str:
    """Return the path of a test's file below tests/."""
    folder = Path(__file__).parent
    return item.path.relative_to(folder).as_posix() if item.path.is_relative_to(folder) else ""


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server of this test process's own."""
    with temporary_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """The name of a database with all tables and no rows; nothing may stay connected to it."""
    url = postgres.create_database(TEMPLATE)
    # In a loop of its own: a fixture that is not async serves tests that are not, too.
    runner = asyncio.Runner()
    with runner:
        runner.run(upgrade(url))
    return TEMPLATE


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[str]:
    """The address of a migrated, empty database that no other test sees."""
    async with fresh_database(postgres, template) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database that no other test sees."""
    async with opened(database_url) as database:
        yield database


@pytest.fixture(scope="module")
async def module_database_url(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[str]:
    """As `database_url`, shared by a module's tests: for what is costly to fill and only read."""
    async with fresh_database(postgres, template) as url:
        yield url


@pytest.fixture(scope="module")
async def module_database(module_database_url: str) -> AsyncIterator[Database]:
    """As `database`, shared by a module's tests: for what is costly to fill and only read."""
    async with opened(module_database_url) as database:
        yield database


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A Database that is closed again."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def fresh_database(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[str]:
    """A copy of the template (some 20 ms), dropped afterwards whoever is still connected."""
    name = f"test_{next(NUMBERS)}"
    await administer(postgres, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield postgres.url_of(name)
    finally:
        await administer(postgres, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def administer(postgres: EmbeddedPostgres, statement: str) -> None:
    """Run one statement on the server's first database, outside any transaction."""
    address = make_url(postgres.url).set(drivername="postgresql")
    connection = await asyncpg.connect(address.render_as_string(hide_password=False))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def stocked(postgres: EmbeddedPostgres, template: str) -> str:
    """The name of a database with all tables and the sample catalogue; nothing may stay connected to it."""
    url = postgres.create_database(STOCKED, template=template)
    with asyncio.Runner() as runner:
        runner.run(stock(url))
    return STOCKED


@pytest.fixture
async def stocked_url(postgres: EmbeddedPostgres, stocked: str) -> AsyncIterator[str]:
    """The address of a stocked database that no other test sees."""
    async with fresh_database(postgres, stocked) as url:
        yield url


@pytest.fixture(scope="module")
async def module_stocked_url(postgres: EmbeddedPostgres, stocked: str) -> AsyncIterator[str]:
    """As `stocked_url`, shared by a module's tests."""
    async with fresh_database(postgres, stocked) as url:
        yield url


@pytest.fixture
def write_lines(tmp_path: Path) -> Callable[..., Path]:
    """Write objects (or raw lines) as a file to import: `write_lines(*lines, name=...)` gives its path."""

    def write(*lines: dict[str, Any] | str, name: str = "products.jsonl") -> Path:
        path = tmp_path / name
        written = (given if isinstance(given, str) else json.dumps(given) for given in lines)
        path.write_text("".join(f"{text}\n" for text in written), encoding="utf-8")
        return path

    return write
