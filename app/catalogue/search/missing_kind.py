"""Kinds that the shop does not sell, and the nearest ones that it does.

A kind is missing if no name, brand, category or attribute of the catalogue has its word, in the singular or the plural.
The stem is not enough: a coated casserole is no coat. A word in a description is not enough either.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.parse import ParsedQuery
from app.catalogue.search.synonyms import NEAR_KINDS, SYNONYMS
from app.db.direct import fetch_value, fetch_values
from app.text.inflection import plural, singular

SHORTEST = 3
"""Shorter words and codes are not in the catalogue's list of words."""

USED = text("SELECT EXISTS (SELECT FROM catalogue_word WHERE word = ANY (CAST(:words AS text[])))")
IS_ANY = text("SELECT EXISTS (SELECT FROM catalogue_word)")
# Of the given nouns, those that products are: the label of a kind exists.
SOLD = text(
    """
    SELECT noun FROM unnest(CAST(:nouns AS text[])) WITH ORDINALITY AS given (noun, place)
    WHERE EXISTS (SELECT FROM search_posting WHERE word = '=' || shop_key(substring(noun, '\\S+$')))
    ORDER BY place
    """
)


@dataclass(frozen=True)
class MissingKind:
    """A kind as typed, and the nearest kind that the shop sells (None if it has none near)."""

    name: str
    nearest: str | None = None


async def missing_kind(db: AsyncSession, read: ParsedQuery) -> MissingKind | None:
    """Return the wanted kind if the shop does not sell it, otherwise None."""
    if read.evidence.kind_known:
        return None
    name = read.evidence.kind
    words = name.replace("-", " ").split()
    if not words or not all(word.isalpha() and len(word) >= SHORTEST for word in words) or not name.isascii():
        return None
    if read.has_joined_kind:
        return None
    forms = [form for noun in (name, *synonyms_of(name)) for form in forms_of(noun.split()[-1])]
    if await fetch_value(db, USED, {"words": forms}) or not await fetch_value(db, IS_ANY):
        return None
    near = NEAR_KINDS.get(singular(name), ())
    sold = await fetch_values(db, SOLD, {"nouns": list(near)}) if near else []
    return MissingKind(name, sold[0] if sold else None)


def synonyms_of(name: str) -> tuple[str, ...]:
    """Return other words for a kind."""
    return SYNONYMS.get(name, SYNONYMS.get(singular(name), ()))


def forms_of(noun: str) -> list[str]:
    """Return a noun as typed, in the singular and in the plural, also without its hyphen."""
    forms = [noun, singular(noun), plural(singular(noun))]
    return list(dict.fromkeys([*forms, *(form.replace("-", "") for form in forms)]))
