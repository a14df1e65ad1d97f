"""Updates after a change of the catalogue: the vocabulary for spelling, and the revision number."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

# Words as written, without accents; numbers and very short or long words are omitted.
WRITE_WORDS = r"""
INSERT INTO catalogue_word (word, stem, uses)
SELECT word, shop_key(word), count(*)
FROM product, unnest(tsvector_to_array(to_tsvector('simple', unaccent(shop_text(
    concat_ws(' ', name, brand, category, attribute_text(attributes))))))) AS word
WHERE retired_at IS NULL AND length(word) BETWEEN 3 AND 30 AND word ~ '^[[\:alpha\:]][[\:alnum\:]]+$'
GROUP BY word
"""

BUMP = "UPDATE catalogue_state SET revision = revision + 1, changed_at = now()"


async def catalogue_changed(db: AsyncSession | AsyncConnection, *, words: bool = True) -> None:
    """Update the vocabulary and increment the revision. Call it after changes of products, in the same transaction.

    `words` is false after changes of prices and stock alone, which leave the vocabulary as it is.
    """
    connection = await db.connection() if isinstance(db, AsyncSession) else db
    if words:
        await connection.execute(text("DELETE FROM catalogue_word"))
        await connection.execute(text(WRITE_WORDS))
    await connection.execute(text(BUMP))


async def catalogue_revision(db: AsyncSession) -> int:
    """Return the number of the catalogue's last change; 0 if there was none."""
    connection = await db.connection()
    revision: int | None = await connection.scalar(text("SELECT revision FROM catalogue_state"))
    return revision or 0
