"""Loading of rows of any format: COPY into a temporary table, then an upsert, in one transaction."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.catalogue.importers.import_report import ImportFailed, ImportReport, Progress, RowError
from app.catalogue.importers.row import Row
from app.catalogue.importers.variant_fields import ProductLine
from app.catalogue.importers.variant_rows import (
    create_variant_stage,
    refuse_taken_ids,
    stage_variants,
    write_variants,
)
from app.catalogue.search_index import catalogue_changed
from app.db import Database
from app.db.locks import Lock, wait_for

BATCH = 1_000

COLUMNS = (
    "id",
    "name",
    "description",
    "price",
    "list_price",
    "currency",
    "category",
    "brand",
    "image_url",
    "in_stock",
    "stock",
    "rating",
    "options",
    "attributes",
    "created_at",
)

# JSON is passed as text: COPY is binary, and the driver's JSON codec is not configured for it.
STAGE = """
CREATE TEMPORARY TABLE import_row (
    position integer PRIMARY KEY,
    id text, name text, description text, price numeric, list_price numeric, currency text, category text, brand text,
    image_url text, in_stock boolean, stock integer, rating numeric, options text, attributes text,
    created_at timestamptz
) ON COMMIT DROP
"""

# created_at is kept unless the file has it. Unchanged products are not written, so their search columns are not
# computed again: a second import of a file is cheap.
UPSERT = f"""
WITH written AS (
    INSERT INTO product ({", ".join(COLUMNS)}, updated_at)
    SELECT {", ".join(COLUMNS)}, now()
    FROM (
        SELECT {", ".join(f"import_row.{column}" for column in COLUMNS[:-3])},
            import_row.options::jsonb AS options, import_row.attributes::jsonb AS attributes,
            coalesce(import_row.created_at, before.created_at, now()) AS created_at,
            before.id IS NULL OR ({", ".join(f"before.{column}" for column in COLUMNS[1:])}) IS DISTINCT FROM (
                {", ".join(f"import_row.{column}" for column in COLUMNS[1:-3])}, import_row.options::jsonb,
                import_row.attributes::jsonb, coalesce(import_row.created_at, before.created_at)) AS changed
        FROM import_row
        LEFT JOIN product AS before USING (id)
        WHERE position >= :first AND position < :last
        ORDER BY position
    ) AS given
    WHERE changed
    ON CONFLICT (id) DO UPDATE SET
        {", ".join(f"{column} = excluded.{column}" for column in COLUMNS[1:])}, updated_at = excluded.updated_at
    RETURNING (xmax = 0) AS is_new
)
SELECT count(*) FILTER (WHERE is_new) AS inserted, count(*) FILTER (WHERE NOT is_new) AS updated FROM written
"""  # noqa: S608 - contains only names of our own columns

REMOVE = "DELETE FROM product WHERE NOT EXISTS (SELECT FROM import_row WHERE import_row.id = product.id)"


async def load(
    database: Database,
    rows: Iterable[Row],
    *,
    skip_bad: bool = False,
    remove_missing: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import rows: all of them, or nothing. See `import_file` of the package."""
    begun, report = time.monotonic(), ImportReport()
    async with one_import_at_a_time(database) as connection:
        await _stage(connection, _distinct(rows, report))
        if report.bad_rows and not skip_bad:
            await connection.rollback()
        elif report.good_rows == 0:
            raise ImportFailed("No row of the file is a product.")
        else:
            await _upsert(connection, report, progress)
            report.updated += await write_variants(connection)
            if remove_missing and not report.bad_rows:
                report.removed = (await connection.execute(text(REMOVE))).rowcount
            await refuse_taken_ids(connection)
            if report.changed:
                await catalogue_changed(connection)
            await connection.commit()
            report.loaded = True
    if report.changed:
        await _analyze(database)
    report.seconds = time.monotonic() - begun
    return report


@asynccontextmanager
async def one_import_at_a_time(database: Database) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that only one import has at a time. The caller commits it."""
    async with database.engine.connect() as connection:
        await wait_for(connection, Lock.IMPORT)
        await connection.execute(text(STAGE))
        await create_variant_stage(connection)
        yield connection


def _distinct(rows: Iterable[Row], report: ImportReport) -> Iterator[Row]:
    """Yield the good rows; record bad rows and repeated ids in the report."""
    lines: dict[str, int] = {}
    variant_lines: dict[str, int] = {}
    for row in rows:
        report.rows += 1
        report.ignored_fields.update(row.ignored)
        if row.product is None:
            report.refuse(row.errors)
        elif (first := lines.setdefault(row.product.id, row.line)) != row.line:
            report.refuse([RowError(row.line, "id", f"{row.product.id[:60]!r} is on line {first} already")])
        elif taken := _taken(row, variant_lines):
            report.refuse([taken])
        else:
            yield row


def _taken(row: Row, variant_lines: dict[str, int]) -> RowError | None:
    """Return the error of a row with a variant id that another row has; record the ids of a good one."""
    ids = [variant.id or "" for variant in row.product.variants] if row.product else []
    for each in ids:
        if each in variant_lines:
            return RowError(row.line, "variants", f"{each[:60]!r} is on line {variant_lines[each]} already")
    variant_lines.update(dict.fromkeys(ids, row.line))
    return None


async def _stage(connection: AsyncConnection, rows: Iterator[Row]) -> None:
    """COPY the rows in batches, so that memory does not grow with the file."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    position = 0
    while batch := list(islice(rows, BATCH)):
        records = [_record(position + place, row.product) for place, row in enumerate(batch) if row.product]
        await driver.copy_records_to_table("import_row", records=records, columns=["position", *COLUMNS])
        await stage_variants(driver, [row.product for row in batch if row.product])
        position += len(batch)


def _record(position: int, product: ProductLine) -> tuple[Any, ...]:
    """Return the product as a tuple for COPY."""
    values = {column: getattr(product, column) for column in COLUMNS}
    for column in ("options", "attributes"):
        values[column] = json.dumps(values[column], ensure_ascii=False)
    return (position, *values.values())


async def _upsert(connection: AsyncConnection, report: ImportReport, progress: Progress | None) -> None:
    """Upsert in batches, so that there is progress to report."""
    await connection.execute(text("ANALYZE import_row"))
    for first in range(0, report.good_rows, BATCH):
        counts = (await connection.execute(text(UPSERT), {"first": first, "last": first + BATCH})).one()
        report.inserted += counts.inserted
        report.updated += counts.updated
        if progress:
            progress("Loading", min(first + BATCH, report.good_rows), report.good_rows)


async def _analyze(database: Database) -> None:
    """Refresh statistics and pending index entries, so that a search right after an import is fast."""
    async with database.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("VACUUM (ANALYZE) product, product_variant"))
        await autocommit.execute(text("VACUUM (ANALYZE) catalogue_word"))
