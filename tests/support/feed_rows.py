"""Feeds made by hand (tests/support/feeds), and what a reader makes of bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from app.catalogue.importers import recognise_format
from app.catalogue.importers.product_rows import ProductRow, product_row
from app.catalogue.importers.row import ReadOptions, Row

FEEDS = Path(__file__).with_name("feeds")
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
"""Within the period of the feeds' sale price."""


def read(data: bytes | str, now: datetime = NOW, currency: str | None = None) -> list[Row]:
    """Return the rows of a feed in the format that its content has."""
    raw = data.encode() if isinstance(data, str) else data
    return list(recognise_format(raw[:65_536]).read_rows(BytesIO(raw), ReadOptions(currency, now), len(raw)))


def products(data: bytes | str, now: datetime = NOW, currency: str | None = None) -> dict[str, ProductRow]:
    """Return the products of a feed by id."""
    return {row.record.id: product_row(row.record) for row in read(data, now, currency) if row.record}


def errors(data: bytes | str) -> list[str]:
    """Return the errors of a feed in words."""
    return [str(error) for row in read(data) for error in row.errors]


def notices(data: bytes | str) -> list[str]:
    """Return the notices of a feed in words."""
    return [str(notice) for row in read(data) for notice in row.notices]
