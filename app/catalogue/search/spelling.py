"""Spelling correction: an unknown word is replaced by the nearest word of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice

from rapidfuzz.distance import OSA
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.synonyms import NAMES
from app.db.direct import fetch
from app.text.english_stem import english_stem
from app.text.english_words import is_english
from app.text.sound import consonants_by_sound

SHORTEST = 4
"""Minimum length: shorter words have too many neighbours."""

SHORTEST_IN_COMPOUND = 5
"""Minimum length of a part of a longer word: shorter ones are in words of another meaning."""

SHORT_PART, USED_PART = 4, 5
"""A part of so many letters that is no English word has to be in so many products: "laticrete" is no "latice" of a
series "RETE". The list of English has no shorter words."""

SHORTEST_BY_SOUND, SHORTEST_SOUND = 6, 3
"""Minimum letters and sounds of two words that are compared by sound: shorter ones have too much in common."""
SLIPS_OF_NAME = 2
"""Maximum number of slips between a word and the name of a kind that sounds like it."""

SHORTEST_USUAL, FAR_MORE = 6, 20
"""A word of so many letters that is no English one is a slip of titles if so many times more products have a word that
differs from it in one letter."""

MOST = 8
"""Maximum number of corrected words per text: finding one's neighbours costs as much as a whole search."""

# Trigrams only find candidates; edit distance selects among them.
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
# Longer words of the catalogue that begin or end with a word: "Kaffeemaschine" for "Kaffee".
COMPOUNDS = text(
    """
    SELECT asked.word AS typed, longer.word
    FROM unnest(CAST(:words AS text[])) AS asked (word),
        LATERAL (
            SELECT word FROM catalogue_word
            WHERE (word LIKE asked.word || '%' OR word LIKE '%' || asked.word)
                AND length(word) >= length(asked.word) + 3
            ORDER BY uses DESC, word LIMIT 5
        ) AS longer
    """
)
PARTS = text("SELECT word, uses FROM catalogue_word WHERE word = ANY (CAST(:words AS text[]))")


async def compounds(db: AsyncSession, words: Sequence[str]) -> dict[str, list[str]]:
    """Return unknown word -> words of the catalogue that begin or end with it, the most frequent first."""
    asked = correctable(words)
    asked = [word for word in asked if len(word) >= SHORTEST_IN_COMPOUND]
    if not asked:
        return {}
    found: dict[str, list[str]] = {}
    for row in await fetch(db, COMPOUNDS, {"words": asked}):
        found.setdefault(row.typed, []).append(row.word)
    return found


async def corrections(
    db: AsyncSession, words: Sequence[str], known: Mapping[str, Sequence[tuple[str, int]]] | None = None
) -> dict[str, str]:
    """Return unknown word -> known word, or two ("phonecase"); words without a near one are omitted.

    Args:
        db: The database session.
        words: The unknown words.
        known: Similar words of the catalogue that were read before, by the unknown word.
    """
    asked = correctable(words)
    if not asked:
        return {}
    near = dict(known or {})
    if missing := [word for word in asked if word not in near]:
        near |= await similar(db, missing)
    found = {}
    for word in asked:
        known_near = near.get(word, [])
        best = likeliest(word, known_near) or name_by_sound(word)
        if best:
            found[word] = usual_form(best, dict(known_near).get(best, 0), known_near) or best
    return found | await two_words(db, [word for word in asked if word not in found])


def correctable(words: Sequence[str]) -> list[str]:
    """Return the few words that are long enough and of letters only."""
    able = (word for word in words if len(word) >= SHORTEST and word.isalpha())
    return list(islice(dict.fromkeys(able), MOST))


async def similar(db: AsyncSession, words: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """Return word -> similar words of the catalogue, and the number of products with each."""
    connection = await db.connection()
    # Two or three wrong letters leave few trigrams of a short word, so the threshold is below the default of 0.3.
    await connection.execute(text("SELECT set_config('pg_trgm.similarity_threshold', '0.2', true)"))
    near: dict[str, list[tuple[str, int]]] = {}
    for row in await fetch(db, SIMILAR, {"words": list(words)}):
        near.setdefault(row.typed, []).append((row.word, row.uses))
    return near


def likeliest(typed: str, known: Sequence[tuple[str, int]]) -> str | None:
    """Return the candidate with the fewest typing errors, the same first letter and the most uses, or None.

    A plural's s is not an error. Typing errors seldom change the length by more than one: "wallet" is not a misspelt
    "wall".
    """
    near = []
    for form in dict.fromkeys([typed, typed.removesuffix("s")]):
        allowed = 1 if len(form) <= 6 else 2 if len(form) <= 10 else 3
        for word, uses in known:
            slips = OSA.distance(form, word, score_cutoff=allowed + 1)
            if slips <= allowed + sounds_alike(form, word) and abs(len(word) - len(form)) <= max(
                1, allowed - 1
            ):
                near.append((slips, word[0] != form[0], -uses, word))
    return min(near)[-1] if near else None


def usual_form(word: str, uses: int, known: Sequence[tuple[str, int]]) -> str | None:
    """Return the usual spelling of a word that a few titles misspell ("flourescent"), or None.

    Args:
        word: The word.
        uses: Number of products with it.
        known: Similar words with their numbers of products.
    """
    if len(word) < SHORTEST_USUAL or is_english(word):
        return None
    usual = [
        (more, other)
        for other, more in known
        if more >= FAR_MORE * max(uses, 1)
        and OSA.distance(word, other, score_cutoff=1) == 1
        and english_stem(word) != english_stem(other)
    ]
    return max(usual)[1] if usual else None


def sounds_alike(one: str, other: str) -> bool:
    """Return whether two words of some consonants sound the same: "raquet" and "racket"."""
    sound = consonants_by_sound(one)
    is_long = min(len(one), len(other)) >= SHORTEST_BY_SOUND and len(sound) >= SHORTEST_SOUND
    return is_long and sound == consonants_by_sound(other)


def name_by_sound(word: str) -> str | None:
    """Return the name of a kind that sounds like a word, also one that the catalogue calls otherwise, or None."""
    names = names_by_sound().get(consonants_by_sound(word), ())
    near = [(OSA.distance(word, name), name) for name in names if sounds_alike(word, name)]
    slips, name = min(near, default=(0, ""))
    return name if name and slips <= SLIPS_OF_NAME else None


@cache
def names_by_sound() -> dict[str, list[str]]:
    """Return the names of one word by their sound."""
    found: dict[str, list[str]] = {}
    for name in NAMES.values():
        if name.isalpha():
            found.setdefault(consonants_by_sound(name), []).append(name)
    return found


async def two_words(db: AsyncSession, words: Sequence[str]) -> dict[str, str]:
    """Return word -> two known words, for words that are two known ones run together."""
    cuts = {word: [(word[:place], word[place:]) for place in range(3, len(word) - 2)] for word in words}
    halves = list({half for pairs in cuts.values() for pair in pairs for half in pair})
    if not halves:
        return {}
    rows = await fetch(db, PARTS, {"words": halves})
    uses = {row.word: row.uses for row in rows if can_be_part(row.word, row.uses)}
    found = {word: best for word, pairs in cuts.items() if (best := likeliest_cut(pairs, uses))}
    for word in [word for word in words if word not in found][:1]:
        if best := await misspelt_half(db, cuts[word], uses):
            found[word] = best
    return found


def can_be_part(word: str, uses: int) -> bool:
    """Return whether a word that so many products have may be a part of a compound."""
    return len(word) != SHORT_PART or uses >= USED_PART or is_english(word)


async def misspelt_half(
    db: AsyncSession, cuts: Sequence[tuple[str, str]], uses: Mapping[str, int]
) -> str | None:
    """Return two words of which one is known and the other nearly ("waterbotle"), or None."""
    able = [(left, right) for left, right in cuts if min(len(left), len(right)) >= SHORTEST]
    able = [(left, right) for left, right in able if (left in uses) != (right in uses)]
    able = sorted(able, key=lambda cut: -max(len(half) for half in cut if half in uses))[:MOST]
    wrong = [right if left in uses else left for left, right in able]
    near = await similar(db, wrong) if wrong else {}
    for (left, right), half in zip(able, wrong, strict=True):
        if best := likeliest(half, near.get(half, [])):
            return f"{left} {best}" if half is right else f"{best} {right}"
    return None


def likeliest_cut(cuts: Sequence[tuple[str, str]], uses: Mapping[str, int]) -> str | None:
    """Return the split whose rarer half is used most, or None if there is none with two known halves."""
    both = [
        (min(uses[left], uses[right]), f"{left} {right}")
        for left, right in cuts
        if left in uses and right in uses
    ]
    return max(both)[1] if both else None
