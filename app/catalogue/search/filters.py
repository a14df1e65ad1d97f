"""Search filters: conditions on columns, and labels in the search index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.query import SearchQuery, plain
from app.catalogue.search.synonyms import SYNONYMS

BRAND_LABEL = text("SELECT label_query('#', shop_key(:brand))::text")

ATTRIBUTE = """EXISTS (
    SELECT FROM jsonb_each_text(attributes) AS fact (name, value)
    WHERE shop_key(fact.name) = ANY (ARRAY(SELECT shop_key(name) FROM unnest(CAST(:names_{n} AS text[])) AS name))
        AND EXISTS (
            SELECT FROM unnest(CAST(:values_{n} AS text[])) AS wanted
            WHERE to_tsvector('shop', shop_text(fact.value)) @@ plainto_tsquery('shop', shop_text(wanted))
        )
)"""
EXCLUDED = """NOT EXISTS (
    SELECT FROM unnest(CAST(:excluded AS text[])) AS unwanted
    WHERE to_tsvector('shop', shop_text(concat_ws(' ', name, brand, category, attributes::text)))
        @@ plainto_tsquery('shop', shop_text(unwanted))
)"""
REDUCED = "list_price > price"
COLUMNS = {
    "min_price": "price >= :min_price",
    "max_price": "price <= :max_price",
    "in_stock": "in_stock = :in_stock",
}


@dataclass(frozen=True)
class Filters:
    """SQL conditions with their values, and a tsquery of labels (empty for none)."""

    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    labels: str = ""


async def filters_of(db: AsyncSession, query: SearchQuery, category: str) -> Filters:
    """Return the query's filters; `category` is the tsquery of its category."""
    values: dict[str, Any] = {name: given for name in COLUMNS if (given := getattr(query, name)) is not None}
    conditions = [COLUMNS[name] for name in values]
    for number, (name, wanted) in enumerate(query.attributes.items()):
        conditions.append(ATTRIBUTE.format(n=number))
        values |= {f"names_{number}": names_of(name), f"values_{number}": wanted_values(wanted)}
    if query.excluded:
        conditions.append(EXCLUDED)
        values["excluded"] = [plain(word) for word in query.excluded]
    if query.reduced_only:
        conditions.append(REDUCED)
    labels = [category]
    brands = [*([query.brand] if query.brand else []), *query.brands]
    if brands:
        connection = await db.connection()
        found = [await connection.scalar(BRAND_LABEL, {"brand": plain(brand)}) for brand in brands]
        labels.append(" | ".join(label for label in found if label))
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


def without(query: SearchQuery) -> Mapping[str, dict[str, Any]]:
    """Return, for each filter that the query sets, the change that removes it. Used for hints."""
    neutral: dict[str, Any] = {
        "max_price": None,
        "min_price": None,
        "in_stock": None,
        "brand": None,
        "category": None,
        "attributes": {},
        "brands": (),
        "excluded": (),
        "reduced_only": False,
    }
    return {
        name: {name: empty}
        for name, empty in neutral.items()
        if getattr(query, name) not in (None, "", {}, (), False)
    }
