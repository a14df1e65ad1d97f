"""Search: all words first, then most of them; the thing itself before what goes with it; filters in SQL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.categories import category_labels
from app.catalogue.facets import Facets
from app.catalogue.filters import Filters, filters_of
from app.catalogue.finding import find, find_whole
from app.catalogue.hints import hint_for
from app.catalogue.lookup import get_products
from app.catalogue.query import SearchQuery
from app.catalogue.reading import ReadText, read_text
from app.models import Product

ENOUGH = 10
"""With fewer products that have all words, those that have most of them are shown after them."""

SOME = 3
"""With so many of the very kind that is asked for, a list by price or rating holds nothing else."""


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


async def search(db: AsyncSession, query: SearchQuery) -> SearchOutcome:
    """The page of products that answers the query. Odd text raises nothing: it finds nothing, and the hint says so.

    Ordered by relevance, everything that has the words is listed, the thing itself before what goes with it. In any
    other order, where the shop has three or more of the very thing, only such are listed: the cheapest laptop is no
    laptop bag.
    """
    label = await category_labels(db, query.category) if query.category else ""
    if label is None:
        return SearchOutcome(hint=await hint_for(db, query, ReadText(()), category_known=False))
    read = await read_text(db, query.text)
    if query.text.strip() and not read.terms:
        return SearchOutcome(hint="No word of this can be searched for. Try the name of a thing.")
    filters = await filters_of(db, query, label)
    outcome, ids = await answer(db, query, read, filters)
    if not outcome.total:
        return replace(outcome, hint=await hint_for(db, query, read, category_known=True))
    return replace(outcome, products=await get_products(db, ids))


async def answer(
    db: AsyncSession, query: SearchQuery, read: ReadText, filters: Filters
) -> tuple[SearchOutcome, list[str]]:
    """What there is to say of the whole, and the page's ids: narrow where that is enough, wide where it is not."""
    if query.sort != "relevance" and read.kind:
        hits = await find(db, query, read, filters, f"({read.all_words}) & ({read.kind})")
        if hits.total >= SOME:
            return SearchOutcome([], hits.total, hits.total, hits.facets, read.corrected), hits.ids
    if not read.terms and not filters.labels and not filters.conditions:
        hits = await find_whole(db, query, read, filters)
    else:
        hits = await find(db, query, read, filters, read.all_words)
    outcome = SearchOutcome([], hits.total, hits.total, hits.facets, read.corrected)
    if hits.total < ENOUGH and len(read.terms) > 1:
        wider = await find(db, query, read, filters, read.most_words, widened=True)
        if wider.total > hits.total:
            return replace(outcome, total=wider.total, facets=wider.facets, widened="any"), wider.ids
    return outcome, hits.ids
