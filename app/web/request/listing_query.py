"""Query parameters of the product listing: read, checked and converted to a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from app.catalogue.search.query import SearchQuery, Sort
from app.render.contexts.product_list import Filters
from app.web.request.inputs import amount
from app.web.request.problems import Problem

OFFSET_MOST = 1_000_000
QUERY_LIMIT = 400
SORTS = ("relevance", "price_asc", "price_desc", "rating", "newest")
ATTRIBUTE = "attribute."
"""Prefix of a parameter that names an attribute: `attribute.colour=red`."""
ATTRIBUTES_MOST, ATTRIBUTE_LIMIT, EXCLUDED_MOST = 5, 80, 5
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


@dataclass(frozen=True)
class ListingQuery:
    """A listing's query as it was sent (`filters`) and as a search. `problems` maps wrong fields to messages."""

    filters: Filters
    query: SearchQuery
    problems: dict[str, str]


def read_listing_query(given: Mapping[str, str], *, limit: int, offset: int, currency: str) -> ListingQuery:
    """Return a listing's parameters as sent and as a search, with the problems by field."""
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
        read_price(filters.min_price, "min_price", currency, problems),
        read_price(filters.max_price, "max_price", currency, problems),
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
        attributes=read_attributes(given),
        exact_attributes=True,
        excluded=read_excluded(given),
        sort=cast("Sort", filters.sort),
        limit=limit,
        offset=offset,
    )
    return ListingQuery(filters, query, problems)


def read_attributes(given: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes that `attribute.NAME` parameters ask for: at most ATTRIBUTES_MOST, cut to their limit."""
    named = {
        key.removeprefix(ATTRIBUTE)[:ATTRIBUTE_LIMIT]: value[:ATTRIBUTE_LIMIT]
        for key, value in given.items()
        if key.startswith(ATTRIBUTE) and len(key) > len(ATTRIBUTE) and value
    }
    return dict(list(named.items())[:ATTRIBUTES_MOST])


def read_excluded(given: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words that `exclude` separates by commas: at most EXCLUDED_MOST."""
    words = (word.strip() for word in given.get("exclude", "")[:QUERY_LIMIT].split(","))
    return tuple(filter(None, words))[:EXCLUDED_MOST]


def read_price(raw: str, field: str, currency: str, problems: dict[str, str]) -> Decimal | None:
    """Return the price, or None if it is empty or wrong. A wrong one adds a message to `problems`."""
    try:
        return amount(raw, field, currency)
    except Problem as problem:
        problems[field] = problem.detail
        return None


def read_stock(raw: str, problems: dict[str, str]) -> bool | None:
    """Return True for only products in stock, False for only those out of stock, None for both.

    A wrong value adds a message to `problems` and counts as both.
    """
    if not raw:
        return None
    if raw.lower() in YES + NO:
        return raw.lower() in YES
    problems["in_stock"] = "Give true or false."
    return None
