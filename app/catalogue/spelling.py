"""Forgiving spelling: a word the catalogue does not know is taken for the nearest one it does."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

SHORTEST = 4
"""Shorter words have too many neighbours to guess from."""

# Trigrams only bring candidates near; which one is meant is decided by how the fingers slip.
SIMILAR = text(
    """
    SELECT asked.word AS typed, near.word, near.uses
    FROM unnest(CAST(:words AS text[])) AS asked (word),
        LATERAL (
            SELECT word, uses FROM catalogue_word
            WHERE word % asked.word
            ORDER BY similarity(word, asked.word) DESC, uses DESC
            LIMIT 40
        ) AS near
    """
)
PARTS = text("SELECT word, uses FROM catalogue_word WHERE word = ANY (CAST(:words AS text[]))")


async def corrections(db: AsyncSession, words: Sequence[str]) -> dict[str, str]:
    """Unknown word -> the known word (or two: "phonecase") it likely means; words nothing is near to are left out."""
    asked = [word for word in words if len(word) >= SHORTEST and word.isalpha()]
    if not asked:
        return {}
    connection = await db.connection()
    # Two or three wrong letters leave few trigrams of a short word: look wider than the default of 0.3.
    await connection.execute(text("SELECT set_config('pg_trgm.similarity_threshold', '0.2', true)"))
    near: dict[str, list[tuple[str, int]]] = {}
    for row in await connection.execute(SIMILAR, {"words": asked}):
        near.setdefault(row.typed, []).append((row.word, row.uses))
    found = {word: best for word in asked if (best := likeliest(word, near.get(word, [])))}
    for word in set(asked).difference(found):
        if parted := await two_words(db, word):
            found[word] = parted
    return found


def likeliest(typed: str, known: Sequence[tuple[str, int]]) -> str | None:
    """The candidate with the fewest slips, the same first letter and the most uses, within what one mistypes.

    A plural's s is no slip. One seldom changes a word's length by more than one: "wallet" is not a misspelt "wall".
    """
    near = []
    for form in dict.fromkeys([typed, typed.removesuffix("s")]):
        allowed = 1 if len(form) <= 6 else 2 if len(form) <= 10 else 3
        for word, uses in known:
            slips = OSA.distance(form, word, score_cutoff=allowed)
            if slips <= allowed and abs(len(word) - len(form)) <= max(1, allowed - 1):
                near.append((slips, word[0] != form[0], -uses, word))
    return min(near)[-1] if near else None


async def two_words(db: AsyncSession, typed: str) -> str | None:
    """The word as two known ones that were run together, or None."""
    cuts = [(typed[:place], typed[place:]) for place in range(3, len(typed) - 2)]
    if not cuts:
        return None
    connection = await db.connection()
    halves = list({half for cut in cuts for half in cut})
    uses = {row.word: row.uses for row in await connection.execute(PARTS, {"words": halves})}
    both = [
        (min(uses[left], uses[right]), f"{left} {right}")
        for left, right in cuts
        if left in uses and right in uses
    ]
    return max(both)[1] if both else None
