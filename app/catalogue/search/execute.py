"""Search: products with all words first, then those with most; the wanted kind before accessories; filters in SQL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.categories import category_labels
from app.catalogue.lookup import get_products
from app.catalogue.search.facets import Facets
from app.catalogue.search.filters import Filters, filters_of
from app.catalogue.search.hints import hint_for
from app.catalogue.search.matches import find, find_whole
from app.catalogue.search.parse import ParsedQuery, parse_query
from app.catalogue.search.query import SearchQuery
from app.models import Product

@dataclass(frozen=True)
class SearchOutcome:
    """A page of products, and facts about the whole result.

    `total` counts all products that paging reaches. `corrected` is the searched text if the typed one was misspelt.
    `widened` is "any" if fewer than ten products have all words, so that others with most of them follow;
    `matching_all` counts those with all words. `hint` is advice for an empty result.
    """

    products: list[Product] = field(default_factory=list)
    total: int = 0
    matching_all: int = 0
    facets: Facets = field(default_factory=Facets)
    corrected: str | None = None
    widened: str | None = None
    hint: str | None = None


async def search(db: AsyncSession, query: SearchQuery) -> SearchOutcome:
    """Return the page of products for a query. Text without results raises nothing; the hint explains it.

    By relevance, all products with the words are listed, the wanted kind before accessories. In any other order, if
    the shop has three or more of the wanted kind, only these are listed: the cheapest laptop is not a laptop bag.
    """
    label = await category_labels(db, query.category) if query.category else ""
    if label is None:
        return SearchOutcome(hint=await hint_for(db, query, ParsedQuery(), category_known=False))
    read = await parse_query(db, query.text)
    if query.text.strip() and not read.units:
        return SearchOutcome(hint="No word of this can be searched for. Try the name of a thing.")
    filters = await filters_of(db, query, label)
    outcome, ids = await answer(db, query, read, filters)
    if not outcome.total:
        return replace(outcome, hint=await hint_for(db, query, read, category_known=True))
    return replace(outcome, products=await get_products(db, ids))


async def answer(
    db: AsyncSession, query: SearchQuery, read: ParsedQuery, filters: Filters
) -> tuple[SearchOutcome, list[str]]:
    """Return the outcome and the page's ids."""
    if not read.units and not filters.labels and not filters.conditions:
        hits = await find_whole(db, query, read, filters)
    else:
        hits = await find(db, query, read, filters)
    outcome = SearchOutcome(
        total=hits.total,
        matching_all=hits.complete,
        facets=hits.facets,
        corrected=read.corrected,
        widened="any" if hits.total > hits.complete else None,
    )
    return outcome, hits.ids
