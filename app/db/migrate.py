"""Migrations: `python -m app.db.migrate`, or `await upgrade(url)`.

The files of revisions begin with their numbers, so that the newest one is known without importing Alembic: if the
database is up to date, a start costs one query. A database newer than this code also counts as up to date: servers of
two versions share it during a rollout or rollback, so a migration must not change anything that the previous version
uses.
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
from app.db.locks import Lock, wait_for
from app.db.retry import Backoff, retry
from app.db.transient_errors import DATABASE_ERRORS
from app.settings import get_settings

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

TABLE_WAIT_MS = 3_000
"""Maximum milliseconds a migration waits for a table lock: requests for the table queue behind it."""

ATTEMPTS = 5
PAUSE_SECONDS = 2.0
TABLE_IS_BUSY = "55P03"
"""SQLSTATE of a lock that was not granted in time."""


class MigrationFailed(Exception):
    """The tables could not be changed; the message says why. Nothing was changed."""


def head() -> str:
    """Return the newest revision."""
    return max(path.name.split("_", 1)[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


async def upgrade(url: str) -> bool:
    """Migrate the database at `url` (postgresql+asyncpg) to the newest revision; return whether it changed.

    The migration is atomic. It is safe when several processes start together and while servers run. Raises
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
    """Try again while another process uses a table that must change; return whether it was changed here."""
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
            return False  # another process did it while this one waited
        await connection.execute(text(f"SET LOCAL lock_timeout = '{TABLE_WAIT_MS}ms'"))
        await connection.run_sync(_run_migrations)
    return True


async def current_is_head(database: Database) -> bool:
    """Return whether the database has all tables this code needs. Raises SQLAlchemy's errors if it is unreachable."""
    async with database.engine.connect() as connection:
        return _is_enough(await _revision(connection))


def _is_enough(revision: str | None) -> bool:
    return revision is not None and revision >= head()


async def _revision(connection: AsyncConnection) -> str | None:
    """Return the database's revision, or None if it has no tables yet."""
    if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    revision: str | None = await connection.scalar(text("SELECT max(version_num) FROM alembic_version"))
    return revision


def _run_migrations(connection: Connection) -> None:
    # Imported here, because the import takes longer than everything else, and usually there is nothing to do.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def main() -> None:
    """Migrate the database of DATABASE_URL. Exits with a message on failure."""
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
