"""Products by id and their wire shape; also exports search, categories and recommendations."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.categories import find_category
from app.catalogue.facets import Facets
from app.catalogue.query import SearchQuery, Sort
from app.catalogue.recommend import recommend
from app.catalogue.search import SearchOutcome, search
from app.models import Product

__all__ = [
    "Facets",
    "SearchOutcome",
    "SearchQuery",
    "Sort",
    "find_category",
    "get_product",
    "get_products",
    "product_json",
    "product_url",
    "recommend",
    "search",
]


def product_json(product: Product) -> dict[str, Any]:
    """Return the product's wire shape (docs/wire.md, "Shapes"): money as decimal strings, unknown facts null."""
    return {
        "id": product.id,
        "name": product.name,
        "description": product.description,
        "price": money(product.price),
        "list_price": None if product.list_price is None else money(product.list_price),
        "currency": product.currency,
        "category": product.category,
        "brand": product.brand,
        "image_url": product.image_url,
        "in_stock": product.in_stock,
        "stock": product.stock,
        "rating": None if product.rating is None else float(product.rating),
        "attributes": product.attributes,
        "url": product_url(product.id),
    }


def money(amount: Decimal) -> str:
    """Return an amount as a string with two decimals."""
    return f"{amount:.2f}"


def product_url(product_id: str) -> str:
    """Return the path of the product's page."""
    return f"/products/{quote(product_id, safe='')}"


async def get_product(db: AsyncSession, product_id: str) -> Product | None:
    """Return the product with that id, or None."""
    found = await get_products(db, [product_id])
    return found[0] if found else None


async def get_products(db: AsyncSession, ids: Sequence[str]) -> list[Product]:
    """Return the products with these ids in their order, without repetitions; unknown ids are skipped."""
    # No id contains NUL, and PostgreSQL rejects a parameter with one.
    wanted = [product_id for product_id in dict.fromkeys(ids) if "\0" not in product_id]
    if not wanted:
        return []
    rows = await db.exec(select(Product).where(col(Product.id).in_(wanted)))
    by_id = {product.id: product for product in rows}
    return [by_id[product_id] for product_id in wanted if product_id in by_id]
