"""Textbook rankings over the same products, to compare with: PostgreSQL's ts_rank, and BM25.

Both read only what PostgreSQL's own English configuration makes of the fields, so they stay the same when the product's
text functions change.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

DEPTH = 100

# Products with all words first, then those with any word, both by ts_rank with PostgreSQL's default weights.
PREPARE = (
    """
    CREATE TEMPORARY TABLE plain_words AS
    SELECT id, setweight(to_tsvector('english', name), 'A')
        || setweight(to_tsvector('english', concat_ws(' ', brand, translate(category, '>', ' '))), 'B')
        || setweight(to_tsvector('english', attributes), 'C')
        || setweight(to_tsvector('english', description), 'D') AS words
    FROM product
    """,
    "CREATE INDEX ON plain_words USING gin (words)",
    "ANALYZE plain_words",
)
TS_RANK = text(
    """
    SELECT id FROM plain_words,
        plainto_tsquery('english', :words) AS all_words,
        CAST(replace(CAST(all_words AS text), '&', '|') AS tsquery) AS any_word
    WHERE words @@ any_word
    ORDER BY words @@ all_words DESC, ts_rank(words, any_word) DESC, id
    LIMIT :depth
    """
)
LEXEMES = text(
    """
    SELECT id, lexeme, cardinality(positions) AS frequency FROM plain_words, unnest(words)
    """
)
QUERY_LEXEMES = text("SELECT lexeme FROM unnest(to_tsvector('english', :words))")


async def prepare(db: AsyncSession) -> None:
    """Create the table that both rankings read."""
    for statement in PREPARE:
        await (await db.connection()).execute(text(statement))


async def ts_rank(db: AsyncSession, words: str) -> list[str]:
    """Return ids by PostgreSQL's ranking."""
    found = await (await db.connection()).execute(TS_RANK, {"words": words, "depth": DEPTH})
    return [row.id for row in found]


class Bm25:
    """BM25 over all fields as one text (Robertson and Zaragoza, 2009), k1 = 1.2 and b = 0.75."""

    def __init__(self) -> None:
        self.postings: dict[str, dict[str, int]] = defaultdict(dict)
        self.lengths: Counter[str] = Counter()

    @classmethod
    async def read(cls, db: AsyncSession) -> Bm25:
        """Read all lexemes of the catalogue."""
        index = cls()
        for row in await (await db.connection()).execute(LEXEMES):
            index.postings[row.lexeme][row.id] = row.frequency
            index.lengths[row.id] += row.frequency
        return index

    async def search(self, db: AsyncSession, words: str) -> list[str]:
        """Return ids by BM25."""
        lexemes = list(await (await db.connection()).scalars(QUERY_LEXEMES, {"words": words}))
        average = sum(self.lengths.values()) / max(len(self.lengths), 1)
        scores: dict[str, float] = defaultdict(float)
        for lexeme in lexemes:
            found = self.postings.get(lexeme, {})
            weight = math.log(1 + (len(self.lengths) - len(found) + 0.5) / (len(found) + 0.5))
            for product, frequency in found.items():
                norm = 1.2 * (0.25 + 0.75 * self.lengths[product] / average)
                scores[product] += weight * frequency * 2.2 / (frequency + norm)
        return sorted(scores, key=lambda product: (-scores[product], product))[:DEPTH]
