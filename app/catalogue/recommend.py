"""Recommendations: similar products, complements, the best of a category; each with a true reason."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, pairwise, zip_longest

from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.categories import category_labels
from app.catalogue.compatibility import fits_same, suits_same_people
from app.catalogue.complements import (
    POOL,
    complement_candidates,
    complements,
    made_for,
    products_of,
)
from app.catalogue.lookup import get_products
from app.catalogue.revision_cache import cached_by_revision
from app.catalogue.same_product import one_of_each_size
from app.catalogue.search.query import words_of
from app.db.direct import fetch, fetch_value, fetch_values
from app.models import Product
from app.text.category import leaf
from app.text.english_stem import english_stem
from app.text.money import round_money

Recommended = tuple[Product, str]

APART = Decimal("0.05")
"""Part of a price by which another one differs at least so that the difference is said."""
LABELS = re.compile(r"'=([^']+)'")
"""The labels of kinds in a tsquery."""

SIMILAR = text(
    """
    WITH named AS (
        SELECT coalesce(string_agg(label_query('=', kind)::text, ' | '), '')::tsquery AS kinds
        FROM unnest(product_kinds(:name, '')) AS kind
    )
    SELECT id, search_words @@ (SELECT kinds FROM named) AS is_named_so,
        number IN (SELECT unnest(products) FROM search_posting WHERE word = :pair) AS is_compound
    FROM product
    WHERE retired_at IS NULL AND id <> :id AND price > 0 AND search_words @@ CAST(:kind AS tsquery)
        AND ('' IN (category, :category) OR split_part(category, ' > ', 1) = split_part(:category, ' > ', 1))
    ORDER BY is_named_so DESC, is_compound DESC, category = :category DESC, in_stock DESC,
        abs(ln(price + 1) - ln(CAST(:price AS numeric) + 1)), id
    LIMIT :pool
    """
)
BEST = text(
    """
    SELECT id FROM product
    WHERE retired_at IS NULL AND price > 0 AND search_words @@ CAST(:label AS tsquery)
    ORDER BY in_stock DESC, rating DESC NULLS LAST, price, id
    LIMIT :pool
    """
)
KIND = text(
    """
    SELECT string_agg(label_query('=', kind)::text, ' | ')
    FROM unnest(product_kinds(:name, :category)) AS kind
    """
)


async def recommend(
    db: AsyncSession, basis: Product | str, limit: int = 5, exclude: Collection[str] = ()
) -> list[Recommended]:
    """Return recommendations for `basis` (a product or a category's name), each with a short reason; in stock first.

    Products in `exclude` are never returned. An unknown category gives an empty list.
    """
    name = f"beside {basis.id}" if isinstance(basis, Product) else f"best of {basis}"

    async def found() -> list[tuple[str, str]]:
        pairs = await (best_of(db, basis) if isinstance(basis, str) else beside(db, basis))
        pairs.sort(key=lambda pair: not pair[0].in_stock)
        return [(product.id, reason) for product, reason in pairs]

    left_out = set(exclude)
    reasons: dict[str, str] = {}
    for product_id, reason in await cached_by_revision(db, name, found):
        if product_id not in left_out:
            reasons.setdefault(product_id, reason)
    ids = list(reasons)[:limit]
    return [(product, reasons[product.id]) for product in await get_products(db, ids)]


async def beside(db: AsyncSession, basis: Product) -> list[Recommended]:
    """Return similar products and complements of a product. All candidates are loaded by one statement."""
    kind = await kind_of(db, basis)
    similar = await similar_candidates(db, basis, kind)
    others = await complement_candidates(db, basis, kind)
    ids = [*similar, *others.named, *others.of_brand]
    by_id = {product.id: product for product in await get_products(db, ids)}
    return interleave(similar_to(basis, similar, by_id), complements(basis, others, by_id))


async def made_for_all(
    db: AsyncSession, products: Sequence[Product], limit: int, exclude: Collection[str] = ()
) -> list[Recommended]:
    """Return products in stock that are made for one of `products`, those of the first product and of each other in
    turn."""
    lists = [await made_for(db, product, await kind_of(db, product)) for product in products]
    left_out = {*exclude, *(product.id for product in products)}
    found: dict[str, Recommended] = {}
    for pair in chain.from_iterable(zip_longest(*lists)):
        if pair is not None and pair[0].in_stock and pair[0].id not in left_out:
            found.setdefault(pair[0].id, pair)
    return list(found.values())[:limit]


async def best_of(db: AsyncSession, category: str) -> list[Recommended]:
    """Return the category's products, the best rated first."""
    label = await category_labels(db, category)
    if not label:
        return []
    products = one_of_each_size(await get_products(db, await ids_of(db, BEST, label=label)))
    return [(product, general_reason(product)) for product in products]


def general_reason(product: Product) -> str:
    """Return a reason that depends only on the product."""
    if product.rating is not None and product.rating >= 4:
        return f"Rated {product.rating} of 5"
    if product.list_price is not None and product.list_price > product.price:
        return f"{round_money(product.list_price - product.price, product.currency)} off"
    place = leaf(product.category)
    return f"In {place}" if place else "From this shop"


@dataclass(frozen=True)
class Nearness:
    """Whether a product is of the kind that a name says, and whether its title has the word before that kind too."""

    is_named_so: bool
    is_compound: bool


async def similar_candidates(db: AsyncSession, product: Product, kind: str) -> dict[str, Nearness]:
    """Return ids of other products of the same kind (a tsquery), each with how near its kind is.

    The kind that the name says counts before the category, which may hold many kinds: the alternatives to a cap are the
    caps of "Apparel", then the rest. The word before it counts too: an audio cable is no networking cable. Within the
    department only, because a mat for camping is none for yoga.
    """
    if not kind:
        return {}
    asked = {
        "id": product.id,
        "kind": kind,
        "name": product.name,
        "category": product.category,
        "price": product.price,
        "pair": compound_of(product.name, kind),
        "pool": POOL,
    }
    return {row.id: Nearness(row.is_named_so, row.is_compound) for row in await fetch(db, SIMILAR, asked)}


def compound_of(name: str, kind: str) -> str:
    """Return the posting of the kind in a name with the word before it: "audio cabl"; empty if there is none."""
    stems = set(LABELS.findall(kind))
    pairs = pairwise(map(english_stem, words_of(name)))
    return next((f"{one} {two}" for one, two in reversed(list(pairs)) if two in stems and one.isalpha()), "")


def similar_to(
    product: Product, found: Mapping[str, Nearness], by_id: Mapping[str, Product]
) -> list[Recommended]:
    """Return the products of `similar_candidates`, the nearest in kind, price and facts first.

    Products for other people are the last: a small catalogue may have no others.
    """
    others = [other for other in products_of(found, by_id) if fits_same(product, other)]

    def place(other: Product) -> tuple[bool, bool, bool, bool, float, str]:
        near = found[other.id]
        return (
            not other.in_stock,
            not suits_same_people(product, other),
            not near.is_named_so,
            not near.is_compound,
            distance(product, other),
            other.id,
        )

    return [
        (other, similarity(product, other)) for other in one_of_each_size(sorted(others, key=place), product)
    ]


def distance(product: Product, other: Product) -> float:
    """Return the distance of two products of a kind: the price ratio, minus the facts they share."""
    apart = abs(math.log(float(other.price) + 1) - math.log(float(product.price) + 1))
    shared: int = sum(other.attributes.get(name) == value for name, value in product.attributes.items())
    facts = shared / max(len(product.attributes), 1)
    worse_rated = float(product.rating or 0) > float(other.rating or 0)
    return apart + (product.category != other.category) - 0.5 * facts + 0.1 * worse_rated


def similarity(product: Product, other: Product) -> str:
    """Return a reason: the most important difference between two products of a kind."""
    if other.currency == product.currency and abs(other.price - product.price) >= product.price * APART:
        difference = round_money(abs(other.price - product.price), product.currency)
        return f"{difference} {'less' if other.price < product.price else 'more'}"
    if other.rating is not None and product.rating is not None and other.rating > product.rating:
        return f"Rated higher ({other.rating})"
    if other.brand and other.brand == product.brand:
        return f"Also from {other.brand}"
    return "About the same price" if other.currency == product.currency else "Similar"


def interleave(similar: list[Recommended], beside: list[Recommended]) -> list[Recommended]:
    """Interleave: two similar products, then one complement, and so on; the rest at the end."""
    rounds: Iterable[list[Recommended]] = (
        [*similar[2 * n : 2 * n + 2], *beside[n : n + 1]] for n in range(max(len(similar), len(beside)))
    )
    return list(chain.from_iterable(rounds))


async def kind_of(db: AsyncSession, product: Product) -> str:
    """Return the tsquery of products of the same kind; empty if it is unknown."""
    return await fetch_value(db, KIND, {"name": product.name, "category": product.category}) or ""


async def ids_of(db: AsyncSession, statement: TextClause, **asked: object) -> list[str]:
    """Return the ids from a statement."""
    return await fetch_values(db, statement, {**asked, "pool": POOL})
