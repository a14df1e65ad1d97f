"""Compounds of an excluded word: lambswool is wool, so "not wool" leaves it out.

Only what ends with the word is of its kind: a woolsack is no wool. The part before it is an English word, so that
"not hat" leaves out no "that".
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.direct import fetch
from app.text.english_words import is_english_of_any_length

SHORTEST, SHORTEST_PART = 4, 3
"""Minimum letters of the word, and of the part before it."""

LONGER = text(
    """
    SELECT asked.word AS ending, longer.word
    FROM unnest(CAST(:words AS text[])) AS asked (word), catalogue_word AS longer
    WHERE longer.word LIKE '%' || asked.word AND length(longer.word) >= length(asked.word) + :shortest
    """
)


async def excluded_compounds(db: AsyncSession, words: Sequence[str]) -> list[str]:
    """Return the compounds of the catalogue that end with one of the words."""
    asked = [
        low for word in words if len(low := word.lower()) >= SHORTEST and low.isascii() and low.isalpha()
    ]
    if not asked:
        return []
    found = await fetch(db, LONGER, {"words": asked, "shortest": SHORTEST_PART})
    return sorted(
        {row.word for row in found if is_english_of_any_length(row.word[: len(row.word) - len(row.ending)])}
    )
