"""Products by their ids, and by those of their variants."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.product_rows import read_products
from app.db.direct import fetch_value
from app.models import Product, ProductVariant

IS_ANY = text("SELECT EXISTS (SELECT FROM product WHERE retired_at IS NULL)")


async def get_product(db: AsyncSession, product_id: str) -> Product | None:
    """Return the product of that id, or None."""
    found = await get_products(db, [product_id])
    return found[0] if found else None


async def get_product_or_variant(
    db: AsyncSession, either_id: str
) -> tuple[Product | None, ProductVariant | None]:
    """Return the product of an id, or of the variant with that id together with the variant.

    The id of a product that is no longer sold may be that of a variant now.
    """
    product = await get_product(db, either_id)
    if (product is not None and product.retired_at is None) or "\0" in either_id:
        return product, None
    variant = await db.get(ProductVariant, either_id, populate_existing=True)
    if variant is None or variant.retired_at is not None or variant.product_id == either_id:
        return product, None
    return await get_product(db, variant.product_id), variant


async def has_products(db: AsyncSession) -> bool:
    """Return whether the catalogue has any product that is sold."""
    return bool(await fetch_value(db, IS_ANY))


async def get_products(db: AsyncSession, ids: Sequence[str]) -> list[Product]:
    """Return the products of these ids in their order, each once. Unknown ids are left out.

    Other callers may get the same objects: they must not be changed.
    """
    # No id holds a NUL, and PostgreSQL refuses to be asked for one.
    wanted = [product_id for product_id in dict.fromkeys(ids) if "\0" not in product_id]
    if not wanted:
        return []
    by_id = await read_products(db, wanted)
    return [by_id[product_id] for product_id in wanted if product_id in by_id]
