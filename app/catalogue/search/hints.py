"""Hints for empty results: the filter to remove with the resulting count, or the nearest category."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.categories import category_labels, nearest_category
from app.catalogue.search.filters import filters_of, without
from app.catalogue.search.matches import find
from app.catalogue.search.parse import ParsedQuery
from app.catalogue.search.query import SearchQuery

SAID = {
    "max_price": "the upper price limit",
    "min_price": "the lower price limit",
    "min_rating": "the rating",
    "in_stock": "“in stock only”",
    "brand": "the brand",
    "category": "the category",
    "attributes": "the other details",
    "brands": "the brands",
    "excluded": "the unwanted words",
    "reduced_only": "“reduced only”",
}


async def hint_for(db: AsyncSession, query: SearchQuery, read: ParsedQuery, *, category_known: bool) -> str:
    """Return one sentence on how to get results."""
    if not category_known:
        return await near_category(db, query.category or "")
    unknown = [f"“{word}”" for word in read.unknown]
    if unknown:
        return f"The shop has nothing called {' or '.join(unknown)}."
    if found := await best_to_drop(db, query, read):
        name, count = found
        return f"Without {SAID[name]} there {'is' if count == 1 else 'are'} {count}."
    if len(read.units) > 1:
        return "No product has all of these words. Try fewer of them."
    return "Try another word, or browse the categories."


async def near_category(db: AsyncSession, name: str) -> str:
    """Return a hint with the category that may have been meant."""
    near = await nearest_category(db, name)
    if near is None:
        return f"There is no category “{name[:60]}”."
    return f"There is no category “{name[:60]}”. The nearest is “{near.path}” ({near.count})."


async def best_to_drop(db: AsyncSession, query: SearchQuery, read: ParsedQuery) -> tuple[str, int] | None:
    """Return the filter whose removal gives most products, and their number; None if no single one helps."""
    counts: list[tuple[int, str]] = []
    for name, change in without(query).items():
        wider = replace(query, **change, limit=0, offset=0, with_facets=False)
        label = await category_labels(db, wider.category) if wider.category else ""
        hits = await find(db, wider, read, await filters_of(db, wider, label or ""))
        counts.append((hits.complete or hits.total, name))
    count, name = max(counts, default=(0, ""))
    return (name, count) if count else None
