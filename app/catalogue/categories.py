"""Categories by name: a path or any segment of one, in upper or lower case, singular or plural."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.revision_cache import cached_by_revision
from app.catalogue.search.query import plain
from app.catalogue.search.synonyms import SYNONYMS
from app.db.direct import fetch, fetch_value, fetch_values
from app.text.category import leaf
from app.text.inflection import singular

# A name's key, segment by segment (migrations/sql/search/shop_key.sql), and the labels that find its products.
KEYS = text(
    """
    SELECT key, label_query('@', key)::text AS label
    FROM unnest(CAST(:names AS text[])) AS name, LATERAL array_to_string(ARRAY(
        SELECT shop_key(part) FROM unnest(string_to_array(name, '>')) AS part WHERE btrim(part) <> ''), ' > ') AS key
    WHERE key <> ''
    """
)
LABELS = text("SELECT label_query('@', key)::text FROM unnest(CAST(:keys AS text[])) AS key")
IS_SOLD = text("SELECT is_sold(CAST(:label AS tsquery))")
SEGMENTS = text(
    r"""
    SELECT array_to_string(path[1\:depth], ' > ') AS path, sum(n)::int AS products,
        array_to_string(ARRAY(SELECT shop_key(part) FROM unnest(path[1\:depth]) AS part), ' > ') AS path_key
    FROM (
        SELECT string_to_array(category, ' > ') AS path, count(*) AS n
        FROM product WHERE category <> '' AND retired_at IS NULL GROUP BY category
    ) AS paths, generate_subscripts(path, 1) AS depth
    GROUP BY 1, 3
    ORDER BY products DESC, path
    """
)


@dataclass(frozen=True)
class Segment:
    """A node of the category tree: its path, as written and as keys, and the number of products in it."""

    path: str
    count: int
    path_key: str

    @property
    def key(self) -> str:
        """The key of its own name."""
        return leaf(self.path_key)

    @property
    def name(self) -> str:
        """Its own name, the path's last."""
        return leaf(self.path)


async def category_labels(db: AsyncSession, name: str) -> str | None:
    """Return the tsquery of the products in that category, or None if there is no such category.

    If no category has exactly that name, all segments that contain all its words match: "laptops" for "Laptops &
    Tablets".
    """
    label = " | ".join(row.label for row in await fetch(db, KEYS, {"names": names_of(name)}))
    if not label:
        return None
    if await fetch_value(db, IS_SOLD, {"label": label}):
        return label
    keys = sorted({segment.key for segment in await containing_segments(db, name)})
    return " | ".join(await fetch_values(db, LABELS, {"keys": keys})) or None


async def find_category(db: AsyncSession, name: str) -> str | None:
    """Return the path of the category with that name, or None. Of several, the one with the most products."""
    keys = await keys_of(db, names_of(name))
    last = {leaf(key) for key in keys}
    candidates = [segment for segment in await all_segments(db) if segment.key in last]
    if ">" in name and candidates:
        candidates = [
            found
            for found in candidates
            if f" > {found.path_key}".endswith(tuple(f" > {key}" for key in keys))
        ]
    candidates = candidates or await containing_segments(db, name)
    return candidates[0].path if candidates else None


async def nearest_category(db: AsyncSession, name: str) -> Segment | None:
    """Return the category with the most similar name, for a hint, or None."""
    segments = await all_segments(db)
    names = [segment.name.lower() for segment in segments]
    best = process.extractOne(leaf(name).lower(), names, scorer=fuzz.WRatio, score_cutoff=60)
    return segments[best[2]] if best else None


async def containing_segments(db: AsyncSession, name: str) -> list[Segment]:
    """Categories whose own name holds all words of this one, the fullest first."""
    keys = await keys_of(db, names_of(leaf(name)))
    wanted = [set(key.split()) for key in keys]
    return [
        found for found in await all_segments(db) if any(words <= set(found.key.split()) for words in wanted)
    ]


async def all_segments(db: AsyncSession) -> list[Segment]:
    """Return all nodes of the category tree, the largest first."""
    return await cached_by_revision(db, "segments", lambda: count_segments(db))


async def count_segments(db: AsyncSession) -> list[Segment]:
    """Read the current category tree from the catalogue."""
    connection = await db.connection()
    return [Segment(row.path, row.products, row.path_key) for row in await connection.execute(SEGMENTS)]


async def keys_of(db: AsyncSession, names: Sequence[str]) -> list[str]:
    """Return the keys of the names, segment by segment."""
    connection = await db.connection()
    return [row.key for row in await connection.execute(KEYS, {"names": list(names)})]


def names_of(name: str) -> list[str]:
    """Return the given name and its synonyms."""
    clean = " ".join(plain(name).split())
    return [clean, *SYNONYMS.get(clean.lower(), SYNONYMS.get(singular(clean.lower()), ()))]
