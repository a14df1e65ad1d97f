"""Facts of products, kept with the product: they are made once for each version of its rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import inspect
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.lookup import get_products
from app.catalogue.summary import ProductFacts, product_facts
from app.models import Product

FACTS = "aisle_facts"
"""Key of a product's facts in SQLAlchemy's notes on the object."""


async def read_product_facts(db: AsyncSession, ids: Sequence[str]) -> list[ProductFacts]:
    """Return the facts of these products in their order, each once. Unknown ids are left out."""
    return [kept_facts(product) for product in await get_products(db, ids)]


def kept_facts(product: Product) -> ProductFacts:
    """Return the product's facts. They are kept if it belongs to no session, and so does not change."""
    state = inspect(product)
    if not state.detached:
        return product_facts(product)
    if (kept := state.info.get(FACTS)) is None:
        kept = state.info[FACTS] = product_facts(product)
    facts: ProductFacts = kept
    return facts
