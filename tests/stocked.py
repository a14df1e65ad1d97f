"""Databases with the sample catalogue in them: imported once, then copied."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.catalogue.importers.jsonl import import_file
from app.db import Database
from app.db.embedded import EmbeddedPostgres
from tests.conftest import fresh_database

STOCKED = "stocked"
SAMPLE = Path(__file__).resolve().parents[1] / "catalogue" / "products.jsonl"


@pytest.fixture(scope="session")
def stocked(postgres: EmbeddedPostgres, template: str) -> str:
    """The name of a database with all tables and the sample catalogue; nothing may stay connected to it."""
    url = postgres.create_database(STOCKED, template=template)
    with asyncio.Runner() as runner:
        runner.run(stock(url))
    return STOCKED


async def stock(url: str) -> None:
    """Import the sample catalogue."""
    database = Database(url)
    try:
        await import_file(database, SAMPLE)
    finally:
        await database.close()


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
