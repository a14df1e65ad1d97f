"""`bin/backup` and `bin/restore`: dump the shop's database to one file, and restore it. See docs/operations.md."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app.cli.database_address import NoDatabaseAddress, database_address
from app.db.client_programs import ClientPrograms, NoPrograms, ProgramFailed, client_programs
from app.db.migrate import MigrationFailed, head, upgrade
from app.db.transient_errors import DATABASE_ERRORS

FAILURES = (
    *DATABASE_ERRORS,
    NoDatabaseAddress,
    MigrationFailed,
    NoPrograms,
    ProgramFailed,
)
PORTABLE = ("--no-owner", "--no-privileges")
WITHOUT_DERIVED = (
    "--exclude-table=search_vector",
    "--exclude-table=search_vector_model",
    "--exclude-table-data=public.picture_size",
)
"""Options of pg_dump. Vectors are computed again, and the server that a backup is restored on may have no pgvector.
Sizes of pictures are made again from the addresses in the catalogue when a browser asks for them."""

VECTOR_EXTENSION = re.compile(r"EXTENSION (- )?vector\b")
"""Lines of a table of contents. pg_dump can leave an extension out only since version 17."""

SHOP_MARK = "TABLE DATA public alembic_version"
"""A line in the table of contents of every backup of a shop."""

WIPE = "SET LOCAL lock_timeout = '10s'; DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public"
"""Runs in the same transaction as the restore, so that a failed restore deletes nothing."""

SERVER = text("SELECT current_setting('server_version_num')::integer / 10000")
TABLES = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)
SUMMARY = text(
    "SELECT (SELECT max(version_num) FROM alembic_version) AS revision, (SELECT count(*) FROM product) AS products,"
    " (SELECT count(*) FROM chat_session) AS sessions"
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def backup(file: Path | None) -> None:
    """Write the whole database into FILE while the shop runs.

    The file contains conversations: only its owner may read it.
    """
    target = file or Path(f"aisle-{datetime.now(UTC):%Y-%m-%dT%H%M%S}.dump")
    began = time.monotonic()
    with plain_complaints(), database_address(make=False) as url:
        held = back_up(url, target)
    size = target.stat().st_size / 1024
    click.echo(f"{target}: {size:,.0f} KB in {time.monotonic() - began:.1f} s. {held}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put the backup in the place of the shop that is there.")
def restore(file: Path, replace: bool) -> None:
    """Restore FILE completely, or change nothing. Stop the servers first."""
    with plain_complaints(), database_address() as url:
        held = restore_dump(url, file, replace=replace)
    click.echo(f"{file} is restored. {held}")


@contextmanager
def plain_complaints() -> Iterator[None]:
    """Convert expected errors to one line on stderr."""
    try:
        yield
    except FAILURES as failure:
        raise click.ClickException(str(failure).splitlines()[0]) from None


def back_up(url: str, target: Path) -> str:
    """Write the backup and return a summary of it. The file gets its name when it is complete. Raises `FAILURES`."""
    programs, held = asyncio.run(inspect_shop(url))
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(descriptor)
    part = Path(name)
    try:
        programs.run("pg_dump", "--format=custom", *PORTABLE, *WITHOUT_DERIVED, f"--file={part}")
        check_contents(programs, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return held


def restore_dump(url: str, file: Path, *, replace: bool) -> str:
    """Restore the file, migrate the database to this version, and return a summary. Raises `FAILURES`."""
    programs = asyncio.run(free_for(url, replace=replace))
    check_contents(programs, file)
    with tempfile.TemporaryDirectory(prefix="aisle-restore-") as folder:
        # Not piped: a broken file would look like a complete one to psql, and would be committed.
        statements, contents = Path(folder) / "statements.sql", Path(folder) / "contents.txt"
        listed = programs.run("pg_restore", "--list", str(file)).splitlines()
        contents.write_text(
            "\n".join(line for line in listed if not VECTOR_EXTENSION.search(line)), encoding="utf-8"
        )
        programs.run("pg_restore", *PORTABLE, f"--use-list={contents}", f"--file={statements}", str(file))
        programs.run(
            "psql",
            *("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *(f"--command={WIPE}", f"--file={statements}"),
        )
    asyncio.run(upgrade(url))
    return asyncio.run(inspect_shop(url))[1]


async def free_for(url: str, *, replace: bool) -> ClientPrograms:
    """Return the client programs for the database.

    Raises ProgramFailed if it is in use, or if it contains a shop that must not be replaced.
    """
    async with connected(url) as connection:
        if await connection.scalar(TABLES) and not replace:
            raise ProgramFailed("There is a shop in the database; --replace puts the backup in its place.")
        if await connection.scalar(OTHERS):
            raise ProgramFailed("Somebody is connected to the database: stop the servers first.")
        return await programs_for(connection, url)


def check_contents(programs: ClientPrograms, file: Path) -> None:
    """Check that the file is a backup of a shop. Raises ProgramFailed."""
    if SHOP_MARK not in programs.run("pg_restore", "--list", str(file)):
        raise ProgramFailed(f"{file} is no backup of a shop.")


async def inspect_shop(url: str) -> tuple[ClientPrograms, str]:
    """Return the client programs and a summary of the database. Raises ProgramFailed if it contains no shop."""
    async with connected(url) as connection:
        programs = await programs_for(connection, url)
        if not await connection.scalar(text("SELECT to_regclass('alembic_version')")):
            raise ProgramFailed("There is no shop in this database.")
        held = (await connection.execute(SUMMARY)).one()
    counts = f"{counted(held.products, 'product')}, {counted(held.sessions, 'session')}"
    return (
        programs,
        f"It holds {counts}; its tables are of revision {held.revision}, this version's are {head()}.",
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the singular or plural."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


async def programs_for(connection: AsyncConnection, url: str) -> ClientPrograms:
    """Return client programs that match the server's version. Raises NoPrograms."""
    return client_programs(url, int(await connection.scalar(SERVER) or 0))


def connected(url: str) -> AsyncConnection:
    """Return a connection outside any pool, closed at the end of its block."""
    return create_async_engine(url, poolclass=NullPool).connect()


if __name__ == "__main__":
    click.Group(commands={"backup": backup, "restore": restore})()
