"""Exclusions in one word: "non-leather", "plastic-free", "leatherless".

Such a word may also name a kind that the shop sells: pans are non-stick, mice wireless. It excludes only where no
product has it and some have what it is without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.constraints import MOST, tokens_of
from app.catalogue.search.parse import lexemes_of
from app.db.direct import fetch_values

SHORTEST = 3
SHORTEST_LESS = 4
"""Minimum letters before "less": "unless" excludes no "un"."""
NO_THINGS = frozenset(
    {
        "hands",
        "hand",
        "duty",
        "tax",
        "toll",
        "care",
        "trouble",
        "worry",
        "stress",
        "risk",
        "maintenance",
        "cruelty",
    }
)
"""Nouns before "free" that are no part or material of a product."""

KNOWN = text("SELECT DISTINCT word FROM search_posting WHERE word = ANY (CAST(:words AS text[]))")


@dataclass(frozen=True)
class Affixed:
    """A word of a text that may exclude something: its place, the number of its tokens, its forms, and the thing."""

    place: int
    length: int
    ways: tuple[str, ...]
    thing: str


async def read_affixed(db: AsyncSession, typed: str) -> tuple[str, list[str]]:
    """Return a text without words that exclude something by an affix, and what they exclude."""
    tokens = tokens_of(typed)
    found = affixed_in(tokens)[:MOST]
    if not found:
        return typed, []
    words = [way for each in found for way in (*each.ways, each.thing)]
    lexemes = await lexemes_of(db, words)
    wanted = {word: forms_of(lexemes.get(word, ())) for word in words}
    asked = {"words": [form for forms in wanted.values() for form in forms]}
    known = set(await fetch_values(db, KNOWN, asked))
    excluding = [
        each
        for each in found
        if known & wanted[each.thing] and not any(known & wanted[way] for way in each.ways)
    ]
    dropped = {place for each in excluding for place in range(each.place, each.place + each.length)}
    kept = [token for place, token in enumerate(tokens) if place not in dropped]
    return (" ".join(kept) if dropped else typed), [each.thing for each in excluding]


def affixed_in(tokens: Sequence[str]) -> list[Affixed]:
    """Return the words of a text that may exclude something by an affix."""
    found = []
    place = 0
    while place < len(tokens):
        one = affixed_at(tokens, place)
        found += [one] if one else []
        place += one.length if one else 1
    return found


def affixed_at(tokens: Sequence[str], place: int) -> Affixed | None:
    """Return the word at this place that may exclude something, or None."""
    first, second, third = (token.lower() for token in [*tokens[place : place + 3], "", "", ""][:3])
    if first == "non" and is_thing(second):
        return Affixed(place, 2, (f"non-{second}", f"non{second}"), second)
    if first.startswith("non-") and is_thing(thing := first.removeprefix("non-")):
        return Affixed(place, 1, (first, f"non{thing}"), thing)
    if first.endswith("-free") and is_thing(thing := first.removesuffix("-free")):
        return Affixed(place, 1, (first, f"{thing}free"), thing)
    if second == "free" and third not in ("of", "from") and is_thing(first):
        return Affixed(place, 2, (f"{first}-free", f"{first}free"), first)
    thing = first.removesuffix("less")
    if thing != first and len(thing) >= SHORTEST_LESS and thing.isalpha():
        return Affixed(place, 1, (first, f"{thing}-less"), thing)
    return None


def is_thing(word: str) -> bool:
    """Return whether a product may be without it."""
    return len(word) >= SHORTEST and word.isalpha() and word not in NO_THINGS


def forms_of(lexemes: Sequence[str]) -> set[str]:
    """Return the words of postings of a text: of a hyphenated word the whole one and the pair, not its parts."""
    whole = [lexeme for lexeme in lexemes if "-" in lexeme] or list(lexemes)
    return {*whole, *([" ".join(lexemes[1:])] if len(lexemes) > len(whole) else [])}
