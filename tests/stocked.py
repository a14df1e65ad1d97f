"""The sample catalogue, for tests of the whole product."""

from __future__ import annotations

from pathlib import Path

from app.catalogue.importers.jsonl import import_file
from app.db import Database

SAMPLE = Path(__file__).resolve().parents[1] / "catalogue" / "products.jsonl"


async def stock(url: str) -> None:
    """Import the sample catalogue."""
    database = Database(url)
    try:
        await import_file(database, SAMPLE)
    finally:
        await database.close()
