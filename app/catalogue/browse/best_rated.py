"""The best rated products, one of each department, for the start page."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.lookup import get_products
from app.catalogue.revision_cache import cached_by_revision
from app.catalogue.variants import has_choice
from app.models import Product

CANDIDATES = 24
"""Maximum number of products of which those are chosen that can be added by one click."""

BEST = text(
    """
    SELECT id FROM (
        SELECT DISTINCT ON (btrim(split_part(category, '>', 1))) id, rating, in_stock
        FROM product
        WHERE retired_at IS NULL AND in_stock AND price > 0 AND category <> ''
            AND (SELECT count(*) FROM product_variant
                 WHERE product_id = product.id AND product_variant.retired_at IS NULL) = 1
        ORDER BY btrim(split_part(category, '>', 1)), rating DESC NULLS LAST, image_url IS NULL, id
    ) AS best
    ORDER BY rating DESC NULLS LAST, id
    LIMIT :candidates
    """
)


async def best_rated(db: AsyncSession, limit: int) -> list[Product]:
    """Return products in stock without a choice of options, the best rated first."""
    ids = await cached_by_revision(db, "best rated", lambda: best_ids(db))
    # The stock may have changed since the last import.
    found = [
        product for product in await get_products(db, ids) if product.in_stock and not has_choice(product)
    ]
    return found[:limit]


async def best_ids(db: AsyncSession) -> list[str]:
    """Read the ids of the best rated product of each department, the best first."""
    return list(await (await db.connection()).scalars(BEST, {"candidates": CANDIDATES}))
