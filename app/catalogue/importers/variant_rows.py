"""Loading of variants: COPY into a temporary table, then few statements, in the import's transaction.

Only products with options, or with an article number of their only variant, are staged: the database itself writes the
variant of every other product (`migrations/sql/variants`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.catalogue.importers.import_report import ImportFailed, ImportReport, RowError
from app.catalogue.importers.records import ProductRecord, VariantRecord

VARIANT_ID_LENGTH = 200

COLUMNS = (
    "id",
    "product_id",
    "position",
    "options",
    "price",
    "list_price",
    "in_stock",
    "stock",
    "sku",
    "gtin",
    "mpn",
    "image_url",
    "external_id",
)
COMPARED = COLUMNS[1:]
CODES = ("sku", "gtin", "mpn", "image_url", "external_id")

# `place` is the position of the product in import_row.
STAGE = """
CREATE TEMPORARY TABLE import_variant (
    place integer, line integer,
    id text, product_id text, position integer, options text, price numeric, list_price numeric,
    in_stock boolean, stock integer, sku text, gtin text, mpn text, image_url text, external_id text
) ON COMMIT DROP
"""

PRUNE = """
DELETE FROM import_variant WHERE NOT EXISTS (SELECT FROM import_row WHERE import_row.position = import_variant.place)
"""

# Products of which a variant has the id of another product's variant; the first product of an id stays.
REFUSE_REPEATED = """
WITH first AS (
    SELECT id, min(place) AS place FROM import_variant GROUP BY id HAVING count(*) > 1
), repeated AS (
    SELECT DISTINCT ON (later.place) later.place, later.id, later.line, earlier.line AS first_line
    FROM first
    JOIN import_variant AS earlier ON earlier.id = first.id AND earlier.place = first.place
    JOIN import_variant AS later ON later.id = first.id AND later.place <> first.place
    ORDER BY later.place, later.position
), removed AS (
    DELETE FROM import_row USING repeated WHERE import_row.position = repeated.place
    RETURNING import_row.id, import_row.position
)
SELECT removed.id AS product_id, repeated.id, repeated.line, repeated.first_line
FROM repeated JOIN removed ON removed.position = repeated.place ORDER BY repeated.line
"""

GIVEN = ", ".join(f"import_variant.{name}{'::jsonb' if name == 'options' else ''}" for name in COMPARED)

# A variant in a cart stays, marked as retired, so that the cart can say what became of it.
LEAVE = """
WITH missing AS (
    SELECT product_variant.id, EXISTS (SELECT FROM cart_item WHERE variant_id = product_variant.id) AS is_named
    FROM product_variant JOIN import_row ON product_variant.product_id = import_row.id
    WHERE import_row.options <> '[]' AND product_variant.retired_at IS NULL
        AND NOT EXISTS (SELECT FROM import_variant WHERE import_variant.id = product_variant.id)
), deleted AS (
    DELETE FROM product_variant USING missing WHERE product_variant.id = missing.id AND NOT is_named
    RETURNING product_id
), retired AS (
    UPDATE product_variant SET retired_at = now(), in_stock = false
    FROM missing WHERE product_variant.id = missing.id AND is_named
    RETURNING product_id
)
SELECT DISTINCT product_id FROM (TABLE deleted UNION ALL TABLE retired) AS gone
"""

# In one statement, so that the products are derived from all their variants at once.
WRITE = f"""
WITH changed AS (
    SELECT import_variant.id, {GIVEN}
    FROM import_variant LEFT JOIN product_variant AS before USING (id)
    WHERE before.id IS NULL OR before.retired_at IS NOT NULL
        OR ({", ".join(f"before.{name}" for name in COMPARED)}) IS DISTINCT FROM ({GIVEN})
), written AS (
    INSERT INTO product_variant ({", ".join(COLUMNS)})
    SELECT {", ".join(COLUMNS)} FROM changed
    ON CONFLICT (id) DO UPDATE SET retired_at = NULL, {", ".join(f"{name} = excluded.{name}" for name in COMPARED)}
    RETURNING product_id
)
SELECT DISTINCT product_id FROM written
"""  # noqa: S608 - contains only names of our own columns

# The only variant of a product that has no article number any more.
CLEAR_CODES = f"""
UPDATE product_variant SET {", ".join(f"{name} = NULL" for name in CODES)}
FROM import_row
WHERE product_variant.id = import_row.id AND import_row.options = '[]'
    AND NOT EXISTS (SELECT FROM import_variant WHERE import_variant.id = product_variant.id)
    AND num_nonnulls({", ".join(f"product_variant.{name}" for name in CODES)}) > 0
RETURNING product_variant.product_id
"""  # noqa: S608 - contains only names of our own columns

# Products that the import's own statement did not write, although one of their variants changed.
TOUCH = """
UPDATE product SET updated_at = now() WHERE id = ANY(CAST(:ids AS text[])) AND updated_at < now()
"""

# A variant that moved to another product takes its cart lines along.
FOLLOW = """
UPDATE cart_item SET product_id = product_variant.product_id FROM product_variant
WHERE product_variant.id = cart_item.variant_id AND product_variant.product_id <> cart_item.product_id
"""

TAKEN = """
SELECT import_variant.id, import_variant.product_id FROM import_variant
JOIN product ON product.id = import_variant.id
WHERE import_variant.id <> import_variant.product_id AND product.retired_at IS NULL
LIMIT 1
"""


async def create_variant_stage(connection: AsyncConnection) -> None:
    """Create the temporary table of an import's variants."""
    await connection.execute(text(STAGE))


async def stage_variants(driver: Any, products: Sequence[tuple[int, ProductRecord]]) -> None:
    """COPY the variants of products, each with its position in import_row."""
    records = [values for place, record in products for values in staged_variants(place, record)]
    if records:
        await driver.copy_records_to_table(
            "import_variant", records=records, columns=("place", "line", *COLUMNS)
        )


def staged_variants(place: int, record: ProductRecord) -> Iterator[tuple[Any, ...]]:
    """Yield the variants of a product as tuples for COPY; none if the database itself writes its only one."""
    if not is_staged(record):
        return
    known: set[str] = set()
    for position, variant in enumerate(record.variants):
        own_id = variant_id(record, variant)
        if own_id in known:
            own_id = hashed_id(record.id, variant.options)
        known.add(own_id)
        # An id that all variants share is the product's, and no checkout could distinguish them by it.
        external_id = None if variant.external_id == record.id else variant.external_id
        yield (
            place,
            variant.line,
            own_id,
            record.id,
            position,
            json.dumps(dict(variant.options), ensure_ascii=False),
            variant.price,
            variant.list_price,
            variant.in_stock,
            variant.stock,
            variant.sku,
            variant.gtin,
            variant.mpn,
            variant.image_url if variant.options else None,
            external_id,
        )


def is_staged(record: ProductRecord) -> bool:
    """Return whether a product has options, or a number of its only variant that its own row does not have."""
    if len(record.variants) > 1 or record.variants[0].options:
        return True
    only = record.variants[0]
    return bool(only.sku or only.gtin or only.mpn or only.external_id != record.id)


def variant_id(record: ProductRecord, variant: VariantRecord) -> str:
    """Return the id of a variant: the feed's own if it has one, else one of the product's id and the options."""
    if not variant.options:
        return record.id
    if variant.external_id != record.id and addressable(variant.external_id):
        return variant.external_id
    return made_id(record.id, variant.options)


def addressable(own_id: str) -> bool:
    """Return whether an id can be part of an address: browsers interpret dot segments."""
    return set(own_id) != {"."}


def made_id(product_id: str, options: Mapping[str, str]) -> str:
    """Return an id of a product's id and the values of its options, the same at each import."""
    values = "-".join(re.sub(r"[^\w.]+", "-", value.lower()).strip("-") for value in options.values())
    made = f"{product_id}--{values}"
    return made if len(made) <= VARIANT_ID_LENGTH else hashed_id(product_id, options)


def hashed_id(product_id: str, options: Mapping[str, str]) -> str:
    """Return an id for values that are too long, or that differ only in their signs."""
    values = json.dumps(dict(options), ensure_ascii=False)
    return f"{product_id}--{sha256(values.encode()).hexdigest()[:32]}"


async def refuse_repeated_variants(connection: AsyncConnection, report: ImportReport) -> None:
    """Refuse products with a variant whose id another product's variant has; forget variants of refused products."""
    await connection.execute(text(PRUNE))
    for row in await connection.execute(text(REFUSE_REPEATED)):
        report.products -= 1
        reason = f"{row.id[:60]!r} is on line {row.first_line} already"
        report.refuse([RowError(row.line, "variant id", reason)], row.product_id)
    await connection.execute(text(PRUNE))


async def write_variants(connection: AsyncConnection) -> int:
    """Write the staged variants and remove those that a staged product no longer has.

    Returns:
        The number of products with a changed variant that were not changed otherwise in this transaction.
    """
    await connection.execute(text("CREATE INDEX ON import_variant (id)"))
    await connection.execute(text("ANALYZE import_variant"))
    changed: list[str] = []
    for statement in (LEAVE, WRITE, CLEAR_CODES):
        changed += await connection.scalars(text(statement))
    await connection.execute(text(FOLLOW))
    if not changed:
        return 0
    return (await connection.execute(text(TOUCH), {"ids": changed})).rowcount


async def refuse_taken_ids(connection: AsyncConnection) -> None:
    """Refuse a variant whose id is that of another product, since an id names one thing. Raises ImportFailed."""
    taken = (await connection.execute(text(TAKEN))).first()
    if taken is not None:
        raise ImportFailed(
            f"The variant {taken.id[:60]!r} of the product {taken.product_id[:60]!r} has the id of another product."
            " If the feed replaces that product, import it with --remove-missing."
        )
