"""The words of attribute values, which the search counts by their numbers (migrations/sql/search/attribute_facts.sql).

A number depends on the words only, so a process keeps what it has read.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db.direct import fetch

VALUES_KEPT = 20_000
"""Number of values that a process keeps for each database, some 5 MB."""

# article_numbers gives one number, the id, for an attribute that is no article number.
VALUES = text(
    """
    WITH told AS MATERIALIZED (
        SELECT DISTINCT ON (fact) fact, said.name, value
        FROM product, attribute_facts(attributes) AS said
        WHERE number = ANY (CAST(:examples AS integer[])) AND fact = ANY (CAST(:facts AS bigint[]))
        ORDER BY fact, said.name
    )
    SELECT fact, name, value, is_article_number
    FROM told JOIN (
        SELECT name, cardinality(article_numbers('', jsonb_build_object(name, ''))) > 1 AS is_article_number
        FROM (SELECT DISTINCT name FROM told) AS each
    ) AS named USING (name)
    """
)


class AttributeValue(NamedTuple):
    """A value with the name of its attribute, as a product has them, and whether that holds article numbers."""

    value: str
    name: str
    is_article_number: bool


_values: WeakKeyDictionary[Engine, dict[int, AttributeValue]] = WeakKeyDictionary()


async def attribute_values(db: AsyncSession, examples: Mapping[int, int]) -> Mapping[int, AttributeValue]:
    """Return the words of values by their numbers. Those that cannot be read are left out.

    Args:
        db: The database session.
        examples: Number of a value -> number of a product that has it.
    """
    kept = _values.setdefault(db.get_bind().engine, {})
    known = {fact: kept[fact] for fact in examples if fact in kept}
    if unknown := {fact: example for fact, example in examples.items() if fact not in known}:
        given = {"facts": list(unknown), "examples": sorted(set(unknown.values()))}
        for row in await fetch(db, VALUES, given):
            known[row.fact] = kept[row.fact] = AttributeValue(row.value, row.name, row.is_article_number)
        for fact in list(itertools.islice(kept, max(len(kept) - VALUES_KEPT, 0))):
            del kept[fact]
    return known
