"""Slips that the words beside them give away: no title has "tool boc", many have "tool box".

A correctly spelled word is never replaced for its spelling alone ("boc" may be a maker, "toll" is English). Beside
another word of the text, the titles of this catalogue decide: none has the typed word next to it, and some have one
that differs in a letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.spelling import MOST, SHORTEST_USUAL, similar, usual_form
from app.db.direct import fetch
from app.text.english_stem import english_stem
from app.text.english_words import is_english

SHORTEST = 3
"""Minimum letters of a word: the neighbour decides, so a short one has few candidates too."""
LONG = 7
"""From so many letters on two slips are allowed."""
SELDOM = 3
"""A word that more products have is no slip, whatever stands beside it."""
TITLES = 2
"""Minimum number of titles with both words."""

PAIRS = text(
    "SELECT word, sum(uses)::integer AS uses FROM search_posting"
    " WHERE word = ANY (CAST(:pairs AS text[])) GROUP BY word"
)


@dataclass(frozen=True)
class Doubtful:
    """A word that may be a slip, with the words of the text beside it (empty at its ends)."""

    word: str
    before: str = ""
    after: str = ""

    def pairs(self, candidate: str) -> list[str]:
        """Return the candidate with each neighbour, as postings have pairs of adjacent words of a title."""
        stem = english_stem(candidate)
        before = [f"{english_stem(self.before)} {stem}"] if self.before else []
        return [*before, f"{stem} {english_stem(self.after)}"] if self.after else before


async def likely_words(
    db: AsyncSession, doubtful: Sequence[Doubtful]
) -> tuple[dict[str, str], dict[str, list[tuple[str, int]]]]:
    """Return doubtful word -> the word that is beside its neighbours in most titles; others are left out.

    Also returns the similar words of the catalogue of each one that was looked up.
    """
    asked = [each for each in doubtful[:MOST] if each.before or each.after]
    if not asked:
        return {}, {}
    words = [each.word for each in asked]
    found_near = await similar(db, words)
    near = {word: found_near.get(word, []) for word in words}
    candidates = {
        each: [(word, uses) for word, uses in near.get(each.word, []) if is_slip(each.word, word)]
        for each in asked
    }
    pairs = list(
        dict.fromkeys(
            pair
            for each, words in candidates.items()
            for word in (each.word, *(word for word, _ in words))
            for pair in each.pairs(word)
        )
    )
    uses = {row.word: row.uses for row in await fetch(db, PAIRS, {"pairs": pairs})}
    found = {each.word: likeliest(each, words, uses) for each, words in candidates.items()}
    return {typed: word for typed, word in found.items() if word}, near


async def usual_forms(
    db: AsyncSession, doubtful: Mapping[str, int], near: Mapping[str, Sequence[tuple[str, int]]]
) -> dict[str, str]:
    """Return word -> its usual spelling, for words that a few titles misspell as the text does: "flourescent".

    Args:
        db: The database session.
        doubtful: Words of the text with the number of products that have them.
        near: Similar words that were read before.
    """
    asked = [word for word in doubtful if len(word) >= SHORTEST_USUAL and not is_english(word)][:MOST]
    if missing := [word for word in asked if word not in near]:
        near = {**near, **await similar(db, missing)}
    found = {word: usual_form(word, doubtful[word], near.get(word, ())) for word in asked}
    return {word: usual for word, usual in found.items() if usual}


def is_slip(typed: str, word: str) -> bool:
    """Return whether a word is a slip away, and no other form of the typed one."""
    allowed = 1 if len(typed) < LONG else 2
    return (
        OSA.distance(typed, word, score_cutoff=allowed) <= allowed
        and english_stem(typed) != english_stem(word)
        and len(word) >= SHORTEST
    )


def likeliest(each: Doubtful, words: Sequence[tuple[str, int]], uses: Mapping[str, int]) -> str | None:
    """Return the candidate with its neighbours in most titles, or None if the typed word is there too or none is.

    Of several forms of one word it is the nearest to what was typed, then the most used.
    """
    if any(uses.get(pair) for pair in each.pairs(each.word)):
        return None
    titles = {word: sum(uses.get(pair, 0) for pair in each.pairs(word)) for word, _ in words}
    ranked = [
        (titles[word], -OSA.distance(each.word, word), used, word)
        for word, used in words
        if titles[word] >= TITLES
    ]
    return max(ranked)[-1] if ranked else None
