"""Brings the database's tables up to date: `python -m app.db.migrate`, or `await upgrade(url)`.

Revisions are numbered and their files begin with the number, so that the newest one is known without importing
Alembic: a server whose database is up to date pays for one query. A database that is ahead of this code is up to date
too: while a release is rolled out, or rolled back, servers of two versions share it, so a migration must leave alone
what the version before it uses.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.db import Database
from app.db.away import DATABASE_ERRORS
from app.db.locks import Lock, wait_for
from app.db.retry import Backoff, retry
from app.settings import get_settings

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

TABLE_WAIT_MS = 3_000
"""Milliseconds a migration waits for a table: all who want it queue behind, and shoppers with them."""

ATTEMPTS = 5
PAUSE_SECONDS = 2.0
TABLE_IS_BUSY = "55P03"
"""PostgreSQL's code for a lock that was not to be had in time."""


class MigrationFailed(Exception):
    """The tables could not be changed; the message says why in plain words. Nothing was."""


def head() -> str:
    """The newest revision there is."""
    return max(path.name.split("_", 1)[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


async def upgrade(url: str) -> bool:
    """Bring the database at `url` (postgresql+asyncpg) to the newest revision; whether there was anything to do.

    All or nothing, and safe when several processes start at once or shoppers are served meanwhile. Raises
    MigrationFailed when tables stay in use, and SQLAlchemy's errors.
    """
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            if _is_enough(await _revision(connection)):
                return False
        return await _upgrade_when_free(engine)
    finally:
        await engine.dispose()


async def _upgrade_when_free(engine: AsyncEngine) -> bool:
    """Try again while somebody uses a table that must change; whether it was changed here."""
    pauses = Backoff(PAUSE_SECONDS, PAUSE_SECONDS)
    try:
        return await retry(
            lambda: _upgrade_once(engine), when=_is_table_busy, backoff=pauses, attempts=ATTEMPTS
        )
    except DBAPIError as failure:
        if not _is_table_busy(failure):
            raise
        raise MigrationFailed(
            "a table that must change is in use; nothing was changed, so simply try again later"
        ) from failure


def _is_table_busy(failure: Exception) -> bool:
    return isinstance(failure, DBAPIError) and getattr(failure.orig, "sqlstate", None) == TABLE_IS_BUSY


async def _upgrade_once(engine: AsyncEngine) -> bool:
    async with engine.begin() as connection:
        await wait_for(connection, Lock.MIGRATION)  # processes that start at once take turns
        if _is_enough(await _revision(connection)):
            return False  # somebody else did it while we waited
        await connection.execute(text(f"SET LOCAL lock_timeout = '{TABLE_WAIT_MS}ms'"))
        await connection.run_sync(_run_migrations)
    return True


async def current_is_head(database: Database) -> bool:
    """Whether the database has all this code needs. Raises SQLAlchemy's errors when it cannot be asked."""
    async with database.engine.connect() as connection:
        return _is_enough(await _revision(connection))


def _is_enough(revision: str | None) -> bool:
    return revision is not None and revision >= head()


async def _revision(connection: AsyncConnection) -> str | None:
    """The database's revision; None when it has no tables yet."""
    if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    revision: str | None = await connection.scalar(text("SELECT max(version_num) FROM alembic_version"))
    return revision


def _run_migrations(connection: Connection) -> None:
    # Imported here: it takes longer than all the rest, and mostly there is nothing to do.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def main() -> None:
    """Upgrade the database of DATABASE_URL; exits with a plain sentence when that fails."""
    url = get_settings().database_url
    if not url:
        sys.exit("DATABASE_URL is not set; bin/dev brings its own database.")
    try:
        changed = asyncio.run(upgrade(url))
    except (*DATABASE_ERRORS, MigrationFailed) as failure:
        sys.exit(f"The database could not be brought up to date: {failure}")
    print(f"The database {'was brought' if changed else 'is'} up to date (revision {head()}).")


if __name__ == "__main__":
    main()
