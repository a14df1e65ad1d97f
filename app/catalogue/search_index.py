"""Updates after a change of the catalogue: the vocabulary for spelling, and the revision number."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.direct import fetch_value

WRITE_WORDS = """
INSERT INTO catalogue_word (word, stem, uses)
SELECT word, shop_key(word), count(*)
FROM product, unnest(vocabulary_words(name, brand, category, attributes)) AS word
WHERE retired_at IS NULL
GROUP BY word
"""
TAKE_STALE = "UPDATE catalogue_state SET words_are_stale = false WHERE words_are_stale RETURNING true"

REVISION = text("SELECT revision FROM catalogue_state")
BUMP = "UPDATE catalogue_state SET revision = revision + 1, changed_at = now()"


async def catalogue_changed(db: AsyncSession | AsyncConnection) -> None:
    """Write the vocabulary if many products have new words, and increment the revision.

    Call it after changes of products, in the same transaction. After changes of a few a trigger has updated the
    vocabulary (migrations/sql/search/count_words.sql).
    """
    connection = await db.connection() if isinstance(db, AsyncSession) else db
    if await connection.scalar(text(TAKE_STALE)):
        await connection.execute(text("DELETE FROM catalogue_word"))
        await connection.execute(text(WRITE_WORDS))
    await connection.execute(text(BUMP))


async def catalogue_revision(db: AsyncSession) -> int:
    """Return the number of the catalogue's last change; 0 if there was none."""
    revision: int | None = await fetch_value(db, REVISION)
    return revision or 0
