"""What follows a change of the catalogue: the words that spelling may mean, and the number that tells others of it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

# Words as they are written, without accents; numbers and what is too short or too long to be misspelt are left out.
WRITE_WORDS = r"""
INSERT INTO catalogue_word (word, stem, uses)
SELECT word, shop_key(word), count(*)
FROM product, unnest(tsvector_to_array(to_tsvector('simple', unaccent(shop_text(
    concat_ws(' ', name, brand, category, attribute_text(attributes))))))) AS word
WHERE length(word) BETWEEN 3 AND 30 AND word ~ '^[[\:alpha\:]][[\:alnum\:]]+$'
GROUP BY word
"""

BUMP = "UPDATE catalogue_state SET revision = revision + 1, changed_at = now()"


async def catalogue_changed(db: AsyncSession | AsyncConnection) -> None:
    """Call after products were changed, in the same transaction: renews the vocabulary and bumps the revision."""
    connection = await db.connection() if isinstance(db, AsyncSession) else db
    await connection.execute(text("DELETE FROM catalogue_word"))
    await connection.execute(text(WRITE_WORDS))
    await connection.execute(text(BUMP))


async def catalogue_revision(db: AsyncSession) -> int:
    """The number of the catalogue's last change; 0 when there was none."""
    connection = await db.connection()
    revision: int | None = await connection.scalar(text("SELECT revision FROM catalogue_state"))
    return revision or 0
