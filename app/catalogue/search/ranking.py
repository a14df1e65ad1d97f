"""The SQL statement of a search: evidence, order and page.

Evidence is added up per product from the postings of the query's words. Products with all units come first, then the
next best: at most `FOLLOWERS`, each of the wanted kind or with more than a third of the query. With a vector of the
text the order within both groups is fused with the order of meaning (rank_fusion.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, text

from app.catalogue.search.evidence import KIND_BIT
from app.catalogue.search.facets import FACETS
from app.catalogue.search.query import Sort
from app.catalogue.search.rank_fusion import RANKED, VectorModel, brought, fused, near

FOLLOWERS = 100
"""Maximum number of products that lack a word of the query."""
SOME = 3
"""With at least this many of the wanted kind, a list by price or rating contains only that kind."""

IN_STOCK = 0.3
"""Added to the sum of weighted impacts, each of which is at most the weight of its word (about 1 to 10)."""
SCALE = 8_000
"""The impact that stands for one (migrations/sql/search/product_postings.sql)."""

ORDERS: dict[Sort, str] = {
    "relevance": "in_stock DESC, rating DESC NULLS LAST, id",
    "price_asc": "price, id",
    "price_desc": "price DESC, id",
    "rating": "rating DESC NULLS LAST, id",
    "newest": "created_at DESC, id",
}

# Where a filter may have removed the products of the wanted kind, mentioning it is no evidence (`mention_bits`): a lamp
# with linen whose description speaks of candles is no scented candle. Without filters such products follow the others.
# With the word of a kind that the shop sells in its description only, a product is none of it (`thing_bits`): the red
# toaster that matches the kettle follows the kettles.
# Being of the wanted kind counts as far as the product has the rest of the query: for "outdoor fireplace screen" a
# screen for windows is no better than a set of fireplace tools.
MATCHES = f"""
    found AS MATERIALIZED (
        SELECT number, bit_or(asked.bit) AS bits,
            bit_or(CASE WHEN impact & 1 = 1 THEN asked.bit ELSE 0 END) AS title_bits,
            bool_or(impact & 2 = 2 AND asked.bit & CAST(:thing_bits AS integer) <> 0) AS is_named,
            sum(CASE WHEN asked.bit & {KIND_BIT} = 0 THEN asked.weight * (impact >> 2) ELSE 0 END) AS evidence,
            sum(CASE WHEN asked.bit & {KIND_BIT} <> 0 THEN asked.weight * (impact >> 2) ELSE 0 END) AS kind_evidence
        FROM unnest(CAST(:words AS text[]), CAST(:bits AS integer[]), CAST(:weights AS real[]))
            AS asked (word, bit, weight)
        JOIN search_posting USING (word), unnest(products, impacts) AS posting (number, impact)
        GROUP BY number
    ), share AS MATERIALIZED (
        SELECT bits, title_bits, is_named, part, bits & CAST(:every_bit AS integer) = CAST(:every_bit AS integer)
            AND (is_named OR CAST(:thing_bits AS integer) = 0) AS complete
        FROM (SELECT DISTINCT bits, title_bits, is_named FROM found) AS distinct_bits, LATERAL (
            SELECT coalesce(sum(part), 0),
                coalesce(sum(part) FILTER (WHERE CAST(:mention_bits AS integer) >> (place::integer - 1) & 1 = 0), 0)
            FROM unnest(CAST(:shares AS real[])) WITH ORDINALITY AS unit (part, place)
            WHERE bits >> (place::integer - 1) & 1 = 1) AS covered (part, counted)
        WHERE bits & CAST(:every_bit AS integer) = CAST(:every_bit AS integer)
            OR title_bits & CAST(:kind_bits AS integer) <> 0
            OR (bits & CAST(:noun_bits AS integer) <> 0 OR CAST(:noun_bits AS integer) = 0)
                AND counted > CAST(:least AS real)
    ), hit AS MATERIALIZED (
        SELECT number, complete, title_bits & {KIND_BIT} <> 0 AS of_kind,
            (evidence + kind_evidence * part) / {SCALE} AS score
        FROM found JOIN share USING (bits, title_bits, is_named)
    )"""  # noqa: S608 - this module's constants; every value is a parameter

SCORE = f"score + CASE WHEN in_stock THEN {IN_STOCK} ELSE 0 END DESC"
COLUMNS = "id, price, in_stock, rating, created_at"
FACET_COLUMNS = f"{COLUMNS}, category, brand, attributes"
DEPTH = 200
"""Number of products beyond the page whose availability may still change the order of the page."""


@dataclass(frozen=True)
class Shape:
    """Properties of a search that determine its statement, besides the parameters.

    `worded`: there are words to match. `labelled`: there is a tsquery of labels to match.
    """

    conditions: tuple[str, ...]
    sort: Sort
    worded: bool
    labelled: bool = False
    kind_known: bool = False
    with_facets: bool = True
    meant: VectorModel | None = None
    """The model of the text's vector; None without one."""


@dataclass(frozen=True)
class Statement:
    """A statement and the names of its parameters."""

    clause: TextClause
    parameters: frozenset[str]


@lru_cache(maxsize=256)
def statement(shape: Shape) -> Statement:
    """Return the statement for one row: the page's `ids`, `of_kind` for each, and `total`, `complete` and `facets`."""
    order = ORDERS[shape.sort]
    if shape.worded:
        order = (
            f"complete DESC, {best_first(shape)}, {order}"
            if shape.sort == "relevance"
            else f"complete DESC, {order}"
        )
    clause = text(
        f"""
        WITH {pool_of_words(shape) if shape.worded else pool_of_all(shape)},
        page AS MATERIALIZED (
            SELECT id, of_kind FROM pool
            ORDER BY {order} LIMIT CAST(:limit AS integer) OFFSET CAST(:offset AS integer)
        )
        SELECT counts.complete + least(counts.others + {also_brought(shape)}, {FOLLOWERS}) AS total, counts.complete,
            {also_brought(shape)} AS brought,
            ARRAY(SELECT id FROM page) AS ids,
            ARRAY(SELECT of_kind FROM page) AS of_kind,
            {FACETS if shape.with_facets else "NULL"} AS facets
        FROM (SELECT count(*) FILTER (WHERE complete) AS complete, count(*) FILTER (WHERE NOT complete) AS others
            FROM {counted_in(shape)}) AS counts
        """  # noqa: S608 - composed of this module's constants; every value is a parameter
    )
    return Statement(clause, frozenset(clause.compile().params))


def pool_of_all(shape: Shape) -> str:
    """Return a pool of all products that the filters leave. The whole catalogue is read from its indexes."""
    once = "MATERIALIZED" if shape.labelled or shape.conditions else "NOT MATERIALIZED"
    return f"""
        pool AS {once} (
            SELECT {columns(shape)}, true AS complete, false AS of_kind, 0 AS score FROM product WHERE {where(shape)}
        )"""  # noqa: S608 - this module's constants; every value is a parameter


def pool_of_words(shape: Shape) -> str:
    """Return a pool of the products with the words. Without filters only those that the page may show are read."""
    is_meant = shape.meant is not None
    meaning = f", {near(shape.meant, where(shape))}" if shape.meant else ""
    if shape.conditions or shape.labelled:
        return f"""{MATCHES},
        left_in AS MATERIALIZED (
            SELECT number, {columns(shape)}, complete, of_kind, score FROM hit JOIN product USING (number)
            WHERE {where(shape)}
        ){meaning},
        {reached("left_in", meant=is_meant)}{with_brought(shape, "left_in", "reach")}"""  # noqa: S608 - this module's constants; every value is a parameter
    is_short = shape.sort == "relevance" and not shape.with_facets
    return f"""{MATCHES}{meaning},
        {reached("hit", is_short=is_short, meant=is_meant)},
        read AS MATERIALIZED (
            SELECT number, {columns(shape)}, complete, of_kind, score FROM reach JOIN product USING (number)
        ){with_brought(shape, "hit", "read")}"""  # noqa: S608 - this module's constants; every value is a parameter


def with_brought(shape: Shape, source: str, read: str) -> str:
    """Return the pool of what was read, with what the meaning brings and in its order where there is a vector."""
    if not shape.meant:
        return f", {narrowed(shape, read)}"
    return f""",
        {brought(source, read, columns(shape))},
        {fused(f"{SCORE}, {ORDERS['relevance']}", FOLLOWERS)},
        {narrowed(shape, "fused")}"""


def best_first(shape: Shape) -> str:
    """Return the order by relevance of a pool with words."""
    return f"fusion DESC, {SCORE}" if shape.meant else SCORE


def also_brought(shape: Shape) -> str:
    """Return the number of products that the meaning brings and that are not counted with the others."""
    is_counted = shape.kind_known and shape.sort != "relevance"
    return "(SELECT count(*) FROM brought)" if shape.worded and shape.meant and not is_counted else "0"


def columns(shape: Shape) -> str:
    """Return the columns of products that the statement needs."""
    return FACET_COLUMNS if shape.with_facets else COLUMNS


def reached(source: str, *, is_short: bool = False, meant: bool = False) -> str:
    """Return the complete matches and the best of the others; of `is_short` only what the page may show.

    A product beyond the page comes forward by its stock alone, so one whose score is lower by more than that cannot.
    With `meant` also by its meaning, so all that are near are read, and as many others as have a place in the fusion.
    """
    end = "CAST(:limit AS integer) + CAST(:offset AS integer)" + (f" + {RANKED}" if meant else "")
    best = followed = ""
    if is_short:
        best = f"""
                AND score >= coalesce((
                    SELECT min(score) FROM (
                        SELECT score FROM {source} WHERE complete ORDER BY score DESC LIMIT {end}) AS shown
                ), 0) - {IN_STOCK}
            ORDER BY score DESC LIMIT {DEPTH} + {end}"""  # noqa: S608 - this module's constants
        followed = f"AND (SELECT count(*) FROM {source} WHERE complete) < {end}"  # noqa: S608 - the same
    found = f"""
            (SELECT * FROM {source} WHERE complete {best})
            UNION ALL
            (SELECT * FROM {source} WHERE NOT complete {followed} ORDER BY score DESC LIMIT {FOLLOWERS})"""  # noqa: S608 - this module's constants
    if not meant:
        return f"""reach AS MATERIALIZED ({found}
        )"""
    return f"""best AS MATERIALIZED ({found}
        ), reach AS MATERIALIZED (
            SELECT * FROM best
            UNION ALL
            SELECT * FROM {source} WHERE number IN (SELECT number FROM near)
                AND number NOT IN (SELECT number FROM best)
        )"""  # noqa: S608 - this module's constants


def narrowed(shape: Shape, source: str = "reach") -> str:
    """Return the pool: by price or rating only the wanted kind, if there are some; the cheapest laptop is no bag."""
    if shape.sort == "relevance" or not shape.kind_known:
        return f"pool AS NOT MATERIALIZED (TABLE {source})"
    return f"""pool AS MATERIALIZED (
            SELECT * FROM {source}
            WHERE of_kind AND complete
                OR (SELECT count(*) FROM {source} WHERE of_kind AND complete) < {SOME}
        )"""  # noqa: S608 - this module's constants


def counted_in(shape: Shape) -> str:
    """Return the name of the rows whose number is the total."""
    if not shape.worded or (shape.kind_known and shape.sort != "relevance"):
        return "pool"
    return "left_in" if shape.conditions or shape.labelled else "hit"


def where(shape: Shape) -> str:
    """Return the conditions, including the match of labels. Retired products have no postings and are not listed."""
    labels = ("search_words @@ CAST(:labels AS tsquery)",) if shape.labelled else ()
    return " AND ".join(("retired_at IS NULL", *shape.conditions, *labels))
