"""The shelves: top-level categories with a picture from each, for the start page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.revision_cache import remembered

MOST = 16

# The picture is that of the best rated product in stock: the shop at its best, and the same at every look.
SHELVES = text(
    """
    SELECT name, count(*) AS products,
           (array_agg(image_url ORDER BY in_stock DESC, rating DESC NULLS LAST, id)
               FILTER (WHERE image_url IS NOT NULL))[1] AS image_url
    FROM (SELECT btrim(split_part(category, '>', 1)) AS name, image_url, in_stock, rating, id FROM product) AS placed
    WHERE name <> ''
    GROUP BY name
    ORDER BY count(*) DESC, name
    LIMIT :most
    """
)


@dataclass(frozen=True)
class ShelfFacts:
    """A top-level category, how many products stand in it, and a picture of one."""

    name: str
    count: int
    image_url: str | None


async def shelves(db: AsyncSession, most: int = MOST) -> list[ShelfFacts]:
    """The fullest shelves first."""
    return await remembered(db, f"{most} shelves", lambda: count_shelves(db, most))


async def count_shelves(db: AsyncSession, most: int) -> list[ShelfFacts]:
    """The shelves of the catalogue as it is."""
    rows = await (await db.connection()).execute(SHELVES, {"most": most})
    return [ShelfFacts(row.name, row.products, row.image_url) for row in rows]
