"""The sample catalogue, for tests of the whole product."""

from __future__ import annotations

from app.catalogue.importers import import_file
from app.db import Database
from tests.support.paths import SAMPLE_CATALOGUE

SAMPLE = SAMPLE_CATALOGUE


async def stock(url: str) -> None:
    """Import the sample catalogue."""
    database = Database(url)
    try:
        await import_file(database, SAMPLE)
    finally:
        await database.close()
