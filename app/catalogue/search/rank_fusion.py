"""The part of the search's statement that a vector of the text adds: products near in meaning, and the fused order.

Orders are fused by reciprocal rank (Cormack, Clarke and Büttcher, 2009): each adds 1 / (60 + place). Meaning orders the
products with all words among themselves, and the others; it puts no product without a word before one that has all.
"""

from __future__ import annotations

from dataclasses import dataclass

K = 60
WEIGHT = 0.35
"""Weight of the order of meaning beside that of the words."""
NEED_WEIGHT = 2.0
"""The same among products that lack a word, where the text names no kind that is sold: the words then say little."""

RANKED = 200
"""Number of products of each order that have a place. Further ones follow by their words."""
NEAREST = 400
"""Number of products of which the filters leave the nearest, so that no filter is evaluated for the whole catalogue.
The index of vectors gives at most as many as this setting says."""
FOLLOWED = f"SELECT set_config('hnsw.ef_search', '{NEAREST}', true)"

CLOSE = 0.45
"""A product is brought if its similarity is at least this part of the way from the catalogue's mean to the nearest."""
MOST_BROUGHT = 40
FEW = 3
"""With at least this many products with all words, nothing is brought to a text that names no kind, such as a brand."""
LEAST_GAIN = 0.2
"""A brought product must be nearer than the catalogue's mean by this much: some texts mean nothing of a shop's."""
FEWEST = 3
"""Fewer products than this are not brought: to a word that the model does not know, some product is near by its letters
("lego" and "lemon")."""


@dataclass(frozen=True)
class VectorModel:
    """The stored model whose vectors are compared: its number and the length of its vectors."""

    id: int
    dimension: int


def near(model: VectorModel, conditions: str) -> str:
    """Return the products near in meaning that the filters leave, with their places."""
    # The index of the model's vectors is used only by the expression that it was made of, with the numbers as they are.
    # A subquery is computed once; the bare expression would read the text of the vector again for each row.
    asked = f"(SELECT CAST(CAST(:vector AS text) AS halfvec({model.dimension})))"
    return f"""
    nearest AS MATERIALIZED (
        SELECT product_id, -distance AS similarity FROM (
            SELECT product_id, vector::halfvec({model.dimension}) <#> {asked} AS distance
            FROM search_vector WHERE model = {model.id}
            ORDER BY distance LIMIT {NEAREST}) AS closest
    ), bounds AS MATERIALIZED (
        SELECT average + greatest({LEAST_GAIN}, {CLOSE} * (best - average)) AS least FROM (
            SELECT -(mean <#> {asked}) AS average,
                (SELECT max(similarity) FROM nearest) AS best
            FROM search_vector_model WHERE id = {model.id}) AS known
    ), near AS MATERIALIZED (
        SELECT number, similarity >= (SELECT least FROM bounds) AS is_close,
            row_number() OVER (ORDER BY similarity DESC, id) AS near_place
        FROM nearest JOIN product ON id = product_id
        WHERE {conditions}
        ORDER BY near_place LIMIT {RANKED}
    )"""  # noqa: S608 - numbers and this module's constants; every value is a parameter


def brought(source: str, read: str, columns: str) -> str:
    """Return the products without a match of words that the meaning brings, together with what was read.

    They follow where no product has all words, or only a few have and the text names no kind that is sold (`:is_need`).
    """
    return f"""brought AS MATERIALIZED (
            SELECT number, {columns} FROM near JOIN product USING (number)
            WHERE is_close AND CAST(:may_bring AS boolean) AND number NOT IN (SELECT number FROM {source})
                AND (SELECT count(*) FROM nearest WHERE similarity >= (SELECT least FROM bounds)) >= {FEWEST}
                AND (SELECT count(*) FROM {source} WHERE complete)
                    < CASE WHEN CAST(:is_need AS boolean) THEN {FEW} ELSE 1 END
            ORDER BY near_place LIMIT {MOST_BROUGHT}
        ), every AS (
            SELECT *, false AS is_brought FROM {read}
            UNION ALL
            SELECT number, {columns}, false, false, true, true, 0, true FROM brought
        )"""  # noqa: S608 - this module's constants; every value is a parameter


def fused(order: str, followers: int) -> str:
    """Return the products with the sum of both orders; of those that lack a word the best."""
    return f"""placed AS MATERIALIZED (
            SELECT every.*, coalesce(CASE WHEN NOT is_brought AND word_place <= {RANKED}
                    THEN 1.0 / ({K} + word_place) END, 0)
                + coalesce(CASE WHEN complete THEN CAST(:meaning_weight AS real)
                    WHEN CAST(:is_need AS boolean) THEN {NEED_WEIGHT} ELSE {WEIGHT} END
                    / ({K} + near_place), 0) AS fusion
            FROM (SELECT *, row_number() OVER (PARTITION BY complete, is_brought ORDER BY {order}) AS word_place
                FROM every) AS every
            LEFT JOIN near USING (number)
        ), fused AS MATERIALIZED (
            (SELECT * FROM placed WHERE complete)
            UNION ALL
            (SELECT * FROM placed WHERE NOT complete ORDER BY fusion DESC, {order} LIMIT {followers})
        )"""  # noqa: S608 - this module's constants
