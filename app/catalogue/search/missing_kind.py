"""Kinds that the shop does not sell, and the nearest ones that it does.

A kind of our lists is missing if no product is called so. Another word, which may be an adjective, is missing if no
name, brand, category or attribute of the catalogue has it, in the singular or the plural. The stem is not enough: a
coated casserole is no coat. A word in a description is not enough either.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.evidence import adjacent, labels_of
from app.catalogue.search.parse import ParsedQuery
from app.catalogue.search.query import Term
from app.catalogue.search.synonyms import HOMONYMS, NEAR_KINDS, SYNONYMS, is_name
from app.db.direct import fetch_value, fetch_values
from app.text.english_stem import english_stem
from app.text.english_words import is_noun
from app.text.inflection import plural, singular

COMMON = 2_000
"""A word that more products have is said of the known kind too; to look for one would read thousands of postings."""
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
# Whether a product with one of the labels has one of the words in another field than its description.
SHARED = text(
    """
    SELECT EXISTS (
        SELECT unnest(products) FROM search_posting WHERE word = ANY (CAST(:labels AS text[]))
        INTERSECT
        SELECT number FROM (
            SELECT unnest(products) AS number, unnest(impacts) AS impact
            FROM search_posting WHERE word = ANY (CAST(:words AS text[]))
        ) AS posting WHERE impact & 2 = 2
    )
    """
)


BESIDE = text("SELECT EXISTS (SELECT FROM search_posting WHERE word = ANY (CAST(:words AS text[])))")


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


async def missing_thing(db: AsyncSession, read: ParsedQuery) -> MissingKind | None:
    """Return the thing that a noun after the known kind names, if the shop has none: coffee, no "coffee table".

    The known kind is the head only because nothing is called as the noun after it is. In "laptop 16 gb ram" some laptop
    has that word too, anywhere but in its description.
    """
    place = next((at for at, term in enumerate(read.terms) if term.typed == read.evidence.kind), -1)
    if place < 0 or place + 1 == len(read.terms) or not read.evidence.kind_known:
        return None
    kind, after = read.terms[place : place + 2]
    if not after.may_be_kind or not is_noun(after.typed) or not is_noun(kind.typed):
        return None
    if read.uses.get(after.typed, 0) > COMMON or await are_beside(db, read, kind, after):
        return None
    labels = [label for unit in read.units if unit.term is kind for label in labels_of(unit)]
    words = [word for unit in read.units if unit.term is after for word in unit.words]
    if await fetch_value(db, SHARED, {"labels": labels, "words": words}):
        return None
    return MissingKind(f"{kind.typed} {after.typed}")


async def missing_compound(db: AsyncSession, read: ParsedQuery) -> MissingKind | None:
    """Return the wanted kind with the noun before it if the shop sells others only: cat food, no "dog food".

    An adjective is left out, because "quiet" is more often true of a kettle than said of it. Where no product is called
    as the kind, two nouns that are the whole text are missing if no product has both: "door handle".
    """
    place = next((at for at, term in enumerate(read.terms) if term.typed == read.evidence.kind), 0)
    if not place:
        return None
    kind, before = read.terms[place], read.terms[place - 1]
    if not before.may_be_kind or not is_noun(before.typed):
        return None
    if not read.evidence.kind_known and (len(read.terms) > 2 or not is_noun(kind.typed)):
        return None
    words = [word for unit in read.units if unit.term is before for word in unit.words]
    if await are_beside(db, read, before, kind):
        return None
    of_kind = [unit for unit in read.units if unit.term is kind]
    labels = [
        label for unit in of_kind for label in (labels_of(unit) if read.evidence.kind_known else unit.words)
    ]
    if await fetch_value(db, SHARED, {"labels": labels, "words": words}):
        return None
    return MissingKind(
        f"{before.typed} {kind.typed}", singular(kind.typed) if read.evidence.kind_known else None
    )


async def are_beside(db: AsyncSession, read: ParsedQuery, before: Term, kind: Term) -> bool:
    """Return whether a title has two terms beside each other: one with "carpet reducer" is a carpet reducer."""
    firsts, seconds = ([unit for unit in read.units if unit.term is term] for term in (before, kind))
    return bool(await fetch_value(db, BESIDE, {"words": list(adjacent([*firsts[-1:], *seconds[:1]]))}))


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
