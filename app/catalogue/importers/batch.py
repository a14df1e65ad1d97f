"""Changes of a catalogue in batches, for an operator's programs: products by id, and their stock."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.catalogue.importers import jsonl
from app.catalogue.importers.import_report import ImportReport
from app.catalogue.importers.load import ImportOptions, ImportRunning, catalogue_currency, load
from app.catalogue.importers.product_groups import grouped_rows
from app.catalogue.importers.row import ReadOptions, Row
from app.catalogue.search_index import catalogue_changed
from app.db import Database
from app.db.locks import Lock, try_lock

SOURCE = "api"
"""The source of products that came in batches. An import of a feed retires only those of its own source."""

# A stock that is not counted (null) can be bought, unless the batch says otherwise.
SET_STOCK = text(
    """
    WITH given AS (
        SELECT id, stock, coalesce(in_stock, stock IS NULL OR stock > 0) AND coalesce(stock, 1) > 0 AS in_stock
        FROM unnest(CAST(:ids AS text[]), CAST(:stocks AS integer[]), CAST(:in_stocks AS boolean[]))
            AS item (id, stock, in_stock)
    ), updated AS (
        UPDATE product SET stock = given.stock, in_stock = given.in_stock, updated_at = now()
        FROM given
        WHERE product.id = given.id AND retired_at IS NULL
            AND (product.stock, product.in_stock) IS DISTINCT FROM (given.stock, given.in_stock)
        RETURNING product.id
    )
    SELECT (SELECT count(*) FROM updated) AS updated,
        ARRAY(SELECT id FROM given WHERE NOT EXISTS (
            SELECT FROM product WHERE product.id = given.id AND retired_at IS NULL)) AS unknown
    """
)


@dataclass(frozen=True)
class StockLevel:
    """The stock of a product: pieces, or None if they are not counted; `in_stock` None follows from it."""

    product_id: str
    stock: int | None
    in_stock: bool | None = None


@dataclass(frozen=True)
class StockResult:
    """Outcome of a change of stock: the number of changed products, and the ids that the shop does not sell."""

    updated: int
    unknown: Sequence[str]


async def put_products(
    database: Database, products: Sequence[Mapping[str, Any]], currency: str | None = None
) -> ImportReport:
    """Insert or update products: all of them, or none. A product has the fields of a line of JSON Lines.

    Errors and notices have the product's position, from 1, as their line. Raises ImportFailed and ImportRunning.
    """
    options = ReadOptions(currency=currency or await catalogue_currency(database))
    rows = await asyncio.to_thread(read_products, products, options)
    return await load(database, rows, ImportOptions(source=SOURCE, keep_missing=True, is_batch=True))


def read_products(products: Sequence[Mapping[str, Any]], options: ReadOptions) -> list[Row]:
    """Return the rows of a batch."""
    reads = (
        read
        for place, each in enumerate(products, start=1)
        for read in jsonl.read_object(place, each, options)
    )
    return list(grouped_rows(reads))


async def set_stock(database: Database, levels: Sequence[StockLevel]) -> StockResult:
    """Set the stock of products; ids that the shop does not sell change nothing. Raises ImportRunning."""
    given = {
        "ids": [level.product_id for level in levels],
        "stocks": [level.stock for level in levels],
        "in_stocks": [level.in_stock for level in levels],
    }
    async with database.transaction() as db:
        connection = await db.connection()
        if not await try_lock(connection, Lock.IMPORT):
            raise ImportRunning
        result = (await connection.execute(SET_STOCK, given)).one()
        if result.updated:
            await catalogue_changed(db, words=False)
    return StockResult(result.updated, sorted(result.unknown))
