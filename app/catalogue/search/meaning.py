"""The part of the search's statement that a vector of the text adds: products near in meaning, and the fused order.

Orders are fused by reciprocal rank (Cormack, Clarke and Büttcher, 2009): each adds 1 / (60 + place). Meaning orders the
products with all words among themselves, and the others; it puts no product without a word before one that has all.
"""

from __future__ import annotations

K = 60
WEIGHT = 0.35
"""Weight of the order of meaning beside that of the words."""
NEED_WEIGHT = 1.0
"""The same among products that lack a word, where the text names no kind that is sold: the words then say little."""

RANKED = 200
"""Number of products of each order that have a place. Further ones follow by their words."""
NEAREST = 1_000
"""Number of products of which the filters leave the nearest, so that no filter is evaluated for the whole catalogue."""

CLOSE = 0.6
"""A product is brought if its similarity is at least this part of the way from the catalogue's mean to the nearest."""
MOST_BROUGHT = 40
FEW = 3
"""With at least this many products with all words, nothing is brought to a text that names no kind, such as a brand."""
LEAST_GAIN = 0.15
"""The nearest product must be nearer than the catalogue's mean by this much, else the text means nothing of the shop's."""

# A model of which not all products have vectors is left out: those with one would come before their equals.
NEAR = f"""
    nearest AS MATERIALIZED (
        SELECT product_id, -(vector <#> asked) AS similarity, -(mean <#> asked) AS average
        FROM search_vector_model, (SELECT CAST(CAST(:vector AS text) AS halfvec) AS asked) AS query, search_vector
        WHERE name = CAST(:model AS text) AND dimension = CAST(:dimension AS integer) AND is_complete
            AND model = search_vector_model.id
        ORDER BY vector <#> asked LIMIT {NEAREST}
    ), near AS MATERIALIZED (
        SELECT number, similarity, average, row_number() OVER (ORDER BY similarity DESC, id) AS near_place,
            similarity >= average + greatest({LEAST_GAIN}, {CLOSE} * (
                (SELECT max(similarity) FROM nearest) - average)) AS is_close
        FROM nearest JOIN product ON id = product_id
        WHERE {{conditions}}
        ORDER BY similarity DESC, id LIMIT {RANKED}
    )"""  # noqa: S608 - this module's constants; every value is a parameter


def brought(source: str, read: str, columns: str) -> str:
    """Return the products without a match of words that the meaning brings, together with what was read.

    They follow where no product has all words, or only a few have and the text names no kind that is sold (`:is_need`).
    """
    return f"""brought AS MATERIALIZED (
            SELECT number, {columns} FROM near JOIN product USING (number)
            WHERE is_close AND CAST(:may_bring AS boolean) AND number NOT IN (SELECT number FROM {source})
                AND (SELECT count(*) FROM {source} WHERE complete) < CASE WHEN CAST(:is_need AS boolean) THEN {FEW} ELSE 1 END
            ORDER BY near_place LIMIT {MOST_BROUGHT}
        ), every AS (
            SELECT *, false AS is_brought FROM {read}
            UNION ALL
            SELECT number, {columns}, false, false, 0, true FROM brought
        )"""  # noqa: S608 - this module's constants; every value is a parameter


def fused(order: str, followers: int) -> str:
    """Return the products with the sum of both orders; of those that lack a word the best."""
    return f"""placed AS MATERIALIZED (
            SELECT every.*, coalesce(CASE WHEN NOT is_brought AND word_place <= {RANKED}
                    THEN 1.0 / ({K} + word_place) END, 0)
                + coalesce(CASE WHEN complete OR NOT CAST(:is_need AS boolean) THEN {WEIGHT} ELSE {NEED_WEIGHT} END
                    / ({K} + near_place), 0) AS fusion
            FROM (SELECT *, row_number() OVER (PARTITION BY complete, is_brought ORDER BY {order}) AS word_place
                FROM every) AS every
            LEFT JOIN near USING (number)
        ), fused AS MATERIALIZED (
            (SELECT * FROM placed WHERE complete)
            UNION ALL
            (SELECT * FROM placed WHERE NOT complete ORDER BY fusion DESC, {order} LIMIT {followers})
        )"""  # noqa: S608 - this module's constants
