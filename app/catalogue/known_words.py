"""Summary of the shop: categories, brands, attribute values and words, limited for any catalogue size."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search_index import catalogue_revision
from app.catalogue.summary import CategoryFacts, ShopFacts
from app.db import Database

CATEGORIES, BRANDS, KEYS, VALUES, WORDS = 400, 500, 40, 80, 20_000
SAMPLE = 20_000
"""Maximum number of products from which attributes and kinds are read; further ones add little."""

COUNTED = text(
    "SELECT count(*) AS products, mode() WITHIN GROUP (ORDER BY currency) AS currency FROM product"
    " WHERE retired_at IS NULL"
)
BY_CATEGORY = text(
    "SELECT category, count(*) AS products FROM product WHERE category <> '' AND retired_at IS NULL"
    " GROUP BY category ORDER BY products DESC, category LIMIT :most"
)
BY_BRAND = text(
    "SELECT brand FROM product WHERE brand IS NOT NULL AND retired_at IS NULL"
    " GROUP BY brand ORDER BY count(*) DESC, brand LIMIT :most"
)
# Values that a shopper might name: short texts, separately if there are several.
BY_ATTRIBUTE = text(
    """
    WITH fact AS (
        SELECT name, word AS value
        FROM (SELECT attributes FROM product WHERE attributes <> '{}' AND retired_at IS NULL LIMIT :sample) AS sampled,
            jsonb_each(attributes) AS pair (name, given),
            jsonb_array_elements(CASE jsonb_typeof(given) WHEN 'array' THEN given ELSE jsonb_build_array(given) END)
                AS element (item),
            LATERAL (SELECT item #>> '{}' AS word) AS as_text
        WHERE jsonb_typeof(item) IN ('string', 'number') AND length(item #>> '{}') BETWEEN 1 AND 40
    ), key AS (
        SELECT name, count(*) AS uses FROM fact GROUP BY name ORDER BY uses DESC, name LIMIT :keys
    ), counted AS (
        SELECT name, key.uses, value, count(*) AS times,
            row_number() OVER (PARTITION BY name ORDER BY count(*) DESC, value) AS place
        FROM fact JOIN key USING (name)
        GROUP BY name, key.uses, value
    )
    SELECT name, value FROM counted WHERE place <= :values ORDER BY uses DESC, name, place
    """
)
# The search labels each product with the nouns that name what it is: "=lamp".
BY_KIND = text(
    """
    SELECT DISTINCT substr(word, 2) AS kind
    FROM (SELECT title_words FROM product WHERE retired_at IS NULL LIMIT :sample) AS sampled,
        unnest(tsvector_to_array(title_words)) AS word
    WHERE starts_with(word, '=')
    LIMIT :most
    """
)
BY_WORD = text("SELECT word FROM catalogue_word ORDER BY uses DESC, word LIMIT :most")
# Before the first import the vocabulary is empty; the names are used then.
WORDS_OF_NAMES = text(
    """
    SELECT word FROM product, unnest(tsvector_to_array(to_tsvector('simple', concat_ws(' ', name, category)))) AS word
    WHERE word ~ '^[[\\:alpha\\:]]+$' AND retired_at IS NULL
    GROUP BY word ORDER BY count(*) DESC, word LIMIT :most
    """
)
NAMES = 50_000
"""Maximum number of names; products of a larger catalogue are found by the search alone."""

BY_NAME = text(
    """
    SELECT coalesce(string_agg(translate(name, E'\\n', ' '), E'\\n'), '') AS names
    FROM (SELECT name FROM product WHERE retired_at IS NULL LIMIT :most) AS sampled
    """
)


async def load_shop_facts(db: AsyncSession, shop_name: str) -> ShopFacts:
    """Read the shop's vocabulary: at most 400 categories, 500 brands, 40 attributes of 80 values, 20,000 words.

    The kinds are those of at most 20,000 products, the names those of at most 50,000.
    """
    connection = await db.connection()
    counted = (await connection.execute(COUNTED)).one()
    categories = (await connection.execute(BY_CATEGORY, {"most": CATEGORIES})).all()
    values: dict[str, list[str]] = defaultdict(list)
    bounds = {"sample": SAMPLE, "keys": KEYS, "values": VALUES}
    for row in await connection.execute(BY_ATTRIBUTE, bounds):
        values[row.name].append(row.value)
    words = frozenset(await connection.scalars(BY_WORD, {"most": WORDS}))
    return ShopFacts(
        name=shop_name,
        currency=counted.currency or "USD",
        product_count=counted.products,
        categories=tuple(CategoryFacts(row.category, row.products) for row in categories),
        brands=tuple(await connection.scalars(BY_BRAND, {"most": BRANDS})),
        attribute_values={name: tuple(found) for name, found in values.items()},
        kinds=frozenset(await connection.scalars(BY_KIND, {"sample": SAMPLE, "most": WORDS})),
        names=await connection.scalar(BY_NAME, {"most": NAMES}) or "",
        words=words or frozenset(await connection.scalars(WORDS_OF_NAMES, {"most": WORDS})),
    )


class FactsCache:
    """The shop's facts, reloaded after a change of the catalogue, and after `seconds` at the latest.

    It checks for a change at most once per second; callers get the old facts until new ones are loaded.
    """

    def __init__(self, database: Database, shop_name: str, *, seconds: float = 60, glance: float = 1) -> None:
        self._database, self._shop_name = database, shop_name
        self._seconds, self._glance = seconds, glance
        self._facts: ShopFacts | None = None
        self._revision = -1
        self._read_at = self._looked_at = 0.0
        self._lock = asyncio.Lock()

    async def get(self) -> ShopFacts:
        """Return the facts. Raises SQLAlchemy's errors if they were never loaded and cannot be."""
        if self._facts is not None and (
            self._lock.locked() or time.monotonic() - self._looked_at < self._glance
        ):
            return self._facts
        async with self._lock:
            return await self._current()

    async def _current(self) -> ShopFacts:
        now = time.monotonic()
        if self._facts is not None and now - self._looked_at < self._glance:
            return self._facts
        async with self._database.reading(in_transaction=False) as db:
            revision = await catalogue_revision(db)
            if self._facts is None or revision != self._revision or now - self._read_at >= self._seconds:
                self._facts = await load_shop_facts(db, self._shop_name)
                self._revision, self._read_at = revision, now
        self._looked_at = time.monotonic()
        return self._facts
