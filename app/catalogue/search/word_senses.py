"""Synonyms that mean another thing in this catalogue: the notebooks of a shop may be of paper, and no laptops.

The word "laptop" never means paper; "notebook" may mean either. The catalogue says whether such a synonym has the
sense of the typed word there: then some of the products that are called by it have the typed word too, or another name
of the thing or of one near to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.revision_cache import cached_by_revision
from app.catalogue.search.evidence import Unit, label_of
from app.catalogue.search.synonyms import HOMONYMS, NEAR_KINDS
from app.text.english_stem import english_stem
from app.text.inflection import singular

BLOCKS, OF_BLOCK = 16, 64
"""Number of blocks of postings, and of products of each, that are read."""
LEAST_PART = 0.02
"""Part of the products that are called by the synonym of which more must have one of the names."""

HOMONYM_STEMS = frozenset(map(english_stem, HOMONYMS))

SHARED = text(
    f"""
    SELECT coalesce(avg(CASE WHEN number IN (
        SELECT unnest(products) FROM search_posting WHERE word = ANY (CAST(:names AS text[]))) THEN 1 ELSE 0 END), 0)
    FROM (
        SELECT unnest(products[1\\:{OF_BLOCK}]) AS number
        FROM (SELECT products FROM search_posting WHERE word = :label ORDER BY block LIMIT {BLOCKS}) AS few
    ) AS labelled
    """  # noqa: S608 - this module's numbers
)


async def leave_out_other_senses(db: AsyncSession, units: Sequence[Unit], counts: Mapping[str, int]) -> None:
    """Take synonyms of another sense out of the units that may name a kind."""
    for unit in units:
        if not unit.term.may_be_kind or unit.typed in HOMONYM_STEMS:
            continue
        for word in [word for word in unit.synonyms if word in HOMONYM_STEMS and counts.get(label_of(word))]:
            if await part_shared(db, word, names_of(unit)) <= LEAST_PART:
                unit.synonyms = [other for other in unit.synonyms if other != word]


def names_of(unit: Unit) -> list[str]:
    """Return the words for a thing and for what is near to it, without homonyms."""
    near = NEAR_KINDS.get(unit.term.typed, NEAR_KINDS.get(singular(unit.term.typed), ()))
    words = (unit.typed, *unit.synonyms, *map(english_stem, near))
    return sorted({word for word in words if " " not in word} - HOMONYM_STEMS)


async def part_shared(db: AsyncSession, synonym: str, names: Sequence[str]) -> float:
    """Return the part of some products that are called by a synonym that also have one of the names."""

    async def read() -> float:
        asked = {"label": label_of(synonym), "names": list(names)}
        return float(await (await db.connection()).scalar(SHARED, asked))

    return await cached_by_revision(db, f"{synonym}: {' '.join(names)}", read)
