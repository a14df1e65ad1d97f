"""A new database for each measurement, migrated and filled, and dropped afterwards."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from app.catalogue.importers import import_file
from app.db import Database
from app.db.migrate import upgrade
from app.log.notify import connection_arguments
from devtools.postgres.embedded import temporary_postgres

SAMPLE = Path(__file__).resolve().parents[1] / "catalogue" / "products.jsonl"


@contextmanager
def scratch_database() -> Iterator[str]:
    """Yield the address of a migrated, empty database: on the server of DATABASE_URL, else on an embedded one.

    The embedded one has the durability of a shop's, because commits without a wait would improve every figure.
    """
    if given := os.environ.get("DATABASE_URL"):
        with database_on(given) as url:
            yield url
        return
    with temporary_postgres(fast=False) as postgres, database_on(postgres.url) as url:
        yield url


@contextmanager
def database_on(server: str) -> Iterator[str]:
    """Create a new database on the same server as the named one, which is not changed."""
    name = f"aisle_bench_{secrets.token_hex(4)}"
    asyncio.run(administer(server, f"CREATE DATABASE {name}"))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    try:
        asyncio.run(upgrade(url))
        yield url
    finally:
        asyncio.run(administer(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def administer(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    connection = await connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def connect(url: str) -> asyncpg.Connection:
    """Return a connection without SQLAlchemy, for baselines."""
    return await asyncpg.connect(**connection_arguments(url))


@contextmanager
def stocked_database() -> Iterator[str]:
    """Yield a database as `scratch_database` does, with the sample catalogue."""
    with scratch_database() as url:
        asyncio.run(stock(url))
        yield url


async def stock(url: str, path: Path = SAMPLE) -> None:
    """Import a catalogue."""
    database = Database(url)
    try:
        await import_file(database, path)
    finally:
        await database.close()


def version_of(url: str) -> str:
    """Return "PostgreSQL 15.18, fsync on"."""

    async def ask() -> str:
        connection = await connect(url)
        try:
            version = await connection.fetchval("SHOW server_version")
            return f"PostgreSQL {version.split()[0]}, fsync {await connection.fetchval('SHOW fsync')}"
        finally:
            await connection.close()

    return asyncio.run(ask())
