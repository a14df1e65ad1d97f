"""Kinds that the shop does not sell, and the nearest ones that it does.

A kind of our lists is missing if no product is called so. Another word, which may be an adjective, is missing if no
name, brand, category or attribute of the catalogue has it, in the singular or the plural. The stem is not enough: a
coated casserole is no coat. A word in a description is not enough either.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.parse import ParsedQuery
from app.catalogue.search.synonyms import HOMONYMS, NEAR_KINDS, SYNONYMS, is_name
from app.db.direct import fetch_value, fetch_values
from app.text.english_stem import english_stem
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
    if is_name(name):
        # A keyboard for the couch mentions a sofa and is none.
        meant = {word for unit in read.units if unit.term.typed == name for word in unit.synonyms}
        other = {word for word in HOMONYMS if english_stem(word) not in meant}
        names = [name, *(word for word in synonyms_of(name) if word not in other)]
        if await fetch_values(db, SOLD, {"nouns": names}) or not await fetch_value(db, IS_ANY):
            return None
        return MissingKind(name, await nearest_of(db, name))
    forms = [form for noun in (name, *synonyms_of(name)) for form in forms_of(noun.split()[-1])]
    if await fetch_value(db, USED, {"words": forms}) or not await fetch_value(db, IS_ANY):
        return None
    return MissingKind(name, await nearest_of(db, name))


async def nearest_of(db: AsyncSession, name: str) -> str | None:
    """Return the nearest kind that the shop sells, or None."""
    names = (singular(name), *synonyms_of(name))
    near = [word for each in names for word in NEAR_KINDS.get(each, ()) if word not in HOMONYMS]
    return next(iter(await fetch_values(db, SOLD, {"nouns": near})), None) if near else None


def synonyms_of(name: str) -> tuple[str, ...]:
    """Return other words for a kind."""
    return SYNONYMS.get(name, SYNONYMS.get(singular(name), ()))


def forms_of(noun: str) -> list[str]:
    """Return a noun as typed, in the singular and in the plural, also without its hyphen."""
    forms = [noun, singular(noun), plural(singular(noun))]
    return list(dict.fromkeys([*forms, *(form.replace("-", "") for form in forms)]))
