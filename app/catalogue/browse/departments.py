"""Departments: top-level categories with a picture from each, for the start page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.revision_cache import cached_by_revision
from app.pictures.addresses import picture_url

MOST = 16

# The picture of the best rated product in stock: a good example, and always the same one.
SHELVES = text(
    """
    SELECT name, products, image_url, (SELECT colour FROM picture WHERE address = image_url) AS image_colour
    FROM (
    SELECT name, count(*) AS products,
           (array_agg(image_url ORDER BY in_stock DESC, rating DESC NULLS LAST, id)
               FILTER (WHERE image_url IS NOT NULL))[1] AS image_url
    FROM (
        SELECT btrim(split_part(category, '>', 1)) AS name, image_url, in_stock, rating, id
        FROM product WHERE retired_at IS NULL
    ) AS placed
    WHERE name <> ''
    GROUP BY name
    ORDER BY count(*) DESC, name
    LIMIT :most
    ) AS shelves
    ORDER BY products DESC, name
    """
)


@dataclass(frozen=True)
class Department:
    """A top-level category, its number of products, and the picture of one."""

    name: str
    count: int
    image_url: str | None


async def departments(db: AsyncSession, most: int = MOST) -> list[Department]:
    """Return the departments, the largest first."""
    return await cached_by_revision(db, f"{most} shelves", lambda: count_shelves(db, most))


async def count_shelves(db: AsyncSession, most: int) -> list[Department]:
    """Read the departments from the current catalogue."""
    rows = await (await db.connection()).execute(SHELVES, {"most": most})
    return [Department(row.name, row.products, picture_url(row.image_url, row.image_colour)) for row in rows]
