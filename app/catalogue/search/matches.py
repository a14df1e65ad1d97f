"""Execution of a search: ids in order, counts and facets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import URL, text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.revision_cache import cached_by_revision
from app.catalogue.search.attribute_values import attribute_values
from app.catalogue.search.facets import Facets, facets_of
from app.catalogue.search.filters import Filters
from app.catalogue.search.parse import ParsedQuery
from app.catalogue.search.query import SearchQuery
from app.catalogue.search.rank_fusion import FOLLOWED, WEIGHT, VectorModel
from app.catalogue.search.ranking import CHUNK, NAMED_BIT, TITLE_SHIFT, Shape, statement, tables_of
from app.catalogue.vectors.storage import has_tables, read_model
from app.db.direct import fetch

PART, NONE = 0.3, 2.0
"""A product that is not of the wanted kind needs more than this part of the query's weight; with NONE none matches."""
ROUND = 1_000
"""Counts of which the rest was not read are said in thousands, smaller ones with one digit: 600."""


@dataclass(frozen=True)
class Hits:
    """Result of one statement: the page's ids in order, those of the wanted kind, and the counts of all matches.

    `brought` counts those without a match of words, which are near in meaning. With `has_more` a very common word has
    more products than `total` and `complete`, which are then rounded down.
    """

    ids: list[str] = field(default_factory=list)
    of_kind: frozenset[str] = frozenset()
    total: int = 0
    complete: int = 0
    brought: int = 0
    has_more: bool = False
    members: dict[str, list[str]] = field(default_factory=dict)
    """Product of the page -> those that differ from it in size or colour only, which the page leaves out."""
    facets: Facets = field(default_factory=Facets)


_complete: dict[tuple[URL, str, int], VectorModel] = {}
"""Models with all vectors, by database, name and length. They stay complete, and their numbers are not used again."""


async def meaning_model(db: AsyncSession, query: SearchQuery, read: ParsedQuery) -> VectorModel | None:
    """Return the model whose vectors are compared with the query's; None without one, or while not all are made."""
    if query.vector is None or not read.units:
        return None
    connection = await db.connection()
    key = (db.get_bind().engine.url, query.vector.model, query.vector.dimension)
    if key not in _complete:
        stored = await read_model(connection, query.vector.model) if await has_tables(connection) else None
        if stored is None or not stored.is_complete or stored.dimension != query.vector.dimension:
            return None
        _complete[key] = VectorModel(stored.id, stored.dimension)
    await connection.execute(text(FOLLOWED))
    return _complete[key]


async def find_whole(db: AsyncSession, query: SearchQuery, read: ParsedQuery, filters: Filters) -> Hits:
    """Return a page of the whole catalogue. Its facets are cached until the catalogue changes."""
    hits = await find(db, replace(query, with_facets=False), read, filters)
    if not query.with_facets:
        return hits
    nothing = replace(query, limit=0, offset=0)
    counted = await cached_by_revision(db, "facets", lambda: find(db, nothing, read, filters))
    return replace(hits, facets=counted.facets)


async def find(db: AsyncSession, query: SearchQuery, read: ParsedQuery, filters: Filters) -> Hits:
    """Return the products that match the words and the filters, counted and in order."""
    evidence = read.evidence
    kind_bits, least = (0, NONE) if query.every_word else (evidence.kind_bits, PART)
    shape = Shape(
        conditions=tuple(filters.conditions),
        sort=query.sort,
        worded=bool(read.units),
        labelled=bool(filters.labels),
        divided=bool(evidence.rarest),
        chunks=max(1, -(-len(evidence.shares) // CHUNK)),
        bounded=bool(evidence.best_of_block)
        and query.sort == "relevance"
        and not (filters.conditions or filters.labels),
        kind_known=evidence.kind_known,
        with_facets=query.with_facets,
        meant=await meaning_model(db, query, read),
    )
    thing_bits = evidence.kind_bits if evidence.kind_known else 0
    asked: dict[str, object] = {
        "words": evidence.words,
        "rarest": evidence.rarest,
        "bits": evidence.bits,
        "titled": [bit | bit << TITLE_SHIFT for bit in evidence.bits],
        "name_bits": [NAMED_BIT if bit & thing_bits else 0 for bit in evidence.bits],
        "weights": evidence.weights,
        "kind_weights": evidence.kind_weights,
        "best_of_block": evidence.best_of_block,
        "every_bit": evidence.every_bit,
        "kind_bits": kind_bits,
        "noun_bits": evidence.noun_bits,
        "thing_bits": thing_bits,
        "least": least,
        "may_bring": not query.every_word,
        "is_need": not evidence.kind_known,
        # The pieces of a misspelt word have no meaning that could order what the corrected word finds.
        "meaning_weight": 0.0 if read.corrected else WEIGHT,
        "labels": filters.labels,
        "grouped_above": query.grouped_above,
        "limit": query.limit,
        "offset": query.offset,
    }
    asked |= tables_of("parts", evidence.shares, shape.chunks)
    asked |= tables_of("counted", without_units(evidence.shares, kind_bits), shape.chunks)
    if query.vector is not None:
        asked |= {
            "vector": query.vector.values,
            "model": query.vector.model,
            "dimension": query.vector.dimension,
        }
    wanted = statement(shape)
    given = {name: value for name, value in (asked | filters.values).items() if name in wanted.parameters}
    [row] = await fetch(db, wanted.clause, given)
    of_kind = frozenset(found for found, is_one in zip(row.ids, row.of_kind, strict=True) if is_one)
    facets = await with_words(db, row.facets) if query.with_facets else Facets()
    has_more: bool = row.is_cut
    total, complete = (rounded(row.total), rounded(row.complete)) if has_more else (row.total, row.complete)
    members = {lead: others for lead, others in (row.members or {}).items() if others}
    return Hits(row.ids, of_kind, total, complete, row.brought, has_more, members, facets)


async def with_words(db: AsyncSession, counted: dict[str, Any]) -> Facets:
    """Return the facets of the statement's JSON object, with the words of attribute values."""
    examples = {fact: example for fact, _, example, _ in counted["attributes"]}
    return facets_of(counted, await attribute_values(db, examples) if examples else {})


def rounded(count: int) -> int:
    """Return a count with one digit that is not zero, or in whole thousands, at most that many."""
    step = min(ROUND, int("1" + "0" * (len(str(count)) - 1)))
    return count // step * step


def without_units(shares: Sequence[float], bits: int) -> list[float]:
    """Return the shares with zero for the units of these bits."""
    return [0.0 if bits >> place & 1 else share for place, share in enumerate(shares)]
