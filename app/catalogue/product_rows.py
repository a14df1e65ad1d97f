"""Products as they were read last. Reading them again asks only whether their rows are still the same.

Answers and pages show the same products again and again, and a row with its variants takes several times as long to
read as its version. A product that is kept is shared by all callers, which must not change it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from sqlalchemy import ARRAY, Pool, Text, any_, bindparam, text
from sqlalchemy.orm import lazyload
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.direct import fetch
from app.models import Product, ProductVariant

MOST = 2_000
"""Maximum number of products that are kept for a pool of connections; the ones used last stay."""

# The place and the writer of each row of a product: any change of it, of its variants or of their pictures' colours
# makes another version, also a second change within a transaction.
VERSIONS = text(
    """
    SELECT id, concat_ws(' ', xmin, ctid, (SELECT colour FROM picture WHERE address = product.image_url), (
        SELECT string_agg(concat_ws(' ', variant.xmin, variant.ctid, (
            SELECT colour FROM picture WHERE address = variant.image_url)), ',' ORDER BY variant.position, variant.id)
        FROM product_variant AS variant WHERE variant.product_id = product.id)) AS version
    FROM product WHERE id = ANY (CAST(:ids AS text[]))
    """
)
# Arrays, and not a list of parameters: one statement for any number of products is prepared and planned once.
ROWS = (
    select(Product)
    .where(col(Product.id) == any_(bindparam("ids", type_=ARRAY(Text))))
    .options(lazyload(Product.variants))  # type: ignore[arg-type]  # the class has the type only
)
VARIANTS = (
    select(ProductVariant)
    .where(
        col(ProductVariant.product_id) == any_(bindparam("ids", type_=ARRAY(Text))),
        col(ProductVariant.retired_at).is_(None),
    )
    .order_by(col(ProductVariant.position), col(ProductVariant.id))
)

Kept = OrderedDict[str, tuple[str, Product]]

_kept: WeakKeyDictionary[Pool, Kept] = WeakKeyDictionary()


async def read_products(db: AsyncSession, ids: Sequence[str]) -> dict[str, Product]:
    """Return the products with these ids, with their variants. Unknown ids are left out."""
    kept = _kept.setdefault(db.get_bind().engine.pool, OrderedDict())
    rows = await fetch(db, VERSIONS, {"ids": list(ids)})
    versions: dict[str, str] = {row.id: row.version for row in rows}
    found = {
        product_id: kept[product_id][1]
        for product_id, version in versions.items()
        if product_id in kept and kept[product_id][0] == version
    }
    for product_id in found:
        kept.move_to_end(product_id)
    if changed := [product_id for product_id in versions if product_id not in found]:
        for product in await load_products(db, changed):
            found[product.id] = product
            kept[product.id] = (versions[product.id], product)
            kept.move_to_end(product.id)
        while len(kept) > MOST:
            kept.popitem(last=False)
    return found


async def load_products(db: AsyncSession, ids: Sequence[str]) -> list[Product]:
    """Return the products of these ids from their rows. They belong to no session, so that others can share them."""
    given, fresh = {"ids": list(ids)}, {"populate_existing": True}
    products = (await db.exec(ROWS, params=given, execution_options=fresh)).all()
    variants: dict[str, list[ProductVariant]] = {product.id: [] for product in products}
    for variant in (await db.exec(VARIANTS, params=given, execution_options=fresh)).all():
        variants.setdefault(variant.product_id, []).append(variant)
        db.expunge(variant)
    for product in products:
        set_committed_value(product, "variants", variants[product.id])
        db.expunge(product)
    return list(products)
