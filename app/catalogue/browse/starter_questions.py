"""Starter questions for shoppers, generated from the catalogue."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.revision_cache import cached_by_revision
from app.text.category import leaf, readable
from app.text.inflection import article, one_of, plural
from app.text.money import round_money

QUESTIONS = 4
PRESENT = 100
"""Maximum price of a present, if there are such products."""
ROUND = [Decimal(step * 10**power) for power in range(6) for step in (10, 15, 20, 25, 30, 40, 50, 60, 75)]

# Categories with a choice of products in stock; `third` is a price that leaves three products.
SHELVES = text(
    """
    SELECT category, max(currency) AS currency, count(rating) AS rated,
        (array_agg(price ORDER BY price))[3] AS third,
        percentile_disc(0.4) WITHIN GROUP (ORDER BY price) AS usual
    FROM product
    WHERE in_stock AND category <> ''
    GROUP BY category
    HAVING count(*) >= 3
    ORDER BY count(*) DESC, category
    LIMIT 40
    """
)
# The share of a category's products whose name has the category's noun, from a few of them.
CALLED = text(
    """
    SELECT path AS category, avg((shop_key(substring(path, '\\w+$')) = ANY (product_kinds(name, '')))::int) AS share
    FROM unnest(CAST(:categories AS text[])) AS path,
        LATERAL (SELECT name FROM product WHERE category = path AND in_stock ORDER BY id LIMIT 10) AS few
    GROUP BY path
    """
)
# Colours before materials, of each the value that most products of a category have. A colour may be that of one
# product; a material is asked for only if several have it.
LOOKS = text(
    """
    SELECT DISTINCT ON (category) category, lower(item #>> '{}') AS look
    FROM product,
        jsonb_each(attributes) AS pair (name, given),
        jsonb_array_elements(CASE jsonb_typeof(given) WHEN 'array' THEN given ELSE jsonb_build_array(given) END) AS item
    WHERE in_stock AND category = ANY (CAST(:categories AS text[]))
        AND lower(pair.name) IN ('colour', 'color', 'material')
        AND jsonb_typeof(item) = 'string' AND item #>> '{}' ~ '^[[\\:alpha\\:] -]{3,15}$'
    GROUP BY category, look, lower(pair.name)
    HAVING count(*) >= 2 OR lower(pair.name) <> 'material'
    ORDER BY category, lower(pair.name) = 'material', count(*) DESC, look
    """
)
# Category names that are not nouns for their products.
NO_THINGS = frozenset(
    {"original", "compatible", "other", "others", "new", "sale", "gift", "gifts", "standard"}
)


@dataclass(frozen=True)
class Shelf:
    """A category for a question, and a round price that leaves at least three of its products."""

    category: str
    price: Decimal
    currency: str
    rated: int
    is_kind: bool
    """Whether its products have its name: Kettles contains kettles, but Camping no campings."""
    look: str | None = None
    is_whole_shop: bool = False
    """Whether the shop has no other category, so that its name says nothing."""

    @property
    def name(self) -> str:
        """The category's own name, as sentences have it."""
        return readable(leaf(self.category))

    @property
    def ceiling(self) -> str:
        """The round price, as it is written."""
        return round_money(self.price, self.currency)

    @property
    def things(self) -> str:
        """Return the shelf's products as they are asked for: "kettles", or "something from Camping"."""
        if not self.is_kind:
            return "something" if self.is_whole_shop else f"something from {self.name}"
        return plural(self.name if self.name.isupper() else self.name.lower())

    @property
    def one(self) -> str:
        """One of them: "a kettle"."""
        noun = one_of(self.things)
        return f"{article(noun)} {noun}" if self.is_kind else self.things

    @property
    def cheapest(self) -> str:
        """The question for the cheapest of them: "your cheapest kettle", "the cheapest thing from Camping"."""
        if not self.is_kind:
            return "the cheapest thing here" if self.is_whole_shop else f"the cheapest thing from {self.name}"
        noun = one_of(self.things)
        return (
            f"the cheapest of your {self.things}" if noun.startswith("pair of ") else f"your cheapest {noun}"
        )


async def starter_questions(db: AsyncSession, day: date | None = None) -> list[str]:
    """Return four questions that the catalogue can answer, the same for a whole day (UTC); fewer in a tiny shop."""
    today = day or datetime.now(UTC).date()
    return await cached_by_revision(db, f"starters of {today}", lambda: work_out_questions(db, today))


async def work_out_questions(db: AsyncSession, day: date) -> list[str]:
    """Compute the day's questions from the current catalogue."""
    shelves = await shelves_of(db)
    if not shelves:
        return await plain_questions(db)
    kinds = [shelf for shelf in shelves if shelf.is_kind]
    shelves = kinds if len(kinds) >= QUESTIONS else kinds + [shelf for shelf in shelves if not shelf.is_kind]
    dice = random.Random(day.toordinal())  # noqa: S311 - variety, not secrecy
    dice.shuffle(shelves)
    return questions(sorted(shelves, key=lambda shelf: not shelf.is_kind))


def questions(shelves: list[Shelf]) -> list[str]:
    """Return questions on a price limit, a look, a comparison and a present, of different categories if possible."""
    left = list(shelves)

    def take(fits: list[Shelf]) -> Shelf:
        shelf = next((shelf for shelf in fits if shelf in left), fits[0])
        if shelf in left:
            left.remove(shelf)
        return shelf

    asked = []
    if looked := [shelf for shelf in shelves if shelf.look and shelf.is_kind]:
        shelf = take(looked)
        asked.append(f"Do you have {shelf.look} {shelf.things}?")
    if rated := [shelf for shelf in shelves if shelf.rated >= 2 and shelf.is_kind]:
        asked.append(f"Compare the best rated {take(rated).things}")
    shelf = take(shelves)
    asked.insert(0, f"Show me {shelf.things} under {shelf.ceiling}")
    shelf = take([shelf for shelf in left if shelf.price <= PRESENT] or shelves)
    maybe = "" if shelf.is_whole_shop else f", maybe {shelf.one}"
    asked.append(f"I need a present under {shelf.ceiling}{maybe}")
    asked += [f"What is {shelf.cheapest}?" for shelf in left]
    if any(shelf.is_whole_shop for shelf in shelves):
        asked.append(f"What is {shelves[0].cheapest}?")
    return asked[:QUESTIONS]


async def plain_questions(db: AsyncSession) -> list[str]:
    """Return questions for a shop without suitable categories."""
    connection = await db.connection()
    newest = await connection.scalars(
        text(
            "SELECT name FROM product WHERE retired_at IS NULL ORDER BY in_stock DESC, created_at DESC, id LIMIT 2"
        )
    )
    names = [name if len(name) <= 60 else name[:60].rsplit(" ", 1)[0] for name in newest]
    return [*(f"Tell me about {name}" for name in names), *(["What is new?"] if names else [])]


async def shelves_of(db: AsyncSession) -> list[Shelf]:
    """Return the suitable categories, the largest first."""
    connection = await db.connection()
    rows = (await connection.execute(SHELVES)).all()
    asked = {"categories": [row.category for row in rows]}
    called = {row.category: float(row.share or 0) for row in await connection.execute(CALLED, asked)}
    looks = {row.category: row.look for row in await connection.execute(LOOKS, asked)}
    found = [shelf_of(row, called.get(row.category, 0), looks.get(row.category)) for row in rows]
    return [replace(found[0], is_whole_shop=not found[0].is_kind)] if len(found) == 1 else found


def shelf_of(row: Any, called: float, look: str | None) -> Shelf:
    """Return a category from its counts; `called` is the share of products that have its name."""
    at_least = max(row.third, row.usual)
    ceiling = next((amount for amount in ROUND if amount >= at_least), at_least)
    name = leaf(row.category).lower()
    is_kind = called >= 0.3 and name not in NO_THINGS and name.replace(" ", "").replace("-", "").isalpha()
    return Shelf(row.category, ceiling, row.currency, row.rated, is_kind, look)
