"""Search filters: conditions on columns, and labels in the search index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.constraints import Measure
from app.catalogue.search.query import SearchQuery, plain
from app.catalogue.search.synonyms import SYNONYMS
from app.catalogue.search.units import DIMENSIONS, LARGEST
from app.text.inflection import singular

BRAND_LABEL = text("SELECT label_query('#', shop_key(:brand))::text")

ATTRIBUTE = """EXISTS (
    SELECT FROM jsonb_each_text(attributes) AS fact (name, value)
    WHERE shop_key(fact.name) = ANY (ARRAY(SELECT shop_key(name) FROM unnest(CAST(:names_{n} AS text[])) AS name))
        AND EXISTS (
            SELECT FROM unnest(CAST(:values_{n} AS text[])) AS wanted
            WHERE to_tsvector('shop', shop_text(fact.value)) @@ plainto_tsquery('shop', shop_text(wanted))
        )
)"""
EXCLUDED = text(
    """
    SELECT string_agg('(' || words::text || ')', ' | ')
    FROM unnest(CAST(:excluded AS text[])) AS word, LATERAL plainto_tsquery('shop', shop_text(word)) AS words
    WHERE numnode(words) > 0
    """
)
# A description that says "the water touches no plastic" does not make a kettle plastic.
IS_EXCLUDED = "ts_filter(search_words, '{a,b,c}') @@ CAST(:excluded AS tsquery)"
MEASURE = """EXISTS (
    SELECT FROM regexp_matches(
        CASE WHEN :attribute_{n} = '' THEN concat_ws(' ', name, attribute_text(attributes)) ELSE (
            SELECT string_agg(fact.value, ' ') FROM jsonb_each_text(attributes) AS fact
            WHERE fact.key ILIKE '%' || :attribute_{n} || '%')
        END, '(\\d[\\d.,]*)[ -]?([[\\:alpha\\:]]+)', 'g') AS found
    JOIN unnest(CAST(:units_{n} AS text[]), CAST(:factors_{n} AS float[])) AS known (unit, factor)
        ON lower(found[2]) = known.unit
    WHERE measure_value(found[1]) * factor BETWEEN :least_{n} AND :most_{n}
)"""
TOLERANCE = 1e-6
"""Part by which a measure may be beyond its limit, for the rounding of conversions."""

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


async def filters_of(
    db: AsyncSession, query: SearchQuery, category: str, measures: Sequence[Measure] = ()
) -> Filters:
    """Return the query's filters; `category` is the tsquery of its category."""
    values: dict[str, Any] = {name: given for name in COLUMNS if (given := getattr(query, name)) is not None}
    conditions = [COLUMNS[name] for name in values]
    for number, (name, wanted) in enumerate(query.attributes.items()):
        conditions.append(ATTRIBUTE.format(n=number))
        values |= {f"names_{number}": names_of(name), f"values_{number}": wanted_values(wanted)}
    for number, measure in enumerate(measures):
        conditions.append(MEASURE.format(n=number))
        values |= measure_values(measure, number)
    if query.exclude and (excluded := await excluded_words(db, query.exclude)):
        conditions.append(f"NOT {IS_EXCLUDED}")
        values["excluded"] = excluded
    labels = [category]
    if query.brand:
        connection = await db.connection()
        labels.append(await connection.scalar(BRAND_LABEL, {"brand": plain(query.brand)}))
    return Filters(conditions, values, " & ".join(f"({label})" for label in labels if label))


async def excluded_words(db: AsyncSession, words: Sequence[str]) -> str:
    """Return the tsquery of products with one of the words or a synonym; empty if no word can be searched for."""
    wanted = [way for word in words for way in (plain(word), *SYNONYMS.get(singular(word.lower()), ()))]
    connection = await db.connection()
    return await connection.scalar(EXCLUDED, {"excluded": wanted}) or ""


def measure_values(measure: Measure, number: int) -> dict[str, Any]:
    """Return the parameters of a measure's condition."""
    units = DIMENSIONS[measure.dimension]
    given = {
        "attribute": measure.attribute,
        "units": list(units),
        "factors": [float(factor) for factor in units.values()],
        "least": (measure.least or 0.0) * (1 - TOLERANCE),
        "most": (LARGEST if measure.most is None else measure.most) * (1 + TOLERANCE),
    }
    return {f"{name}_{number}": value for name, value in given.items()}


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
    }
    return {
        name: {name: empty} for name, empty in neutral.items() if getattr(query, name) not in (None, "", {})
    }
