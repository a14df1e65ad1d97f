"""Loading of variants: COPY into a temporary table, then one statement, in the import's transaction.

Only products with a choice, or with an article number of their only variant, are staged: the database itself writes the
variant of every other product (`migrations/sql/variants`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.catalogue.importers.import_report import ImportFailed
from app.catalogue.importers.variant_fields import ProductLine

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

STAGE = """
CREATE TEMPORARY TABLE import_variant (
    id text PRIMARY KEY, product_id text, position integer, options text, price numeric, list_price numeric,
    in_stock boolean, stock integer, sku text, gtin text, mpn text, image_url text, external_id text
) ON COMMIT DROP
"""

GIVEN = ", ".join(f"import_variant.{name}{'::jsonb' if name == 'options' else ''}" for name in COMPARED)

# In one statement, so that the products are derived from all their variants at once.
WRITE = f"""
WITH gone AS (
    DELETE FROM product_variant USING import_row
    WHERE product_variant.product_id = import_row.id AND import_row.options <> '[]'
        AND NOT EXISTS (SELECT FROM import_variant WHERE import_variant.id = product_variant.id)
    RETURNING product_id
), changed AS (
    SELECT import_variant.id, {GIVEN}, before.product_id AS former_product
    FROM import_variant LEFT JOIN product_variant AS before USING (id)
    WHERE before.id IS NULL OR ({", ".join(f"before.{name}" for name in COMPARED)}) IS DISTINCT FROM ({GIVEN})
), written AS (
    INSERT INTO product_variant ({", ".join(COLUMNS)})
    SELECT {", ".join(COLUMNS)} FROM changed
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COMPARED)}
    RETURNING product_id
)
SELECT DISTINCT product_id FROM (TABLE gone UNION ALL TABLE written) AS touched
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
SELECT id, product_id FROM product_variant
WHERE id <> product_id AND EXISTS (SELECT FROM product WHERE product.id = product_variant.id)
LIMIT 1
"""


async def create_variant_stage(connection: AsyncConnection) -> None:
    """Create the temporary table of an import's variants."""
    await connection.execute(text(STAGE))


async def stage_variants(driver: Any, products: Sequence[ProductLine]) -> None:
    """COPY the variants of these products."""
    records = [
        (
            variant.id,
            product.id,
            position,
            json.dumps(variant.options, ensure_ascii=False),
            *(getattr(variant, name) for name in COLUMNS[4:]),
        )
        for product in products
        for position, variant in enumerate(product.variants)
    ]
    if records:
        await driver.copy_records_to_table("import_variant", records=records, columns=COLUMNS)


async def write_variants(connection: AsyncConnection) -> int:
    """Write the staged variants and remove those that a staged product no longer has.

    Returns:
        The number of products with a changed variant that were not changed otherwise in this transaction.
    """
    if not await connection.scalar(text("SELECT EXISTS (SELECT FROM import_variant)")):
        return 0
    await connection.execute(text("ANALYZE import_variant"))
    changed = list(await connection.scalars(text(WRITE)))
    await connection.execute(text(FOLLOW))
    return (await connection.execute(text(TOUCH), {"ids": changed})).rowcount


async def refuse_taken_ids(connection: AsyncConnection) -> None:
    """Refuse a variant whose id is that of another product, since an id names one thing. Raises ImportFailed."""
    taken = (await connection.execute(text(TAKEN))).first()
    if taken is not None:
        raise ImportFailed(
            f"The variant {taken.id[:60]!r} of the product {taken.product_id[:60]!r} has the id of another product."
            " If the file replaces that product, import it with --remove-missing."
        )
