"""The listing's parameters: read from an address, checked, and turned into a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from app.catalogue.search.query import SearchQuery, Sort
from app.render.contexts import Filters
from app.web.request.inputs import amount, chosen_options
from app.web.request.problems import Problem

OFFSET_MOST = 1_000_000
OPTIONS_MOST = 5
QUERY_LIMIT = 400
SORTS = ("relevance", "price_asc", "price_desc", "rating", "newest")
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


@dataclass(frozen=True)
class ListingQuery:
    """A listing's query as it was sent, and as it is understood. `problems` names the fields that are wrong."""

    filters: Filters
    query: SearchQuery
    problems: dict[str, str]


def read_listing_query(given: Mapping[str, str], *, limit: int, offset: int) -> ListingQuery:
    """A listing's parameters: raw, read, and what is wrong with them."""
    problems: dict[str, str] = {}
    filters = Filters(
        query=given.get("query", "")[: QUERY_LIMIT + 1],
        category=given.get("category", "")[:QUERY_LIMIT],
        min_price=given.get("min_price", "")[:40],
        max_price=given.get("max_price", "")[:40],
        in_stock=given.get("in_stock", "").lower() in YES,
        sort=given.get("sort") or "relevance",
    )
    if len(filters.query) > QUERY_LIMIT:
        problems["query"] = f"Search with at most {QUERY_LIMIT} characters."
    if filters.sort not in SORTS:
        problems["sort"] = f"Sort by one of: {', '.join(SORTS)}."
        filters = replace(filters, sort="relevance")
    low, high = (
        read_price(filters.min_price, "min_price", problems),
        read_price(filters.max_price, "max_price", problems),
    )
    if low is not None and high is not None and low > high:
        problems["min_price"] = "The lowest price is above the highest."
        low = high = None
    query = SearchQuery(
        text=filters.query[:QUERY_LIMIT],
        category=filters.category or None,
        min_price=low,
        max_price=high,
        in_stock=read_stock(given.get("in_stock", ""), problems),
        brand=given.get("brand") or None,
        attributes=dict(list(chosen_options(given).items())[:OPTIONS_MOST]),
        sort=cast("Sort", filters.sort),
        limit=limit,
        offset=offset,
    )
    return ListingQuery(filters, query, problems)


def read_price(raw: str, field: str, problems: dict[str, str]) -> Decimal | None:
    """The price, or None and a word in `problems`."""
    try:
        return amount(raw, field)
    except Problem as problem:
        problems[field] = problem.detail
        return None


def read_stock(raw: str, problems: dict[str, str]) -> bool | None:
    """Whether only what is in stock (or only what is not) is asked for."""
    if not raw:
        return None
    if raw.lower() in YES + NO:
        return raw.lower() in YES
    problems["in_stock"] = "Give true or false."
    return None
