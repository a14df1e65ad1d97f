"""Preparation of a release before its servers start: `python -m app.cli.bootstrap`.

It generates a key for a shop without one, migrates the database, and loads the sample catalogue into an empty shop.
In production the operator provides the key and the catalogue. It may be repeated, or run twice at the same time.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from functools import partial
from pathlib import Path

from app.catalogue.lookup import has_products
from app.db import Database
from app.db.migrate import MigrationFailed, head, upgrade
from app.db.transient_errors import DATABASE_ERRORS, retry_transient
from app.settings import Settings, WrongSettings, read_settings

SAMPLE_CATALOGUE = Path(__file__).resolve().parents[2] / "catalogue" / "products.jsonl"


def main() -> int:
    """Run the preparation. Return the exit code."""
    from app.catalogue.importers.import_report import ImportFailed  # with its package, which few starts need

    try:
        settings = read_settings()
    except WrongSettings as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if not settings.database_url:
        print("DATABASE_URL must be set", file=sys.stderr)
        return 2
    try:
        keep_key_in_folder(settings)
        asyncio.run(prepare_database(settings))
    except (*DATABASE_ERRORS, MigrationFailed, ImportFailed) as failure:
        print(f"The shop could not be prepared: {failure}", file=sys.stderr)
        return 1
    return 0


def keep_key_in_folder(settings: Settings) -> None:
    """Store a key in the first folder of SECRETS_DIR, from which every server of the shop reads it.

    Does nothing in production or if there is a SECRET_KEY.
    """
    folders = os.environ.get("SECRETS_DIR", "")
    if settings.environment == "production" or os.environ.get("SECRET_KEY") or not folders:
        return
    file = Path(folders.split(":")[0]) / "secret_key"
    if not file.exists():
        print(f"A key for cookies and tokens is made and kept in {file}.", flush=True)
    keep_key(file)


def keep_key(file: Path) -> str:
    """Return the key in a file, after generating it if the file does not exist. Raises OSError."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as made:
        made.write(key)
    return key


async def prepare_database(settings: Settings) -> None:
    """Migrate the database, and fill an empty shop. Raises SQLAlchemy's errors, MigrationFailed and ImportFailed."""
    changed = await retry_transient(partial(upgrade, settings.database_url), what="the preparation")
    print(f"The database {'was brought' if changed else 'is'} up to date (revision {head()}).", flush=True)
    if settings.environment == "production":
        await report_empty_shop(settings)
        return
    await fill_empty_shop(settings.database_url)


async def fill_empty_shop(url: str) -> None:
    """Load the sample catalogue into a shop without products. Raises SQLAlchemy's errors and ImportFailed."""
    if await is_stocked(url):
        return
    # Imported here: most starts import no catalogue, and its readers take a tenth of a start.
    from app.catalogue.importers.load import ImportOptions
    from app.cli.catalogue import run_import

    options = ImportOptions(sample=True)
    report = await run_import(url, SAMPLE_CATALOGUE, options, if_empty=True)
    if report is not None:
        print("The shop was empty; it got the sample catalogue:", flush=True)


async def report_empty_shop(settings: Settings) -> None:
    """Print a hint if the shop has no products, because it is then never ready."""
    if not await is_stocked(settings.database_url):
        print(
            "There are no products yet: import your catalogue (README, Load your own catalogue).", flush=True
        )


async def is_stocked(url: str) -> bool:
    """Return whether the shop has products."""
    database = Database(url, pool_size=2)
    try:
        async with database.reading() as db:
            return await has_products(db)
    finally:
        await database.close()


if __name__ == "__main__":
    sys.exit(main())
