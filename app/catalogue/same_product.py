"""Products that differ in size or colour only, as feeds have them that list each as a product of its own.

A search shows one of them; migrations/sql/search/product_family.sql decides which are the same. This module names the
others, and leaves them out of recommendations.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.locale import message
from app.models import Product
from app.text.option_key import SAME_SIZES, option_key

WORD = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*")
LETTER_SIZES = frozenset(SAME_SIZES) | {option_key(f"{number}xl") for number in range(2, 8)}
WORDS_LIMIT = 40
"""Maximum number of words of a name or of sizes that are compared."""
MOST_LINKS = 40
"""Maximum number of other sizes and colours that a product's page links to."""


def without_size(product: Product) -> tuple[str, ...]:
    """Return a key that a product shares with itself in other sizes: brand, category and the name's other words.

    The size is a letter size in the name ("Linen coat, XL"), or what an attribute such as "Size" or "Shoe size" says.
    """
    said = (str(value) for name, value in product.attributes.items() if option_key(name).endswith("size"))
    sizes = {option_key(word) for value in said for word in WORD.findall(value)[:WORDS_LIMIT]}
    words = WORD.findall(product.name.casefold())[:WORDS_LIMIT]
    kept = [word for word in words if word != "size" and option_key(word) not in sizes | LETTER_SIZES]
    return product.brand or "", product.category, *kept


def one_of_each_size(products: list[Product], basis: Product | None = None) -> list[Product]:
    """Return the first of products that differ in size only, and none that is `basis` in another size."""
    seen = {without_size(basis)} if basis else set()
    distinct: list[Product] = []
    for product in products:
        key = without_size(product)
        if key not in seen:
            distinct.append(product)
        seen.add(key)
    return distinct


@dataclass(frozen=True)
class Named:
    """The facts of a product that distinguish it from itself in another size or colour."""

    id: str
    name: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class OtherChoices:
    """The same product in other sizes or colours: the ids of these products, and their number in words."""

    ids: tuple[str, ...]
    words: str
    """How many there are with the one that is shown: `4 sizes`."""


# Products have dozens of attributes, of which these may say a size or a colour.
NAMES = text(
    """
    SELECT id, name, (
        SELECT coalesce(jsonb_object_agg(key, value), '{}')
        FROM jsonb_each(attributes) WHERE key ILIKE '%size%' OR key ILIKE '%colo%'
    ) AS attributes
    FROM product WHERE id = ANY (CAST(:ids AS text[]))
    """
)


async def other_choices(db: AsyncSession, members: Mapping[str, Sequence[str]]) -> dict[str, OtherChoices]:
    """Return the others of each product by its id.

    Args:
        db: The database session.
        members: Id of a product -> those of the same product in other sizes or colours.
    """
    if not members:
        return {}
    ids = [each for lead, others in members.items() for each in (lead, *others)]
    rows = await (await db.connection()).execute(NAMES, {"ids": ids})
    named = {row.id: Named(row.id, row.name, row.attributes) for row in rows}
    return {
        lead: OtherChoices(tuple(others), choices_in_words([named[each] for each in (lead, *others)]))
        for lead, others in members.items()
    }


FAMILY = text(
    """
    SELECT other.id, other.name, other.attributes
    FROM product JOIN product AS other ON other.family >> 20 = product.family >> 20 AND other.family IS NOT NULL
    WHERE product.id = :id AND other.retired_at IS NULL AND (other.id = product.id OR other.family <> product.family)
    ORDER BY other.name, other.id LIMIT :most
    """
)


async def other_products(db: AsyncSession, product: Product) -> list[tuple[str, str]]:
    """Return the ids of the same product in other sizes and colours, each with its own words: `XL navy`."""
    rows = (await (await db.connection()).execute(FAMILY, {"id": product.id, "most": MOST_LINKS})).all()
    named = [Named(row.id, row.name, row.attributes) for row in rows]
    found = (
        (each.id, words_in_order(each, words_apart(each, named))) for each in named if each.id != product.id
    )
    return [(other, words) for other, words in found if words]


def words_in_order(product: Named, chosen: Collection[str]) -> str:
    """Return the chosen words of a product as its name and attributes have them, each once."""
    said = (word for each in texts_of(product) for word in WORD.findall(each)[:WORDS_LIMIT])
    return " ".join({word.casefold(): word for word in said if word.casefold() in chosen}.values())


def choices_in_words(products: Sequence[Named]) -> str:
    """Return the number of products that differ in size or colour: `4 sizes`, `3 colours`, `6 sizes and colours`."""
    words_of_each = [words_of(each) for each in products]
    words = frozenset[str]().union(*words_of_each) - frozenset.intersection(*words_of_each)
    said_sizes = frozenset[str]().union(*map(sizes_of, products))
    sizes = {word for word in words if is_size(word) or word in said_sizes}
    name = "several_choices" if sizes and words - sizes else "several_sizes" if sizes else "several_colours"
    return message(f"page.{name}", count=len(products))


def words_apart(product: Named, products: Collection[Named]) -> frozenset[str]:
    """Return the words of a product's name, size and colour that not all of the products have."""
    return words_of(product) - frozenset.intersection(*map(words_of, products))


def words_of(product: Named) -> frozenset[str]:
    """Return the words of the name and of what the attributes say of size and colour."""
    return frozenset(
        word for each in texts_of(product) for word in WORD.findall(each.casefold())[:WORDS_LIMIT]
    )


def texts_of(product: Named) -> list[str]:
    """Return the name and what the attributes say of size and colour."""
    return [product.name, *(said for name, said in said_of(product) if is_choice(name))]


def said_of(product: Named) -> list[tuple[str, str]]:
    """Return the attributes with one value, as text. A list of several is what one product comes in."""
    each = (
        (name, value if isinstance(value, list) else [value]) for name, value in product.attributes.items()
    )
    return [(name, str(values[0])) for name, values in each if len(values) == 1]


def is_choice(name: str) -> bool:
    """Return whether an attribute says a size or a colour."""
    return option_key(name).removesuffix("s").endswith(("size", "colour"))


def sizes_of(product: Named) -> frozenset[str]:
    """Return the words of what the attributes say of the size."""
    texts = (value for name, value in said_of(product) if option_key(name).removesuffix("s").endswith("size"))
    return frozenset(word for each in texts for word in WORD.findall(each.casefold())[:WORDS_LIMIT])


def is_size(word: str) -> bool:
    """Return whether a word is a size by itself: a letter or a number."""
    return option_key(word) in LETTER_SIZES or word[:1].isdigit()
