"""Products that go with another one: made for its kind, or of its brand and department.

A complement's title says what it is made for: "Descaler for kettles", or, within the same department, "Kettle stand". A
word that names several kinds of things ("set", "original") is no reason: the noun's products must lie mostly in the
category of the basis.
"""

from __future__ import annotations

import re

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.compatibility import suits
from app.catalogue.lookup import get_products
from app.catalogue.same_product import one_of_each_size
from app.catalogue.search.query import words_of
from app.catalogue.search.synonyms import NOT_NOUNS
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


async def complements(db: AsyncSession, product: Product, kind: str) -> list[tuple[Product, str]]:
    """Return products made for the basis, then others of its brand and department, each with the reason.

    Args:
        kind: The tsquery of products of the basis's own kind; empty if it is unknown.
    """
    return [*await made_for(db, product, kind), *await of_same_brand(db, product)]


async def made_for(db: AsyncSession, product: Product, kind: str) -> list[tuple[Product, str]]:
    """Return products whose title says that they are for the basis's kind, each with the reason."""
    connection = await db.connection()
    nouns = nouns_of(product)
    noun = (
        await connection.scalar(SPECIFIC, {"nouns": nouns, "category": product.category})
        if kind and product.category and nouns
        else None
    )
    if not noun:
        return []
    asked = {"id": product.id, "noun": noun, "kind": kind, "pool": POOL}
    named = await get_products(db, list(await connection.scalars(NAMED_AFTER, asked)))
    reason = f"Goes with {article(noun)} {noun}"
    named = [other for other in one_of_each_size(named, product) if is_made_for(other, noun, product)]
    return [(other, reason) for other in one_per_category(named)]


async def of_same_brand(db: AsyncSession, product: Product) -> list[tuple[Product, str]]:
    """Return other products of the basis's brand and department, each with the reason."""
    if not product.brand or not top(product.category):
        return []
    asked = {"id": product.id, "brand": product.brand, "category": product.category, "pool": POOL}
    connection = await db.connection()
    siblings = await get_products(db, list(await connection.scalars(SAME_BRAND, asked)))
    siblings = one_of_each_size(siblings, product)
    near = [other for other in siblings if top(other.category) == top(product.category)]
    return [(other, f"Also from {other.brand}") for other in one_per_category(near)]


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
