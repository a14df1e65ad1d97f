"""The SQL statement of a search: matching, order and page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, text

from app.catalogue.search.facets import FACETS
from app.catalogue.search.query import Sort

# Relevance of a title: whether it has all words; the density of the typed words and their share of the title
# (normalisation 32 keeps the value below 1, normalisation 1 considers the title's length); and availability.
RELEVANCE = """
    CASE WHEN title_words @@ CAST(:all_words AS tsquery) THEN 1 ELSE 0 END
    + ts_rank_cd(title_words, CAST(:typed_words AS tsquery), 1 | 32)
    + CASE WHEN in_stock THEN 0.3 ELSE 0 END
"""
# If some products have only most of the words, those with all words come first in every order.
COMPLETE = "search_words @@ CAST(:all_words AS tsquery)"

ORDERS: dict[Sort, str] = {
    "relevance": "relevance DESC, in_stock DESC, rating DESC NULLS LAST, id",
    "price_asc": "price, id",
    "price_desc": "price DESC, id",
    "rating": "rating DESC NULLS LAST, id",
    "newest": "created_at DESC, id",
}


# A page of `pool`; its first tier precedes everything else.
PAGE = """ARRAY(
    SELECT id FROM pool
    ORDER BY tier, complete DESC, {order}
    LIMIT CAST(:limit AS integer) OFFSET CAST(:offset AS integer)
)"""


@dataclass(frozen=True)
class Shape:
    """Properties of a search that determine its statement, besides the parameters.

    `matched`: there is a tsquery to match. `ranked`: ordered by relevance to it. `kind_first`: ordered by the wanted
    kind of product first. `widened`: some matches lack a word.
    """

    conditions: tuple[str, ...]
    sort: Sort
    matched: bool
    ranked: bool = False
    kind_first: bool = False
    widened: bool = False
    with_facets: bool = True


@dataclass(frozen=True)
class Statement:
    """A statement and the names of its parameters."""

    clause: TextClause
    parameters: frozenset[str]


@lru_cache(maxsize=256)
def statement(shape: Shape) -> Statement:
    """Return the statement for one row: the page's `ids`, and the `total` and the `facets` of all matches."""
    clause = text(
        f"""
        WITH {pool_of_kind_first(shape) if shape.kind_first else pool_of_all(shape)}
        SELECT (SELECT count(*) FROM hit) AS total,
            {PAGE.format(order=ORDERS[shape.sort])} AS ids,
            {FACETS if shape.with_facets else "NULL"} AS facets
        """  # noqa: S608 - composed of this module's constants; every value is a parameter
    )
    return Statement(clause, frozenset(clause.compile().params))


def pool_of_all(shape: Shape) -> str:
    """Return a pool in which all matches are ranked and counted together. The whole catalogue is read from its
    indexes."""
    once = "MATERIALIZED" if shape.matched or shape.conditions else "NOT MATERIALIZED"
    return f"""
        pool AS {once} ({candidates(shape, 1, ":match" if shape.matched else "")}),
        hit AS NOT MATERIALIZED (TABLE pool)"""


def pool_of_kind_first(shape: Shape) -> str:
    """Return a pool with products of the wanted kind first: a title with "laptop" three times may still be a bag.

    Other products are ranked only if the page reaches them, and matches are counted separately. So a common word
    stays fast in a large catalogue.
    """
    return f"""
        kind AS MATERIALIZED ({candidates(shape, 1, ":of_kind")}),
        other AS MATERIALIZED (
            {candidates(shape, 2, ":others")}
                AND (SELECT count(*) FROM kind) < CAST(:limit AS integer) + CAST(:offset AS integer)
        ),
        pool AS (TABLE kind UNION ALL TABLE other),
        hit AS MATERIALIZED (
            SELECT category, brand, price, in_stock, options FROM product WHERE {where(shape, ":match")}
        )"""  # noqa: S608 - this module's constants; every value is a parameter


def candidates(shape: Shape, tier: int, query: str) -> str:
    """Return the matching products with their sort keys."""
    return f"""
        SELECT id, category, brand, price, in_stock, options, rating, created_at, {tier} AS tier,
            {COMPLETE if shape.widened else "true"} AS complete,
            {RELEVANCE if shape.ranked else "0"} AS relevance
        FROM product WHERE {where(shape, query)}"""  # noqa: S608 - this module's constants; every value is a parameter


def where(shape: Shape, query: str) -> str:
    """Return the conditions, including the match with the tsquery of this parameter, if one is named."""
    matching = (f"search_words @@ CAST({query} AS tsquery)",) if query else ()
    return " AND ".join(("retired_at IS NULL", *shape.conditions, *matching))
