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
from app.catalogue.importers.variant_rows import TOUCH
from app.catalogue.search_index import catalogue_changed
from app.db import Database
from app.db.locks import Lock, try_lock

SOURCE = "api"
"""The source of products that came in batches. An import of a feed retires only those of its own source."""

# A stock that is not counted (null) can be bought, unless the batch says otherwise. An id is a variant's, or that of a
# product with one variant. The database sums up the product's stock (migrations/sql/variants).
SET_STOCK = text(
    """
    WITH given AS (
        SELECT id, stock, coalesce(in_stock, stock IS NULL OR stock > 0) AND coalesce(stock, 1) > 0 AS in_stock
        FROM unnest(CAST(:ids AS text[]), CAST(:stocks AS integer[]), CAST(:in_stocks AS boolean[]))
            AS item (id, stock, in_stock)
    ), sold AS (
        SELECT variant.id, variant.product_id, count(*) OVER (PARTITION BY variant.product_id) AS variants
        FROM product_variant AS variant JOIN product ON product.id = variant.product_id
        WHERE variant.retired_at IS NULL AND product.retired_at IS NULL AND variant.product_id IN (
            SELECT id FROM given
            UNION ALL SELECT product_variant.product_id FROM product_variant JOIN given USING (id))
    ), named AS (
        SELECT sold.id, given.id AS given_id, given.stock, given.in_stock
        FROM given JOIN sold ON sold.id = given.id OR (sold.product_id = given.id AND sold.variants = 1)
    ), updated AS (
        UPDATE product_variant SET stock = named.stock, in_stock = named.in_stock
        FROM named
        WHERE product_variant.id = named.id
            AND (product_variant.stock, product_variant.in_stock) IS DISTINCT FROM (named.stock, named.in_stock)
        RETURNING product_variant.product_id
    ), open AS (
        SELECT id, EXISTS (SELECT FROM sold WHERE sold.product_id = given.id) AS is_product
        FROM given WHERE id NOT IN (SELECT given_id FROM named)
    )
    SELECT ARRAY(SELECT product_id FROM updated) AS products,
        ARRAY(SELECT id FROM open WHERE NOT is_product ORDER BY id) AS unknown,
        ARRAY(SELECT id FROM open WHERE is_product ORDER BY id) AS with_variants
    """
)


@dataclass(frozen=True)
class StockLevel:
    """The stock of a variant, or of a product with one: pieces, or None if they are not counted.

    `in_stock` None follows from it.
    """

    id: str
    stock: int | None
    in_stock: bool | None = None


@dataclass(frozen=True)
class StockResult:
    """Outcome of a change of stock.

    `updated` is the number of changed variants, `unknown` the ids that the shop does not sell, `with_variants` the ids
    of products with several variants, whose stock is that of their variants.
    """

    updated: int
    unknown: Sequence[str]
    with_variants: Sequence[str]


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
    """Set the stock of variants; an id of several variants, or of none, changes nothing. Raises ImportRunning."""
    given = {
        "ids": [level.id for level in levels],
        "stocks": [level.stock for level in levels],
        "in_stocks": [level.in_stock for level in levels],
    }
    async with database.transaction() as db:
        connection = await db.connection()
        if not await try_lock(connection, Lock.IMPORT):
            raise ImportRunning
        result = (await connection.execute(SET_STOCK, given)).one()
        if result.products:
            await connection.execute(text(TOUCH), {"ids": list(set(result.products))})
            await catalogue_changed(db)
    return StockResult(len(result.products), result.unknown, result.with_variants)
