"""The SQL statement of a search: evidence, order and page.

Evidence is added up per product from the postings of the query's words. Products with all units come first, then the
next best: at most `FOLLOWERS`, each of the wanted kind or with more than a third of the query. With a vector of the
text the order within both groups is fused with the order of meaning (rank_fusion.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause, text

from app.catalogue.search.evidence import KIND_BIT, MOST_UNITS
from app.catalogue.search.facets import FACETS
from app.catalogue.search.query import Sort
from app.catalogue.search.rank_fusion import RANKED, VectorModel, brought, fused, near

FOLLOWERS = 100
"""Maximum number of products that lack a word of the query."""
ENOUGH = 50
"""With at least this many products that have all words, none that lacks one follows."""
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

UNIT_BITS = (1 << MOST_UNITS) - 1
TITLE_SHIFT = MOST_UNITS + 1
"""A word in a title sets its bits a second time, this much further up."""
NAMED_BIT = 1 << 2 * TITLE_SHIFT
"""Set on a product that has the word of the wanted kind anywhere but in its description only."""
CHUNK = 8
"""Number of units whose parts of the query are added up in advance, for each combination of them."""


def matches(shape: Shape) -> str:
    """Return the CTEs `hit` and, where there are filters, `left_in`: what they leave of it.

    Where the rarest unit of the query leaves out much (`divided`), its products are added up first. All products with
    every word are among them. The others are read only if these are few. Where that unit is very common too
    (`bounded`), only its best products are the first.
    """
    is_filtered = bool(shape.conditions or shape.labelled)
    if not shape.divided:
        read = f",\n left_in AS MATERIALIZED ({left_in(shape, 'hit')})" if is_filtered else ""
        return f"hit AS MATERIALIZED ({scored(shape)}){read}"
    rare = RARE_BEST if shape.bounded else RARE
    # "IS TRUE" makes the planner look each number up in a hash table. It does not know how many there are, and might
    # join them in a nested loop.
    first = f"first_hit AS MATERIALIZED ({scored(shape, f'WHERE (number IN ({rare})) IS TRUE')})"
    counted = f"first_tally AS MATERIALIZED ({tally_of('first_left' if is_filtered else 'first_hit')})"
    is_few = f"(SELECT complete FROM first_tally) < {ENOUGH}"  # noqa: S608 - this module's constants
    rest = scored(shape, f"WHERE {is_few} AND number NOT IN ({rare})")
    if not is_filtered:
        return f"""{first}, {counted},
    hit AS MATERIALIZED (SELECT * FROM first_hit WHERE complete OR {is_few} UNION ALL {rest})"""  # noqa: S608 - this module's names
    return f"""{first},
    first_left AS MATERIALIZED ({left_in(shape, "first_hit")}), {counted},
    rest AS MATERIALIZED ({rest}),
    left_in AS MATERIALIZED (
        SELECT * FROM first_left WHERE complete OR {is_few} UNION ALL {left_in(shape, "rest")})"""  # noqa: S608 - this module's names


RARE = "SELECT unnest(products) FROM search_posting WHERE word = ANY (CAST(:rarest AS text[]))"
RARE_BEST = """SELECT unnest(products[1:best])
        FROM unnest(CAST(:rarest AS text[]), CAST(:best_of_block AS integer[])) AS rarest (word, best)
        JOIN search_posting USING (word)"""

IS_FEW = f"(SELECT complete FROM tally) < {ENOUGH}"  # noqa: S608 - this module's constant
"""Whether few products have all words, so that others follow."""


EVERY = """(
            SELECT (SELECT count(*) FROM product)
                - (SELECT count(*) FROM product WHERE retired_at IS NOT NULL) AS complete, 0 AS others
            OFFSET 0)"""
"""The number of all products that are sold, from indexes: counting those that are not retired reads every row.
With the offset it is counted once, and not where it is used."""


def tally_of(source: str) -> str:
    """Return the number of products with all words, and of the others."""
    return f"""SELECT count(*) FILTER (WHERE complete) AS complete, count(*) FILTER (WHERE NOT complete) AS others
        FROM {source}"""  # noqa: S608 - names of this module


def left_in(shape: Shape, source: str) -> str:
    """Return what the filters leave of the products that match the words."""
    return f"""
        SELECT number, {columns(shape)}, complete, of_kind, unlabelled, stays, score
        FROM {source} JOIN product USING (number)
        WHERE {where(shape)}"""  # noqa: S608 - this module's constants; every value is a parameter


def scored(shape: Shape, restriction: str = "") -> str:
    """Return the products that match the words, added up from the postings.

    Arrays are unnested in the list of columns: as a table, PostgreSQL stores their rows first, for half of the time.
    Where a filter may have removed the products of the wanted kind, mentioning it is no evidence (`counted`): a lamp
    with linen whose description speaks of candles is no scented candle. Without filters such products follow.
    Facets count what stays then, so that a chip leaves as many products as it says.
    With the word of a kind that the shop sells in its description only, a product is none of it (`thing_bits`): the red
    toaster that matches the kettle follows the kettles.
    Being of the wanted kind counts as far as the product has the rest of the query: for "outdoor fireplace screen" a
    screen for windows is no better than a set of fireplace tools.
    """
    has_all = "bits & CAST(:every_bit AS bigint) = CAST(:every_bit AS bigint)"
    is_whole = f"{has_all} AND (bits & {NAMED_BIT} <> 0 OR CAST(:thing_bits AS bigint) = 0)"
    in_title = f"bits & (CAST(:kind_bits AS bigint) << {TITLE_SHIFT}) <> 0"
    is_thing = "(bits & CAST(:noun_bits AS bigint) <> 0 OR CAST(:noun_bits AS bigint) = 0)"
    is_filtered = bool(shape.conditions or shape.labelled)
    shared = f"{is_thing} AND {part_of('counted', shape.chunks)} > CAST(:least AS real)"
    mentioned = f"{is_thing} AND {part_of('parts', shape.chunks)} > CAST(:least AS real)"
    stays = f"({is_whole} OR {in_title} OR {shared})"
    more, best, read = (
        (", CAST(:best_of_block AS integer[])", ", best", "[1:best]")
        if shape.bounded and not shape.divided
        else ("", "", "")
    )
    return f"""
        SELECT number,
            {is_whole} AS complete,
            bits & {KIND_BIT << TITLE_SHIFT} <> 0 AS of_kind,
            bits & {KIND_BIT} = 0 AS unlabelled,
            {stays if shape.with_facets and not is_filtered else "true"} AS stays,
            (evidence + kind_evidence * ({part_of("parts", shape.chunks)})) / {SCALE} AS score
        FROM (
            SELECT number,
                bit_or(CASE WHEN impact & 1 = 1 THEN titled ELSE bit END
                    | CASE WHEN impact & 2 = 2 THEN name_bit ELSE 0 END) AS bits,
                sum(weight * (impact >> 2)) AS evidence, sum(kind_weight * (impact >> 2)) AS kind_evidence
            FROM (
                SELECT bit, titled, name_bit, weight, kind_weight,
                    unnest(products{read}) AS number, unnest(impacts{read}) AS impact
                FROM unnest(
                    CAST(:words AS text[]), CAST(:bits AS bigint[]), CAST(:titled AS bigint[]),
                    CAST(:name_bits AS bigint[]), CAST(:weights AS float[]), CAST(:kind_weights AS float[]){more}
                ) AS asked (word, bit, titled, name_bit, weight, kind_weight{best})
                JOIN search_posting USING (word)
            ) AS posting
            {restriction}
            GROUP BY number
        ) AS found
        WHERE {stays if is_filtered else f"{has_all} OR {in_title} OR {mentioned}"}
    """  # noqa: S608 - this module's constants; every value is a parameter


def part_of(name: str, chunks: int) -> str:
    """Return the part of the query's weight that the units of `bits` have, read from tables of all combinations."""
    return " + ".join(
        f"(CAST(:{name}_{place} AS float[]))[CAST(bits >> {place * CHUNK} & {(1 << CHUNK) - 1} AS integer) + 1]"
        for place in range(chunks)
    )


def tables_of(name: str, shares: Sequence[float], chunks: int) -> dict[str, list[float]]:
    """Return the parameters of `part_of`: for each combination of the units of a chunk the sum of their shares."""
    tables = {}
    for place in range(chunks):
        sums = [0.0]
        for share in shares[place * CHUNK : (place + 1) * CHUNK]:
            sums += [total + share for total in sums]
        tables[f"{name}_{place}"] = sums
    return tables


SCORE = f"score + CASE WHEN in_stock THEN {IN_STOCK} ELSE 0 END DESC"
COLUMNS = "id, price, in_stock, rating, created_at, category, family"
FACET_COLUMNS = f"{COLUMNS}, brand"
DEPTH = 200
"""Number of products beyond the page whose availability may still change the order of the page."""


@dataclass(frozen=True)
class Shape:
    """Properties of a search that determine its statement, besides the parameters.

    `worded`: there are words to match. `labelled`: there is a tsquery of labels to match. `divided`: the
    products of the rarest unit are read first. `chunks`: number of tables of the units' parts of the query.
    """

    conditions: tuple[str, ...]
    sort: Sort
    worded: bool
    labelled: bool = False
    divided: bool = False
    chunks: int = 1
    bounded: bool = False
    """Of each block only the best products of a word are read, because it has very many: the rarest, if `divided`."""
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
    first = "complete"
    if is_of_kinds(shape):
        order = order.replace("complete DESC", IN_TURN, 1)
        first = "complete AND NOT of_other_kind"
    # The whole catalogue is listed as it is: looking for families would read all of it.
    grouped = (
        families(order, "complete AND of_kind" if shape.kind_known else "complete")
        if is_read(shape)
        else NO_FAMILIES
    )
    of_others = "(SELECT count(*) FROM pool WHERE of_other_kind)" if is_of_kinds(shape) else "0"
    clause = text(
        f"""
        WITH {pool_of_words(shape) if shape.worded else pool_of_all(shape)},
        {grouped},
        hidden AS MATERIALIZED (SELECT number, {first} AS complete FROM member WHERE lead <> number),
        staying AS NOT MATERIALIZED (SELECT * FROM pool WHERE stays),
        page AS MATERIALIZED (
            SELECT id, number, of_kind FROM pool WHERE number NOT IN (SELECT number FROM hidden)
            ORDER BY {order} LIMIT CAST(:limit AS integer) OFFSET CAST(:offset AS integer)
        )
        SELECT counts.complete + CASE WHEN counts.complete < {ENOUGH}
                THEN least(counts.others + {also_brought(shape)}, {FOLLOWERS}) ELSE 0 END
                - (SELECT count(*) FROM hidden) AS total,
            counts.complete - {of_others}
                - (SELECT count(*) FROM hidden WHERE complete) AS complete,
            {also_brought(shape)} AS brought,
            {is_cut(shape)} AS is_cut,
            ARRAY(SELECT id FROM page) AS ids,
            ARRAY(SELECT of_kind FROM page) AS of_kind,
            (SELECT jsonb_object_agg(id, others) FROM (
                SELECT page.id, ARRAY(
                    SELECT id FROM member WHERE lead = page.number AND number <> lead ORDER BY {order}
                ) AS others FROM page WHERE number IN (SELECT lead FROM member)
            ) AS led) AS members,
            {FACETS if shape.with_facets else "NULL"} AS facets
        FROM {counted_in(shape)} AS counts
        """  # noqa: S608 - composed of this module's constants; every value is a parameter
    )
    return Statement(clause, frozenset(clause.compile().params))


NO_FAMILIES = "member AS NOT MATERIALIZED (SELECT *, 0 AS lead FROM pool WHERE false)"


def families(order: str, asked_for: str) -> str:
    """Return the members of families of which the pool has several sizes or colours, each with its first one.

    Products of one family in the same size and colour are several offers of it: the second is in a second group.
    Products with the condition `asked_for` count for `grouped_above`.
    """
    return f"""shared AS MATERIALIZED (
            SELECT family >> 20 AS root FROM pool WHERE family IS NOT NULL
                AND (CAST(:grouped_above AS integer) = 0
                    OR (SELECT count(*) FROM pool WHERE {asked_for}) > CAST(:grouped_above AS integer))
            GROUP BY 1 HAVING min(family) <> max(family)
        ),
        member AS MATERIALIZED (
            SELECT *, first_value(number) OVER (PARTITION BY family >> 20, copy ORDER BY {order}) AS lead
            FROM (
                SELECT *, row_number() OVER (PARTITION BY family ORDER BY {order}) AS copy
                FROM pool WHERE family >> 20 IN (SELECT root FROM shared)
            ) AS each
        )"""  # noqa: S608 - this module's names


def is_cut(shape: Shape) -> str:
    """Return whether products with all words were left unread."""
    if shape.bounded and shape.divided:
        return f"(SELECT complete FROM first_tally) >= {ENOUGH}"  # noqa: S608 - this module's constant
    return "true" if shape.bounded else "false"


def is_read(shape: Shape) -> bool:
    """Return whether the pool is a part of the catalogue."""
    return bool(shape.worded or shape.conditions or shape.labelled)


IN_TURN = """CASE WHEN complete AND NOT of_other_kind THEN 2
        WHEN unlabelled AND (SELECT bool_or(of_other_kind) FROM pool) THEN 0 ELSE 1 END DESC"""
"""Products with all words of another kind lead those that are not of the wanted kind, and follow those that are."""


def is_of_kinds(shape: Shape) -> bool:
    """Return whether products of another kind follow those of the wanted one."""
    return shape.worded and shape.kind_known and shape.sort == "relevance"


def pool_of_all(shape: Shape) -> str:
    """Return a pool of all products that the filters leave. The whole catalogue is read from its indexes."""
    once = "MATERIALIZED" if shape.labelled or shape.conditions else "NOT MATERIALIZED"
    return f"""
        pool AS {once} (
            SELECT number, {columns(shape)}, true AS complete, false AS of_kind, true AS unlabelled,
                true AS stays, 0 AS score
            FROM product WHERE {where(shape)}
        )"""  # noqa: S608 - this module's constants; every value is a parameter


def pool_of_words(shape: Shape) -> str:
    """Return a pool of the products with the words. Without filters only those that the page may show are read."""
    is_meant = shape.meant is not None
    meaning = f", {near(shape.meant, where(shape))}" if shape.meant else ""
    if shape.conditions or shape.labelled:
        return f"""{matches(shape)}, tally AS MATERIALIZED ({tally_of("left_in")}){meaning},
        {reached("left_in", meant=is_meant)}{with_brought(shape, "left_in", "reach")}"""
    is_short = shape.sort == "relevance" and not shape.with_facets
    return f"""{matches(shape)}, tally AS MATERIALIZED ({tally_of("hit")}){meaning},
        {reached("hit", is_short=is_short, meant=is_meant, of_kinds=is_of_kinds(shape))},
        read AS MATERIALIZED (
            SELECT number, {columns(shape)}, complete, of_kind, unlabelled, stays, score
            FROM reach JOIN product USING (number)
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


def reached(source: str, *, is_short: bool = False, meant: bool = False, of_kinds: bool = False) -> str:
    """Return the complete matches and the best of the others; of `is_short` only what the page may show.

    A product beyond the page comes forward by its stock alone, so one whose score is lower by more than that cannot.
    With `meant` also by its meaning, so all that are near are read, and as many others as have a place in the fusion.
    """
    end = "CAST(:limit AS integer) + CAST(:offset AS integer)" + (f" + {RANKED}" if meant else "")
    top, best, is_followed = "", f"SELECT * FROM {source} WHERE complete", IS_FEW  # noqa: S608 - names of this module
    if is_short:
        top = f"""top AS MATERIALIZED ({best} ORDER BY score DESC, number LIMIT {DEPTH} + {end}),
        """
        shown = f"(SELECT score FROM top ORDER BY score DESC LIMIT {end}) AS shown"  # noqa: S608 - this module's names
        best = f"""SELECT * FROM top
            WHERE {IS_FEW} OR score >= coalesce((SELECT min(score) FROM {shown}), 0) - {IN_STOCK}"""  # noqa: S608 - this module's names
        if not of_kinds:  # products of the wanted kind that lack a word may come before those with all
            is_followed = f"{IS_FEW} AND (SELECT complete FROM tally) < {end}"  # noqa: S608 - this module's names
    found = f"""
            {best}
            UNION ALL
            (SELECT * FROM {source} WHERE NOT complete AND {is_followed}
                ORDER BY score DESC, number LIMIT {FOLLOWERS})"""  # noqa: S608 - this module's constants
    if not meant:
        return f"""{top}reach AS MATERIALIZED ({found}
        )"""
    return f"""{top}best AS MATERIALIZED ({found}
        ), reach AS MATERIALIZED (
            SELECT * FROM best
            UNION ALL
            SELECT * FROM {source} WHERE (complete OR {IS_FEW}) AND number IN (SELECT number FROM near)
                AND number NOT IN (SELECT number FROM best)
        )"""  # noqa: S608 - this module's constants


def narrowed(shape: Shape, source: str = "reach") -> str:
    """Return the pool: by price or rating only the wanted kind, if there are some; the cheapest laptop is no bag.

    By relevance, where products that lack a word follow those with all, a product of another kind is none of those with
    all: for "13 inch laptop" laptops of other sizes come before a sleeve of that size. It is of another kind if the
    titles of its category name one (`category_kind`) and nothing says that it is of the wanted one.
    """
    if is_of_kinds(shape):
        return f"""pool AS NOT MATERIALIZED (
            SELECT *, complete AND unlabelled AND {IS_FEW} AND category IN (SELECT category FROM category_kind)
                AS of_other_kind
            FROM {source}
        )"""  # noqa: S608 - this module's names
    if shape.sort == "relevance" or not shape.kind_known:
        return f"pool AS NOT MATERIALIZED (TABLE {source})"
    return f"""pool AS MATERIALIZED (
            SELECT * FROM {source}
            WHERE of_kind AND complete
                OR (SELECT count(*) FROM {source} WHERE of_kind AND complete) < {SOME}
        )"""  # noqa: S608 - this module's constants


def counted_in(shape: Shape) -> str:
    """Return the rows that give the total."""
    if not (shape.worded or shape.conditions or shape.labelled):
        return EVERY
    if not shape.worded or (shape.kind_known and shape.sort != "relevance"):
        return f"({tally_of('pool')})"
    return "tally"


def where(shape: Shape) -> str:
    """Return the conditions, including the match of labels. Retired products have no postings and are not listed."""
    labels = ("search_words @@ CAST(:labels AS tsquery)",) if shape.labelled else ()
    return " AND ".join(("retired_at IS NULL", *shape.conditions, *labels))
