"""Distribution of search results over categories, brands, prices and stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import with_config
from typing_extensions import TypedDict

from app.catalogue.search.attribute_values import AttributeValue
from app.catalogue.search.value_order import places_on_scale
from app.events import Amount

# The bounds of price ranges; the last range is open.
BOUNDS = (10, 25, 50, 100, 250, 500, 1_000, 2_500)

ATTRIBUTE_SAMPLE, ATTRIBUTE_NAMES, ATTRIBUTE_POOL = 25, 8, 200
"""Number of products from which the attributes are chosen, of attributes that are counted, and of products in the
largest result whose attributes are counted; a larger one is narrowed by category or brand first."""
MOST_ATTRIBUTES, MOST_VALUES = 5, 20
"""Number of attributes that are shown, and of values of each. Those that hold article numbers are left out before.

With more values in the sample an attribute says something else of each product.
"""


def counted(value: str, condition: str) -> str:
    """Return the number of cards with each value."""
    return f"""SELECT value, sum(n)::integer AS n FROM (
            SELECT {value} AS value, count(*) AS n FROM staying WHERE {condition} GROUP BY 1
            UNION ALL
            SELECT {value}, count(DISTINCT lead) - count(*) FROM member WHERE stays AND {condition} GROUP BY 1
        ) AS parts GROUP BY 1"""  # noqa: S608 - this module's names


# Exact for prices of three decimals, in two fifths of the time that numeric takes.
BUCKET = f"width_bucket(price::float8, ARRAY[{', '.join(map(str, BOUNDS))}]::float8[])"
# One JSON object from the rows of `staying`; the lists are limited to what a page can show. Of a family the page has
# one product, `lead`, so that the members of one count once for each value.
MORE = "count(*) - count(DISTINCT lead)"
FACETS = f"""
jsonb_build_object(
    'products', (SELECT count(*) FROM staying),
    'in_stock', (SELECT count(*) FROM staying WHERE in_stock) - (SELECT {MORE} FROM member WHERE stays AND in_stock),
    'categories', (SELECT coalesce(jsonb_agg(jsonb_build_array(value, n) ORDER BY n DESC, value), '[]') FROM (
        {counted("category", "category <> ''")} ORDER BY n DESC, 1 LIMIT 20) AS c),
    'brands', (SELECT coalesce(jsonb_agg(jsonb_build_array(value, n) ORDER BY n DESC, value), '[]') FROM (
        {counted("brand", "brand IS NOT NULL")} ORDER BY n DESC, 1 LIMIT 20) AS b),
    'prices', (SELECT coalesce(jsonb_agg(jsonb_build_array(value, n) ORDER BY value), '[]') FROM (
        {counted(BUCKET, "true")}) AS p),
    'attributes', (
        -- Values by their numbers (attribute_facts.sql), each with a product from which its words can be read.
        WITH told AS MATERIALIZED (
            SELECT number, coalesce(lead, number) AS card, facts
            FROM staying LEFT JOIN (SELECT number, lead FROM member) AS led USING (number)
            JOIN (SELECT number, product.facts FROM product) AS described USING (number)
            WHERE (SELECT count(*) FROM staying) <= {ATTRIBUTE_POOL}),
        few AS MATERIALIZED (SELECT number, facts FROM told LIMIT {ATTRIBUTE_SAMPLE}),
        chosen AS MATERIALIZED (
            SELECT fact >> 32 AS key, count(DISTINCT number) AS uses
            FROM (SELECT number, unnest(facts) AS fact FROM few) AS said
            GROUP BY 1
            HAVING count(DISTINCT number) * 3 >= (SELECT count(*) FROM few)
                AND count(DISTINCT fact) BETWEEN 2 AND {MOST_VALUES}
            ORDER BY uses DESC, key LIMIT {ATTRIBUTE_NAMES}),
        counted AS (
            SELECT key, fact, uses, count(DISTINCT card) AS n, min(number) AS example
            FROM (SELECT card, number, unnest(facts) AS fact FROM told) AS said JOIN chosen ON key = fact >> 32
            GROUP BY 1, 2, 3),
        placed AS (SELECT *, row_number() OVER (PARTITION BY key ORDER BY n DESC, example, fact) AS place FROM counted)
        SELECT coalesce(jsonb_agg(jsonb_build_array(fact, n, example, uses)), '[]')
        FROM placed WHERE place <= {MOST_VALUES})
)
"""  # noqa: S608 - contains only our own numbers


@with_config(use_attribute_docstrings=True)
class CountData(TypedDict):
    """How many of what was found have this value."""

    value: str
    """The value."""
    count: int
    """How many."""


@with_config(use_attribute_docstrings=True)
class PriceRangeData(TypedDict):
    """So many cost from `min` to less than `max`."""

    min: Amount
    """The lowest price of the range."""
    max: Amount | None
    """Its end; null for the last range."""
    count: int
    """How many."""


@with_config(use_attribute_docstrings=True)
class OptionCountData(TypedDict):
    """How many of the found products come in each value of an option."""

    name: str
    """The option's name."""
    values: list[CountData]
    """Its values."""


@with_config(use_attribute_docstrings=True)
class AttributeCountData(TypedDict):
    """How many of the found products have each value of an attribute, or come in it."""

    name: str
    """The attribute's name."""
    values: list[CountData]
    """Its values."""


@with_config(use_attribute_docstrings=True)
class FacetsData(TypedDict):
    """How all that was found spreads, at most 20 values each, most frequent first; sizes and measures ascending."""

    categories: list[CountData]
    """By category."""
    brands: list[CountData]
    """By brand."""
    price_ranges: list[PriceRangeData]
    """By price."""
    in_stock: int
    """How many can be bought now."""
    attributes: list[AttributeCountData]
    """By size, colour and other attributes that a third of it has; empty for more than 200 products."""
    attributes_omitted: bool
    """Whether the attributes were not counted because there are more than 200 products."""


@dataclass(frozen=True)
class Count:
    """A category or brand, and the number of results with it."""

    value: str
    count: int


@dataclass(frozen=True)
class PriceRange:
    """Number of results that cost from `low` to less than `high` (None: no upper bound), in the shop's currency."""

    low: Decimal
    high: Decimal | None
    count: int


@dataclass(frozen=True)
class Facets:
    """Counts over all results, not only the page's; most frequent first, at most 20 each."""

    categories: list[Count] = field(default_factory=list)
    brands: list[Count] = field(default_factory=list)
    price_ranges: list[PriceRange] = field(default_factory=list)
    in_stock: int = 0
    attributes: dict[str, list[Count]] = field(default_factory=dict)
    attributes_omitted: bool = False
    """Whether the attributes of so many products were not counted."""

    def as_json(self) -> FacetsData:
        """Return the facets as they go over the wire."""
        return {
            "categories": [{"value": item.value, "count": item.count} for item in self.categories],
            "brands": [{"value": item.value, "count": item.count} for item in self.brands],
            "price_ranges": [
                {
                    "min": f"{item.low:.2f}",
                    "max": None if item.high is None else f"{item.high:.2f}",
                    "count": item.count,
                }
                for item in self.price_ranges
            ],
            "in_stock": self.in_stock,
            "attributes": [
                {"name": name, "values": [{"value": item.value, "count": item.count} for item in counts]}
                for name, counts in self.attributes.items()
            ],
            "attributes_omitted": self.attributes_omitted,
        }


def facets_of(counted: dict[str, Any], named: Mapping[int, AttributeValue]) -> Facets:
    """Return the facets from the statement's JSON object. `named` has the words of the attributes' values."""
    edges = (0, *BOUNDS)
    return Facets(
        categories=[Count(value, count) for value, count in counted["categories"]],
        brands=[Count(value, count) for value, count in counted["brands"]],
        price_ranges=[
            PriceRange(
                Decimal(edges[bucket]), Decimal(edges[bucket + 1]) if bucket + 1 < len(edges) else None, count
            )
            for bucket, count in counted["prices"]
        ],
        in_stock=counted["in_stock"],
        attributes=attributes_of(counted["attributes"], named),
        attributes_omitted=counted["products"] > ATTRIBUTE_POOL,
    )


def attributes_of(
    counted: Sequence[tuple[int, int, int, int]], named: Mapping[int, AttributeValue]
) -> dict[str, list[Count]]:
    """Return the counts of each attribute: the one that most products have first, then by name.

    Args:
        counted: For each value its number, how many cards have it, a product with it, and how many products of the
            sample have its attribute.
        named: The words of the values, by their numbers.
    """
    told = sorted((-uses, -count, named[fact]) for fact, count, _, uses in counted if fact in named)
    attributes: dict[tuple[int, str], list[tuple[int, AttributeValue]]] = {}
    for uses, count, each in told:
        if not each.is_article_number:
            attributes.setdefault((uses, each.name.lower()), []).append((-count, each))
    several = [attributes[key] for key in sorted(attributes) if len(attributes[key]) > 1][:MOST_ATTRIBUTES]
    return {
        values[0][1].name: in_order([Count(each.value, count) for count, each in values])
        for values in several
    }


def in_order(counts: list[Count]) -> list[Count]:
    """Return sizes and measures ascending, and other values as they are: the most frequent first."""
    places = places_on_scale([item.value for item in counts])
    return sorted(counts, key=lambda item: places[item.value]) if places else counts
