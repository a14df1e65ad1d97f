"""Search: all words first, then any of them; the thing itself before what goes with it; filters in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import TextClause, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.categories import category_labels
from app.catalogue.facets import FACETS, Facets, facets_of
from app.catalogue.filters import Filters, filters_of
from app.catalogue.query import SearchQuery, Sort
from app.catalogue.reading import ReadText, read_text
from app.models import Product

ENOUGH = 10
"""With fewer products that have all words, those that have most of them are shown after them."""

# How well a title answers: the words near each other, all of them there, and being the kind of thing asked for.
RELEVANCE = """
    CASE WHEN search_words @@ CAST(:all_words AS tsquery) THEN 10 ELSE 0 END
    + CASE WHEN title_words @@ CAST(:all_words AS tsquery) THEN 1 ELSE 0 END
    + CASE WHEN title_words @@ CAST(:kind AS tsquery) THEN 1 ELSE 0 END
    + ts_rank_cd(title_words, CAST(:any_words AS tsquery), 1)
"""
NO_RELEVANCE = "CASE WHEN in_stock THEN 1 ELSE 0 END"

ORDERS: dict[Sort, str] = {
    "relevance": "relevance DESC, in_stock DESC, rating DESC NULLS LAST, id",
    "price_asc": "price, id",
    "price_desc": "price DESC, id",
    "rating": "rating DESC NULLS LAST, id",
    "newest": "created_at DESC, id",
}


@dataclass(frozen=True)
class SearchOutcome:
    """A page of products, and what is to be said about the whole.

    `total` counts every product that paging reaches. `corrected` is the text that was searched for instead of a
    misspelt one. `widened` is "any" when fewer than ten products have all words, so that others that have most of
    them follow; `matching_all` counts those that have all. `hint` says what would help an empty answer.
    """

    products: list[Product] = field(default_factory=list)
    total: int = 0
    matching_all: int = 0
    facets: Facets = field(default_factory=Facets)
    corrected: str | None = None
    widened: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Hits:
    """What one statement found: the page's ids in order, and the counts of the whole."""

    ids: list[str] = field(default_factory=list)
    total: int = 0
    facets: Facets = field(default_factory=Facets)


async def search(db: AsyncSession, query: SearchQuery) -> SearchOutcome:
    """The page of products that answers the query. Raises nothing of its own: odd text finds nothing."""
    from app.catalogue.hints import hint_for  # the one circle: hints count by searching

    label = await category_labels(db, query.category) if query.category else ""
    if label is None:
        return SearchOutcome(hint=await hint_for(db, query, ReadText(()), category_known=False))
    read = await read_text(db, query.text)
    if query.text.strip() and not read.terms:
        return SearchOutcome(hint="No word of this can be searched for. Try the name of a thing.")
    filters = await filters_of(db, query, label)
    hits = await find(db, query, read, filters, read.all_words)
    outcome = SearchOutcome(
        total=hits.total, matching_all=hits.total, facets=hits.facets, corrected=read.corrected
    )
    if hits.total < ENOUGH and len(read.terms) > 1:
        wider = await find(db, query, read, filters, read.most_words)
        if wider.total > hits.total:
            hits = wider
            outcome = replace(outcome, total=wider.total, facets=wider.facets, widened="any")
    products = await in_order(db, hits.ids)
    hint = None if hits.total else await hint_for(db, query, read, category_known=True)
    return replace(outcome, products=products, hint=hint)


async def find(db: AsyncSession, query: SearchQuery, read: ReadText, filters: Filters, words: str) -> Hits:
    """The products that `words` (a tsquery, empty for all) and the filters leave, counted and in order."""
    match = " & ".join(f"({part})" for part in (words, filters.labels) if part)
    conditions = [*filters.conditions, *(["search_words @@ CAST(:match AS tsquery)"] if match else [])]
    given: dict[str, Any] = {**filters.values, "limit": query.limit, "offset": query.offset}
    if match:
        given["match"] = match
    if read.terms:
        given |= {"all_words": read.all_words, "any_words": read.any_words, "kind": read.kind}
    connection = await db.connection()
    row = (await connection.execute(statement(query, bool(read.terms), tuple(conditions)), given)).one()
    return Hits(row.ids or [], row.total, facets_of(row.facets) if query.with_facets else Facets())


def statement(query: SearchQuery, ranked: bool, conditions: Sequence[str]) -> TextClause:
    """One pass over what matches: the page, the count and the facets come from the same rows."""
    return text(
        f"""
        WITH hit AS MATERIALIZED (
            SELECT id, category, brand, price, in_stock, rating, created_at,
                {RELEVANCE if ranked else NO_RELEVANCE} AS relevance
            FROM product
            WHERE {" AND ".join(conditions) or "true"}
        )
        SELECT
            (SELECT count(*) FROM hit) AS total,
            ARRAY(SELECT id FROM hit ORDER BY {ORDERS[query.sort]} LIMIT :limit OFFSET :offset) AS ids,
            {FACETS if query.with_facets else "NULL"} AS facets
        """  # noqa: S608 - put together from this module's own pieces; every value is a parameter
    )


async def in_order(db: AsyncSession, ids: Sequence[str]) -> list[Product]:
    """The products of these ids, in this order."""
    if not ids:
        return []
    found = {
        product.id: product for product in await db.exec(select(Product).where(col(Product.id).in_(ids)))
    }
    return [found[product_id] for product_id in ids if product_id in found]
