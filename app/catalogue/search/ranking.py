"""The one statement of a search: what matches, in which order, how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, text

from app.catalogue.search.facets import FACETS
from app.catalogue.search.query import Sort

# How well a title answers: all words are in it; the shopper's own words, how near each other and among how few others
# (normalisation 32 keeps that below 1, normalisation 1 minds the title's length); and whether it can be had.
RELEVANCE = """
    CASE WHEN title_words @@ CAST(:all_words AS tsquery) THEN 1 ELSE 0 END
    + ts_rank_cd(title_words, CAST(:typed_words AS tsquery), 1 | 32)
    + CASE WHEN in_stock THEN 0.3 ELSE 0 END
"""
# Among products of which some have only most words, those with all come first, whatever the order.
COMPLETE = "search_words @@ CAST(:all_words AS tsquery)"

ORDERS: dict[Sort, str] = {
    "relevance": "relevance DESC, in_stock DESC, rating DESC NULLS LAST, id",
    "price_asc": "price, id",
    "price_desc": "price DESC, id",
    "rating": "rating DESC NULLS LAST, id",
    "newest": "created_at DESC, id",
}


# A page of `pool`; its first tier comes before everything else.
PAGE = """ARRAY(
    SELECT id FROM pool
    ORDER BY tier, complete DESC, {order}
    LIMIT CAST(:limit AS integer) OFFSET CAST(:offset AS integer)
)"""


@dataclass(frozen=True)
class Shape:
    """What a search's statement depends on besides its parameters.

    `matched`: there is a tsquery to match. `ranked`: by relevance to it. `kind_first`: and the kind of thing that is
    asked for is known. `widened`: not everything that matches has all words.
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
    """What gives one row: the page's `ids`, and the `total` and the `facets` of everything that matches."""
    clause = text(
        f"""
        WITH {pool_of_kind_first(shape) if shape.kind_first else pool_of_all(shape)}
        SELECT (SELECT count(*) FROM hit) AS total,
            {PAGE.format(order=ORDERS[shape.sort])} AS ids,
            {FACETS if shape.with_facets else "NULL"} AS facets
        """  # noqa: S608 - put together from this module's own pieces; every value is a parameter
    )
    return Statement(clause, frozenset(clause.compile().params))


def pool_of_all(shape: Shape) -> str:
    """Everything that matches is ranked and counted in one go; the whole catalogue is read from its indexes instead."""
    once = "MATERIALIZED" if shape.matched or shape.conditions else "NOT MATERIALIZED"
    return f"""
        pool AS {once} ({candidates(shape, 1, ":match" if shape.matched else "")}),
        hit AS NOT MATERIALIZED (TABLE pool)"""


def pool_of_kind_first(shape: Shape) -> str:
    """Products of the kind that is asked for, then others: a title that says "laptop" three times is still a bag.

    The others are only ranked where the page reaches them; what matches is counted apart. So a common word stays quick
    in a large catalogue.
    """
    return f"""
        kind AS MATERIALIZED ({candidates(shape, 1, ":of_kind")}),
        other AS MATERIALIZED (
            {candidates(shape, 2, ":others")}
                AND (SELECT count(*) FROM kind) < CAST(:limit AS integer) + CAST(:offset AS integer)
        ),
        pool AS (TABLE kind UNION ALL TABLE other),
        hit AS MATERIALIZED (
            SELECT category, brand, price, in_stock FROM product WHERE {where(shape, ":match")}
        )"""  # noqa: S608 - this module's own pieces; every value is a parameter


def candidates(shape: Shape, tier: int, query: str) -> str:
    """The products that match, with what they are ordered by."""
    return f"""
        SELECT id, category, brand, price, in_stock, rating, created_at, {tier} AS tier,
            {COMPLETE if shape.widened else "true"} AS complete,
            {RELEVANCE if shape.ranked else "0"} AS relevance
        FROM product WHERE {where(shape, query)}"""  # noqa: S608 - this module's own pieces; every value is a parameter


def where(shape: Shape, query: str) -> str:
    """The conditions, and that a product's words match the tsquery of this parameter, if one is named."""
    matching = (f"search_words @@ CAST({query} AS tsquery)",) if query else ()
    return " AND ".join((*shape.conditions, *matching)) or "true"
