"""Search: products with all words first, then those with most; the wanted kind before accessories; filters in SQL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.categories import category_labels
from app.catalogue.lookup import get_products
from app.catalogue.search.article_numbers import find_article_numbers
from app.catalogue.search.facets import Facets
from app.catalogue.search.filters import Filters, filters_of
from app.catalogue.search.hints import hint_for
from app.catalogue.search.matches import find, find_whole
from app.catalogue.search.parse import ParsedQuery, parse_query
from app.catalogue.search.query import SearchQuery
from app.models import Product

ENOUGH = 10
"""If fewer products have all words, products with most of the words follow them."""

SOME = 3
"""With at least this many of the wanted kind, a list by price or rating contains only that kind."""


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
        return SearchOutcome(hint=await hint_for(db, query, ParsedQuery(()), category_known=False))
    numbered = await search_article_number(db, query, label)
    if numbered.total:
        return numbered
    read = await parse_query(db, query.text)
    if query.text.strip() and not read.terms:
        return SearchOutcome(hint="No word of this can be searched for. Try the name of a thing.")
    filters = await filters_of(db, query, label)
    outcome, ids = await answer(db, query, read, filters)
    if not outcome.total:
        return replace(outcome, hint=await hint_for(db, query, read, category_known=True))
    return replace(outcome, products=await get_products(db, ids))


async def search_article_number(db: AsyncSession, query: SearchQuery, label: str) -> SearchOutcome:
    """Return the products with the article number of the text, within the filters; empty if the text has none."""
    found = await find_article_numbers(db, query.text)
    if not found:
        return SearchOutcome()
    filters = await filters_of(db, query, label)
    filters.conditions.append("id = ANY(:article_ids)")
    filters.values["article_ids"] = found
    hits = await find(db, query, ParsedQuery(()), filters, "")
    return SearchOutcome(await get_products(db, hits.ids), hits.total, hits.total, hits.facets)


async def answer(
    db: AsyncSession, query: SearchQuery, read: ParsedQuery, filters: Filters
) -> tuple[SearchOutcome, list[str]]:
    """Return the outcome and the page's ids: from products with all words if enough, otherwise with most of them."""
    if query.sort != "relevance" and read.kind:
        hits = await find(db, query, read, filters, f"({read.all_words}) & ({read.kind})")
        if hits.total >= SOME:
            return SearchOutcome([], hits.total, hits.total, hits.facets, read.corrected), hits.ids
    if not read.terms and not filters.labels and not filters.conditions:
        hits = await find_whole(db, query, read, filters)
    else:
        hits = await find(db, query, read, filters, read.all_words)
    outcome = SearchOutcome([], hits.total, hits.total, hits.facets, read.corrected)
    if hits.total < ENOUGH and len(read.terms) > 1 and not query.every_word:
        wider = await find(db, query, read, filters, read.most_words, widened=True)
        if wider.total > hits.total:
            return replace(outcome, total=wider.total, facets=wider.facets, widened="any"), wider.ids
    return outcome, hits.ids
