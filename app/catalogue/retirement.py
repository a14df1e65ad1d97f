"""Products that are no longer sold: no list and no search has them, but carts and conversations that name them do.

A retired product keeps its row and is out of stock. Maintenance deletes it when no cart has it and every conversation
that could name it has expired.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

# Takes the products that the temporary table `import_row` of an import lacks.
RETIRE = """
UPDATE product SET retired_at = now(), in_stock = false, updated_at = now()
WHERE retired_at IS NULL {condition} AND NOT EXISTS (SELECT FROM import_row WHERE import_row.id = product.id)
"""
RETIRE_MISSING = text(
    RETIRE.format(
        condition="AND (CAST(:source AS text) IS NULL OR source = :source) AND id <> ALL (CAST(:kept AS text[]))"
    )
)
STILL_SOLD = text(
    "SELECT count(*) FROM product WHERE retired_at IS NULL AND (CAST(:source AS text) IS NULL OR source = :source)"
)

IS_SAMPLE = text("SELECT is_sample FROM catalogue_state FOR UPDATE")
IS_EMPTY = text("SELECT NOT EXISTS (SELECT FROM product WHERE retired_at IS NULL)")
MARK = text("UPDATE catalogue_state SET is_sample = :is_sample")
RETIRE_SAMPLE = text(RETIRE.format(condition=""))

# Variants of retired products cannot be bought, and a later import of the product offers them again.
RETIRE_VARIANTS = text(
    """
    UPDATE product_variant SET in_stock = false FROM product
    WHERE product.id = product_variant.product_id AND product.retired_at IS NOT NULL AND product_variant.in_stock
    """
)

UNNAMED = """
    FROM product
    WHERE retired_at < now() - make_interval(days => :days)
        AND NOT EXISTS (SELECT FROM cart_item WHERE cart_item.product_id = product.id)
"""
DELETE_UNNAMED_VARIANTS = text(
    """
    DELETE FROM product_variant
    WHERE retired_at < now() - make_interval(days => :days)
        AND NOT EXISTS (SELECT FROM cart_item WHERE cart_item.variant_id = product_variant.id)
    """
)
DELETE_UNNAMED = text(f"DELETE {UNNAMED}")
COUNT_UNNAMED = text(f"SELECT count(*) {UNNAMED}")


async def retire_missing(
    connection: AsyncConnection, source: str | None, kept: Collection[str]
) -> tuple[int, int]:
    """Retire the products of a source (of all sources for None) that an import lacks, but those with the ids `kept`.

    Returns:
        The number of retired products, and of those of that source that are still sold.
    """
    retired = await connection.execute(RETIRE_MISSING, {"source": source, "kept": list(kept)})
    if retired.rowcount:
        await connection.execute(RETIRE_VARIANTS)
    return retired.rowcount, await connection.scalar(STILL_SOLD, {"source": source}) or 0


async def replace_sample(connection: AsyncConnection, *, is_sample: bool) -> int:
    """Retire the sample catalogue if the products that come now are the shop's own; return the number of products.

    Only the sample can be retired by this: the mark is set when the sample is loaded into an empty catalogue, and
    removed with the shop's first own products. `import_row` has the products that come now, `is_sample` says whether
    they are the sample.
    """
    marked = await connection.scalar(IS_SAMPLE)
    if is_sample:
        if await connection.scalar(IS_EMPTY):
            await connection.execute(MARK, {"is_sample": True})
        return 0
    if not marked:
        return 0
    await connection.execute(MARK, {"is_sample": False})
    retired = await connection.execute(RETIRE_SAMPLE)
    await connection.execute(RETIRE_VARIANTS)
    return retired.rowcount


async def delete_retired(db: AsyncSession, days: int) -> int:
    """Delete products and variants retired for more than `days` days that no cart has; return the products' number."""
    connection = await db.connection()
    await connection.execute(DELETE_UNNAMED_VARIANTS, {"days": days})
    return (await connection.execute(DELETE_UNNAMED, {"days": days})).rowcount


async def count_retired(db: AsyncSession, days: int) -> int:
    """Return the number of products that `delete_retired` would delete."""
    connection = await db.connection()
    return await connection.scalar(COUNT_UNNAMED, {"days": days}) or 0
