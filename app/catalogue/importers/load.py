"""Loading of products of any format: COPY into a temporary table, then an upsert, in one transaction."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from itertools import islice
from operator import attrgetter
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.catalogue.importers.import_report import ImportFailed, ImportReport, Progress, RowError
from app.catalogue.importers.product_rows import ProductRow, product_row
from app.catalogue.importers.row import Row
from app.catalogue.importers.variant_rows import (
    create_variant_stage,
    refuse_repeated_variants,
    refuse_taken_ids,
    stage_variants,
    write_variants,
)
from app.catalogue.retirement import replace_sample, retire_missing
from app.catalogue.search_index import catalogue_changed
from app.db import Database
from app.db.locks import Lock, try_lock, wait_for

BATCH = 1_000
MOST_IGNORED = 1_000
"""Maximum number of names of unused fields that a report stores."""

COLUMNS = tuple(field.name for field in fields(ProductRow))
VALUES = attrgetter(*COLUMNS)
WORDS = ("name", "description", "category", "brand", "attributes")
"""Columns from which the search columns are computed."""

JSON = ("options", "attributes")
"""Columns that are staged as JSON text: COPY is binary, and the driver's JSON codec is not configured for it."""

KEPT = ("created_at",)
"""Columns that keep their value unless the feed has it."""

FACTS = tuple(column for column in COLUMNS if column not in ("id", *KEPT, *WORDS))


def staged(columns: Iterable[str]) -> str:
    """Return these columns of the staged rows, for SQL."""
    return ", ".join(f"import_row.{name}{'::jsonb' if name in JSON else ''}" for name in columns)


STAGE = """
CREATE TEMPORARY TABLE import_row (
    position integer PRIMARY KEY, line integer,
    id text, name text, description text, price numeric, list_price numeric, currency text, category text, brand text,
    image_url text, in_stock boolean, stock integer, rating numeric, options text, attributes text,
    created_at timestamptz
) ON COMMIT DROP
"""

# The first product of an id stays.
REFUSE_REPEATED = """
WITH first AS (
    SELECT id, min(position) AS position FROM import_row GROUP BY id HAVING count(*) > 1
), repeated AS (
    DELETE FROM import_row USING first WHERE import_row.id = first.id AND import_row.position <> first.position
    RETURNING import_row.id, import_row.line, first.position
)
SELECT repeated.id, repeated.line, import_row.line AS first_line
FROM repeated JOIN import_row USING (position) ORDER BY repeated.line
"""

# The catalogue's currency, for a new catalogue the most frequent one of the feed.
COMMON_CURRENCY = """
SELECT currency FROM import_row GROUP BY currency ORDER BY count(*) DESC, min(position) LIMIT 1
"""
REFUSE_CURRENCIES = "DELETE FROM import_row WHERE currency <> :currency RETURNING id, line, currency"
OTHER_CURRENCY = """
SELECT currency FROM product
WHERE retired_at IS NULL AND currency <> :currency AND (CAST(:source AS text) = '' OR source <> :source)
    AND NOT EXISTS (SELECT FROM import_row WHERE import_row.id = product.id)
LIMIT 1
"""
CATALOGUE_CURRENCY = """
SELECT currency FROM product
WHERE retired_at IS NULL AND NOT EXISTS (SELECT FROM catalogue_state WHERE is_sample)
GROUP BY currency ORDER BY count(*) DESC LIMIT 1
"""

# created_at is kept unless the feed has it. Unchanged products are not written, so a second import of a feed is cheap.
# A product whose price or stock alone has changed is updated in these columns only: its search columns do not depend on
# them and are not computed again.
UPSERT = f"""
WITH given AS MATERIALIZED (
    SELECT {staged(column for column in COLUMNS if column not in KEPT)},
        coalesce(import_row.created_at, before.created_at, now()) AS created_at,
        position,
        before.id IS NULL OR before.retired_at IS NOT NULL
        OR ({", ".join(f"before.{column}" for column in WORDS)}) IS DISTINCT FROM ({staged(WORDS)}) AS new_words,
        ({", ".join(f"before.{column}" for column in FACTS)}) IS DISTINCT FROM ({staged(FACTS)})
        OR before.created_at IS DISTINCT FROM coalesce(import_row.created_at, before.created_at) AS new_facts
    FROM import_row
    LEFT JOIN product AS before USING (id)
    WHERE position >= :first AND position < :last
), written AS (
    INSERT INTO product ({", ".join(COLUMNS)}, source, updated_at)
    SELECT {", ".join(COLUMNS)}, CAST(:source AS text), now()
    FROM given WHERE new_words ORDER BY position
    ON CONFLICT (id) DO UPDATE SET
        {", ".join(f"{column} = excluded.{column}" for column in COLUMNS[1:])},
        source = excluded.source, updated_at = excluded.updated_at, retired_at = NULL
    RETURNING (xmax = 0) AS is_new
), repriced AS (
    UPDATE product
    SET {", ".join(f"{column} = given.{column}" for column in (*FACTS, "created_at"))}, updated_at = now()
    FROM given WHERE given.id = product.id AND new_facts AND NOT new_words
    RETURNING product.id
)
SELECT (SELECT count(*) FROM written WHERE is_new) AS inserted,
    (SELECT count(*) FROM written WHERE NOT is_new) AS rewritten,
    (SELECT count(*) FROM repriced) AS repriced
"""  # noqa: S608 - contains only names of our own columns

# Unchanged products now come from this feed. Their search columns do not depend on it and are not computed again.
ADOPT = """
UPDATE product SET source = CAST(:source AS text)
FROM import_row WHERE import_row.id = product.id AND product.source <> CAST(:source AS text)
"""


@dataclass(frozen=True)
class ImportOptions:
    """How to import a feed.

    `source` names the feed: a later import of the same source retires its products that vanished from it, unless
    `keep_missing` is set; `remove_missing` retires those of all other sources too. `currency` is that of prices that
    name none. `sample` marks the sample catalogue, which the first other import replaces.
    """

    skip_bad: bool = False
    remove_missing: bool = False
    keep_missing: bool = False
    currency: str | None = None
    source: str = ""
    sample: bool = False
    most_retired: float = 1.0
    """Maximum share of the source's products that the import may retire."""

    is_batch: bool = False
    """Whether this is a small part of a catalogue: it does not wait for a running import, and statistics stay."""


async def load(
    database: Database, rows: Iterable[Row], options: ImportOptions, progress: Progress | None = None
) -> ImportReport:
    """Import rows: all of them, or nothing. See `import_file` of the package."""
    begun, report = time.monotonic(), ImportReport()
    async with one_import_at_a_time(database, wait=not options.is_batch) as connection:
        await _stage(connection, _good_rows(rows, report))
        await _refuse_repeated(connection, report)
        await _refuse_currencies(connection, report, options)
        await refuse_repeated_variants(connection, report)
        report.errors.sort(key=lambda error: error.line)
        if report.bad_rows and not options.skip_bad:
            await connection.rollback()
        elif report.products == 0:
            raise ImportFailed(nothing_to_sell(report))
        else:
            await _write(connection, report, options, progress)
            await connection.commit()
            report.loaded = True
    if report.changed and not options.is_batch:
        await _analyze(database)
    report.seconds = time.monotonic() - begun
    return report


def nothing_to_sell(report: ImportReport) -> str:
    """Return why a feed without a product for sale is refused."""
    if report.left_out and not report.bad_rows:
        return f"No product of the feed is for sale: {report.notices[0]}"
    first = f" The first error: {report.errors[0]}" if report.errors else ""
    return f"No row of the file is a product.{first}"


class ImportRunning(Exception):
    """Another import is running, and this one does not wait for it."""


@asynccontextmanager
async def one_import_at_a_time(database: Database, *, wait: bool = True) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that only one import has at a time. The caller commits it.

    Raises ImportRunning instead of waiting if `wait` is false.
    """
    async with database.engine.connect() as connection:
        if wait:
            await wait_for(connection, Lock.IMPORT)
        elif not await try_lock(connection, Lock.IMPORT):
            raise ImportRunning
        await connection.execute(text(STAGE))
        await create_variant_stage(connection)
        yield connection


async def catalogue_currency(database: Database) -> str | None:
    """Return the currency of the shop's own products, or None if there are none."""
    async with database.reading() as db:
        found: str | None = await (await db.connection()).scalar(text(CATALOGUE_CURRENCY))
        return found


def _good_rows(rows: Iterable[Row], report: ImportReport) -> Iterator[Row]:
    """Yield the rows with a product; count the others in the report."""
    for row in rows:
        if len(report.ignored_fields) < MOST_IGNORED:
            report.ignored_fields.update(row.ignored)
        report.note(row.notices)
        report.depends_on_time = report.depends_on_time or row.depends_on_time
        if row.record is not None:
            report.products += 1
            report.variants += len(row.record.variants)
            report.rows += len(row.record.variants)
            yield row
            continue
        report.rows += 1
        if row.errors:
            report.refuse(row.errors, row.id)
        else:
            report.left_out += 1


async def _stage(connection: AsyncConnection, rows: Iterator[Row]) -> None:
    """COPY the rows in batches, so that memory does not grow with the feed."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    position = 0
    while batch := list(islice(rows, BATCH)):
        records = [
            (position + place, row.line, *_record(product_row(row.record)))
            for place, row in enumerate(batch)
            if row.record
        ]
        await driver.copy_records_to_table(
            "import_row", records=records, columns=["position", "line", *COLUMNS]
        )
        await stage_variants(
            driver, [(position + place, row.record) for place, row in enumerate(batch) if row.record]
        )
        position += len(batch)


def _record(row: ProductRow) -> tuple[Any, ...]:
    """Return the row as a tuple for COPY."""
    *values, options, attributes, created_at = VALUES(row)
    return (
        *values,
        json.dumps(options, ensure_ascii=False),
        json.dumps(attributes, ensure_ascii=False),
        created_at,
    )


async def _refuse_repeated(connection: AsyncConnection, report: ImportReport) -> None:
    """Refuse products whose id another one has."""
    for row in await connection.execute(text(REFUSE_REPEATED)):
        report.products -= 1
        reason = f"{row.id[:60]!r} is on line {row.first_line} already"
        report.refuse([RowError(row.line, "id", reason)], row.id)


async def _refuse_currencies(
    connection: AsyncConnection, report: ImportReport, options: ImportOptions
) -> None:
    """Refuse products in another currency than the catalogue's. Raises ImportFailed where the whole feed has another.

    A cart has one currency, and prices in two cannot be compared.
    """
    common = await connection.scalar(text(COMMON_CURRENCY))
    if common is None:
        return
    held = None if options.remove_missing else await connection.scalar(text(CATALOGUE_CURRENCY))
    others = {"currency": common, "source": "" if options.keep_missing else options.source}
    if held not in (None, common) and await connection.scalar(text(OTHER_CURRENCY), others):
        raise ImportFailed(
            f"The catalogue is in {held}, and this feed is in {common}: a catalogue has one currency. To replace all"
            " products, import with --remove-missing."
        )
    for row in await connection.execute(text(REFUSE_CURRENCIES), {"currency": common}):
        report.products -= 1
        report.refuse(
            [RowError(row.line, "currency", f"is {row.currency}, but the catalogue is in {common}")], row.id
        )


async def _write(
    connection: AsyncConnection, report: ImportReport, options: ImportOptions, progress: Progress | None
) -> None:
    """Write the staged products, and retire what vanished."""
    report.sample_removed = await replace_sample(connection, is_sample=options.sample)
    await _upsert(connection, report, options.source, progress)
    report.updated += await write_variants(connection)
    await connection.execute(text(ADOPT), {"source": options.source})
    report.removed = await _retire(connection, report, options)
    await refuse_taken_ids(connection)
    if report.changed:
        await catalogue_changed(connection)


async def _retire(connection: AsyncConnection, report: ImportReport, options: ImportOptions) -> int:
    """Retire what the feed no longer has, and return the number. Raises ImportFailed if that is too much."""
    if report.bad_ids is None or options.keep_missing or not (options.remove_missing or options.source):
        return 0
    source = None if options.remove_missing else options.source
    retired, sold = await retire_missing(connection, source, report.bad_ids)
    if retired > options.most_retired * (retired + sold):
        raise ImportFailed(
            f"The feed lacks {retired:,} of {retired + sold:,} products that it had before, so it may be incomplete."
            " Import it once without --every to accept that."
        )
    return retired


async def _upsert(
    connection: AsyncConnection, report: ImportReport, source: str, progress: Progress | None
) -> None:
    """Upsert in batches, so that there is progress to report."""
    await connection.execute(text("ANALYZE import_row"))
    end = (await connection.scalar(text("SELECT max(position) FROM import_row"))) + 1
    for first in range(0, end, BATCH):
        given = {"first": first, "last": first + BATCH, "source": source}
        counts = (await connection.execute(text(UPSERT), given)).one()
        report.inserted += counts.inserted
        report.updated += counts.rewritten + counts.repriced
        if progress:
            progress("Loading", min(first + BATCH, end), end)


async def _analyze(database: Database) -> None:
    """Refresh statistics and pending index entries, so that a search right after an import is fast."""
    async with database.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("VACUUM (ANALYZE) product, product_variant, search_posting"))
        await autocommit.execute(text("VACUUM (ANALYZE) catalogue_word"))
