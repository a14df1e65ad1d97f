"""Facts of products, kept as long as the rows that they were read from are the newest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.lookup import get_products
from app.catalogue.summary import ProductFacts, product_facts

MOST = 5_000
"""Maximum number of products that are kept; the ones used last stay."""

# The transactions that wrote a product and its variants: any change of them makes another version.
VERSIONS = text(
    "SELECT id, xmin::text || coalesce((SELECT string_agg(variant.id || variant.xmin::text, ' ' ORDER BY variant.id)"
    " FROM product_variant AS variant WHERE variant.product_id = product.id), '') AS version"
    " FROM product WHERE id = ANY(CAST(:ids AS text[]))"
)


class ProductFactsCache:
    """Reads products' facts. A conversation asks for the same products again: only changed ones are loaded."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[str, ProductFacts]] = OrderedDict()

    async def get(self, db: AsyncSession, ids: Sequence[str]) -> list[ProductFacts]:
        """Return the facts of these products in their order, each once. Unknown ids are left out."""
        wanted = [product_id for product_id in dict.fromkeys(ids) if "\0" not in product_id]
        if not wanted:
            return []
        rows = (await (await db.connection()).execute(VERSIONS, {"ids": wanted})).all()
        versions: dict[str, str] = {row.id: row.version for row in rows}
        changed = [each for each in versions if self._kept.get(each, ("", None))[0] != versions[each]]
        for product in await get_products(db, changed):
            self._kept[product.id] = (versions[product.id], product_facts(product))
        found = [self._kept[each][1] for each in wanted if each in versions and each in self._kept]
        for each in wanted:
            if each in self._kept:
                self._kept.move_to_end(each)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found
