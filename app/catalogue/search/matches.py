"""Execution of a search: ids in order, counts and facets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.revision_cache import cached_by_revision
from app.catalogue.search.facets import Facets, facets_of
from app.catalogue.search.filters import Filters
from app.catalogue.search.parse import ParsedQuery
from app.catalogue.search.query import SearchQuery
from app.catalogue.search.ranking import Shape, statement


@dataclass(frozen=True)
class Hits:
    """Result of one statement: the page's ids in order, and the counts of all matches."""

    ids: list[str] = field(default_factory=list)
    total: int = 0
    facets: Facets = field(default_factory=Facets)


async def find_whole(db: AsyncSession, query: SearchQuery, read: ParsedQuery, filters: Filters) -> Hits:
    """Return a page of the whole catalogue. Its facets are cached until the catalogue changes."""
    hits = await find(db, replace(query, with_facets=False), read, filters, "")
    if not query.with_facets:
        return hits
    nothing = replace(query, limit=0, offset=0)
    counted = await cached_by_revision(db, "facets", lambda: find(db, nothing, read, filters, ""))
    return replace(hits, facets=counted.facets)


async def find(
    db: AsyncSession,
    query: SearchQuery,
    read: ParsedQuery,
    filters: Filters,
    words: str,
    *,
    widened: bool = False,
) -> Hits:
    """Return the products that match `words` (a tsquery, empty for all) and the filters, counted and in order."""
    match = both(words, filters.labels)
    ranked = bool(read.terms) and query.sort == "relevance"
    shape = Shape(
        conditions=tuple(filters.conditions),
        sort=query.sort,
        matched=bool(match),
        ranked=ranked,
        kind_first=ranked and not widened and bool(read.kind),
        widened=widened,
        with_facets=query.with_facets,
    )
    asked = {
        "match": match,
        "of_kind": both(match, read.kind),
        "others": both(match, f"!({read.kind})"),
        "typed_words": read.typed_words,
        "all_words": read.all_words,
        "limit": query.limit,
        "offset": query.offset,
    }
    wanted = statement(shape)
    given = {name: value for name, value in (asked | filters.values).items() if name in wanted.parameters}
    row = (await (await db.connection()).execute(wanted.clause, given)).one()
    return Hits(row.ids, row.total, facets_of(row.facets) if query.with_facets else Facets())


def both(*queries: str) -> str:
    """Return the conjunction of the non-empty tsqueries."""
    return " & ".join(f"({query})" for query in queries if query)
