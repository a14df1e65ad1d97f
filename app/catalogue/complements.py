"""Products that go with another one: made for its kind, or of its brand and department.

A complement's title says what it is made for: "Descaler for kettles", or, within the same department, "Kettle stand". A
word that names several kinds of things ("set", "original") is no reason: the noun's products must lie mostly in the
category of the basis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.compatibility import suits, suits_same_people
from app.catalogue.lookup import get_products
from app.catalogue.same_product import one_of_each_size
from app.catalogue.search.query import words_of
from app.catalogue.search.synonyms import NOT_NOUNS
from app.db.direct import fetch_value, fetch_values
from app.models import Product
from app.text.category import leaf, top
from app.text.inflection import article, one_of

POOL = 60
"""Maximum number of candidates that are compared in detail."""

SHORTEST = 3
"""Minimum letters of a noun."""
TITLE_HEAD = re.compile(r"[,;:(\[]|\s[-–—|]\s|\s(?:for|with|in|by|from|featuring)\s", re.IGNORECASE)
"""End of the words of a title that name the thing."""
SHELVES = re.compile(r"[&,/]| and ")
"""Separators of several kinds in a category's last name: "Knives & boards"."""
PURPOSE = re.compile(r"\sfor\s([^,;:(\[]{1,120})", re.IGNORECASE)

# Of the given nouns, those whose products lie mostly in the category, in the given order. One of them must have it in
# its name: a tent that lies in "Camping" is no camping.
SPECIFIC = text(
    """
    SELECT noun FROM unnest(CAST(:nouns AS text[])) WITH ORDINALITY AS given (noun, place),
        LATERAL (
            SELECT count(*) AS every, count(*) FILTER (WHERE category = :category) AS here FROM product
            WHERE retired_at IS NULL AND search_words @@ label_query('=', shop_key(noun))
        ) AS counted
    WHERE here > 0 AND here * 2 >= every AND EXISTS (
        SELECT FROM product
        WHERE retired_at IS NULL AND category = :category AND search_words @@ label_query('=', shop_key(noun))
            AND shop_key(noun) = ANY (product_kinds(name, '')))
    ORDER BY place LIMIT 1
    """
)
NAMED_AFTER = text(
    """
    SELECT id FROM product
    WHERE retired_at IS NULL AND id <> :id AND price > 0
        AND search_words @@ (plainto_tsquery('shop', :noun) && !! CAST(:kind AS tsquery))
        AND title_words @@ plainto_tsquery('shop', :noun)
    ORDER BY in_stock DESC, rating DESC NULLS LAST, price, id
    LIMIT :pool
    """
)
SAME_BRAND = text(
    """
    SELECT id FROM product
    WHERE retired_at IS NULL AND id <> :id AND price > 0 AND brand = :brand AND category <> :category
    ORDER BY in_stock DESC, rating DESC NULLS LAST, price, id
    LIMIT :pool
    """
)


@dataclass(frozen=True)
class Candidates:
    """Ids of products that may go with another one: those named after its kind (`noun`), and those of its brand."""

    noun: str = ""
    named: Sequence[str] = ()
    of_brand: Sequence[str] = ()


async def complement_candidates(db: AsyncSession, product: Product, kind: str) -> Candidates:
    """Return the ids of products that may be made for the basis, and of others of its brand; see `complements`.

    Args:
        db: A session.
        product: The basis.
        kind: The tsquery of products of the basis's own kind; empty if it is unknown.
    """
    noun, named = await made_for_candidates(db, product, kind)
    of_brand: list[str] = []
    if product.brand and top(product.category):
        asked = {"id": product.id, "brand": product.brand, "category": product.category, "pool": POOL}
        of_brand = await fetch_values(db, SAME_BRAND, asked)
    return Candidates(noun, named, of_brand)


def complements(
    product: Product, found: Candidates, by_id: Mapping[str, Product]
) -> list[tuple[Product, str]]:
    """Return products made for the basis, then others of its brand and department, each with the reason.

    Args:
        product: The basis.
        found: The candidates.
        by_id: The candidates' products.
    """
    named = chosen_for(product, found.noun, products_of(found.named, by_id))
    siblings = one_of_each_size(products_of(found.of_brand, by_id), product)
    near = [
        other
        for other in siblings
        if top(other.category) == top(product.category) and suits_same_people(product, other)
    ]
    return [*named, *((other, f"Also from {other.brand}") for other in one_per_category(near))]


def products_of(ids: Iterable[str], by_id: Mapping[str, Product]) -> list[Product]:
    """Return the products of these ids in their order. Unknown ids are left out."""
    return [by_id[product_id] for product_id in ids if product_id in by_id]


async def made_for(db: AsyncSession, product: Product, kind: str) -> list[tuple[Product, str]]:
    """Return products whose title says that they are for the basis's kind, each with the reason."""
    noun, ids = await made_for_candidates(db, product, kind)
    return chosen_for(product, noun, await get_products(db, ids))


async def made_for_candidates(db: AsyncSession, product: Product, kind: str) -> tuple[str, list[str]]:
    """Return a noun for the basis, and the ids of products that have it in their title; empty if there is none."""
    nouns = nouns_of(product)
    if not (kind and product.category and nouns):
        return "", []
    noun = await fetch_value(db, SPECIFIC, {"nouns": nouns, "category": product.category})
    if not noun:
        return "", []
    asked = {"id": product.id, "noun": noun, "kind": kind, "pool": POOL}
    return str(noun), await fetch_values(db, NAMED_AFTER, asked)


def chosen_for(product: Product, noun: str, named: list[Product]) -> list[tuple[Product, str]]:
    """Return those of the products named after a noun that are made for the basis, each with the reason."""
    made = [other for other in one_of_each_size(named, product) if is_made_for(other, noun, product)]
    return [(other, f"Goes with {article(noun)} {noun}") for other in one_per_category(made)]


def nouns_of(product: Product) -> list[str]:
    """Return nouns that may name the product's kind, in the singular: of its title, then of its category."""
    shelves = SHELVES.split(leaf(product.category))
    heads = [words_of(part) for part in (TITLE_HEAD.split(product.name, maxsplit=1)[0], *shelves)]
    nouns = [words[-1] for words in heads if words and words[-1].isalpha() and words[-1] not in NOT_NOUNS]
    nouns = [noun for noun in nouns if len(noun) >= SHORTEST]  # "2 pc(s)" is no personal computer
    return list(dict.fromkeys(one_of(noun) for noun in nouns))


def is_made_for(other: Product, noun: str, basis: Product) -> bool:
    """Return whether a title says that its product is for things of that noun."""
    if other.category == basis.category or not suits(other, basis, noun):
        return False
    purpose = PURPOSE.search(other.name)
    if purpose and noun in [one_of(word) for word in words_of(purpose[1])]:
        return True
    named = [one_of(word) for word in words_of(TITLE_HEAD.split(other.name, maxsplit=1)[0])]
    return noun in named[:-1] and top(other.category) == top(basis.category)


def one_per_category(products: list[Product]) -> list[Product]:
    """Return the products with the first of each category ahead of the others, which follow in their order."""
    seen: set[str] = set()
    first: list[Product] = []
    rest: list[Product] = []
    for product in products:
        (rest if product.category in seen else first).append(product)
        seen.add(product.category)
    return [*first, *rest]
