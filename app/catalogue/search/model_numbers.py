"""Model numbers that a text has in pieces: for "ce 278 a" the word "CE278A" of a title.

Pieces that titles have beside each other stay apart: of "pg 540 xl" a title with "PG-540XL" has each. A number that the
catalogue lacks is looked for in two pieces ("HX424S15IB32" is HX424S15IB/32) and as the beginning of a longer one
("DCS8000LH" of DCS-8000LHV2).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.query import words_of
from app.catalogue.search.synonyms import FILLERS, STARTS_PURPOSE, UNITS
from app.catalogue.search.typed_measures import BY
from app.db.direct import fetch_values

MOST_PIECES = 4
LONGEST_LETTERS = 3
"""Maximum letters of a piece without a digit."""
SHORTEST, LONGEST = 5, 20
"""Minimum and maximum length of a model number."""
NO_PIECES = FILLERS | STARTS_PURPOSE | BY | frozenset(UNITS) | {"and", "or", "the", "of", "not", "no"}

MOST_WAYS = 5
"""Maximum number of longer numbers that are looked for."""

# The range reads a part of the index in any collation; letters and digits come before "zz".
WAYS = text(
    """
    SELECT pair AS word FROM unnest(CAST(:pairs AS text[])) AS pair
    WHERE EXISTS (SELECT FROM search_posting WHERE word = pair)
    UNION ALL
    (SELECT DISTINCT word FROM search_posting
    WHERE word > :number AND word < :number || 'zz' AND starts_with(word, :number) AND word !~ ' '
    ORDER BY word LIMIT :most)
    """
)
KNOWN = text("SELECT DISTINCT word FROM search_posting WHERE word = ANY (CAST(:words AS text[]))")


async def with_whole_numbers(db: AsyncSession, typed: str) -> str:
    """Return a text with the model numbers in one piece that the catalogue has so. Others are as typed."""
    words = words_of(typed)
    runs = runs_of_pieces(words)
    if not runs:
        return typed
    pairs = {run: [f"{one} {two}" for one, two in itertools.pairwise(words[slice(*run)])] for run in runs}
    asked = ["".join(words[slice(*run)]) for run in runs]
    known = set(await fetch_values(db, KNOWN, {"words": [*asked, *itertools.chain(*pairs.values())]}))
    for (start, end), whole in zip(runs, asked, strict=True):
        if whole in known and not known.intersection(pairs[start, end]):
            return " ".join([*words[:start], whole, *words[end:]])
    return typed


async def other_numbers(db: AsyncSession, words: Sequence[str]) -> dict[str, list[str]]:
    """Return the unknown words that may be model numbers, each with what titles have: pieces or longer ones."""
    numbers = [word for word in words if word.isalnum() and word.isascii() and is_number(word)]
    found = {}
    for number in numbers[:MOST_PIECES]:
        pairs = [f"{number[:cut]} {number[cut:]}" for cut in range(1, len(number))]
        asked = {"pairs": pairs, "number": number, "most": MOST_WAYS}
        if ways := await fetch_values(db, WAYS, asked):
            found[number] = ways
    return found


def runs_of_pieces(words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of runs of words that may be pieces of one number, the longest first."""
    runs = [
        (start, start + length)
        for length in range(MOST_PIECES, 1, -1)
        for start in range(len(words) - length + 1)
        if all(map(is_piece, words[start : start + length]))
    ]
    return [run for run in runs if is_number("".join(words[slice(*run)]))]


def is_piece(word: str) -> bool:
    """Return whether a word may be a piece of a number: it has a digit or few letters."""
    is_short = len(word) <= LONGEST_LETTERS or any(sign.isdigit() for sign in word)
    return is_short and word.isalnum() and word.isascii() and word not in NO_PIECES


def is_number(whole: str) -> bool:
    """Return whether joined pieces may be a model number: it begins with a letter and has a digit."""
    return SHORTEST <= len(whole) <= LONGEST and whole[0].isalpha() and any(sign.isdigit() for sign in whole)
