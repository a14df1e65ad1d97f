"""Search filters: conditions on columns and variants, and labels in the search index.

Price, stock and options mean one and the same variant: "size S under $50, in stock" finds a product that has exactly
that, not one whose S is sold out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.query import SearchQuery, plain
from app.catalogue.search.synonyms import SYNONYMS
from app.text.option_key import spellings

BRAND_LABEL = text("SELECT label_query('#', shop_key(:brand))::text")

ATTRIBUTE = """EXISTS (
    SELECT FROM jsonb_each_text(attributes) AS fact (name, value)
    WHERE shop_key(fact.name) = ANY (ARRAY(SELECT shop_key(name) FROM unnest(CAST(:names_{n} AS text[])) AS name))
        AND EXISTS (
            SELECT FROM unnest(CAST(:values_{n} AS text[])) AS wanted
            WHERE to_tsvector('shop', shop_text(fact.value)) @@ plainto_tsquery('shop', shop_text(wanted))
        )
)"""
# A product's price is the lowest that can be bought, so that an upper bound and stock need no look at its variants.
COLUMNS = {
    "max_price": "price <= :max_price",
    "in_stock": "in_stock = :in_stock",
}
MIN_PRICE = "(price >= :min_price OR (options <> '[]' AND {variant}))"

VARIANT = """EXISTS (
    SELECT FROM product_variant AS variant
    WHERE variant.product_id = product.id AND variant.retired_at IS NULL AND {conditions}
)"""
# Of a product that can be bought, only variants that can be bought count.
OFFERED = "(variant.in_stock OR NOT product.in_stock)"
VARIANT_COLUMNS = {
    "min_price": "variant.price >= :min_price",
    "max_price": "variant.price <= :max_price",
    "in_stock": "variant.in_stock = :in_stock",
}
OPTION_KEY = r"regexp_replace(lower({value}), '[^[\:alnum\:].,/]', '', 'g')"
OPTION = f"""EXISTS (
    SELECT FROM jsonb_each_text(variant.options) AS choice (name, value)
    WHERE {OPTION_KEY.format(value="choice.name")} = ANY (CAST(:option_names_{{n}} AS text[]))
        AND {OPTION_KEY.format(value="choice.value")} = ANY (CAST(:option_values_{{n}} AS text[]))
)"""
HAS_OPTION = f"""EXISTS (
    SELECT FROM jsonb_object_keys(variant.options) AS name
    WHERE {OPTION_KEY.format(value="name")} = ANY (CAST(:option_names_{{n}} AS text[]))
)"""


@dataclass(frozen=True)
class Filters:
    """SQL conditions with their values, and a tsquery of labels (empty for none)."""

    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    labels: str = ""


async def filters_of(db: AsyncSession, query: SearchQuery, category: str) -> Filters:
    """Return the query's filters; `category` is the tsquery of its category."""
    values: dict[str, Any] = {
        name: given for name in VARIANT_COLUMNS if (given := getattr(query, name)) is not None
    }
    conditions = [COLUMNS[name] for name in values if name in COLUMNS]
    of_variant = [OFFERED, *(VARIANT_COLUMNS[name] for name in values)]
    for number, (name, wanted) in enumerate(query.attributes.items()):
        names, wished = names_of(name), wanted_values(wanted)
        values |= {
            f"names_{number}": names,
            f"values_{number}": wished,
            f"option_names_{number}": keys_of(names),
            f"option_values_{number}": keys_of(wished),
        }
        option, attribute = OPTION.format(n=number), ATTRIBUTE.format(n=number)
        # An attribute that is not an option of the product may be a fact of all its variants.
        of_variant.append(f"({option} OR (NOT {HAS_OPTION.format(n=number)} AND {attribute}))")
    has_variant = VARIANT.format(conditions=" AND ".join(of_variant))
    if query.attributes:
        conditions.append(has_variant)
    elif "min_price" in values:
        conditions.append(MIN_PRICE.format(variant=has_variant))
    labels = [category]
    if query.brand:
        connection = await db.connection()
        labels.append(await connection.scalar(BRAND_LABEL, {"brand": plain(query.brand)}))
    return Filters(conditions, values, " & ".join(f"({label})" for label in labels if label))


def names_of(name: str) -> list[str]:
    """Return an attribute's name with its synonyms."""
    clean = plain(name)
    return [clean, *SYNONYMS.get(clean.lower(), ())]


def wanted_values(wanted: object) -> list[str]:
    """Return the values as text, each with its synonyms; any of them matches."""
    given = wanted if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
    values = [plain(str(value).lower() if isinstance(value, bool) else str(value)) for value in given]
    return [way for value in values for way in (value, *SYNONYMS.get(value.lower(), ()))]


def keys_of(words: Iterable[str]) -> list[str]:
    """Return the spellings of names or values of options, for a comparison without signs."""
    ways = (way for word in words for way in spellings(word))
    return list(
        dict.fromkeys("".join(sign for sign in way if sign.isalnum() or sign in ".,/") for way in ways)
    )


def without(query: SearchQuery) -> Mapping[str, dict[str, Any]]:
    """Return, for each filter that the query sets, the change that removes it. Used for hints."""
    neutral: dict[str, Any] = {
        "max_price": None,
        "min_price": None,
        "in_stock": None,
        "brand": None,
        "category": None,
        "attributes": {},
    }
    return {
        name: {name: empty} for name, empty in neutral.items() if getattr(query, name) not in (None, "", {})
    }
