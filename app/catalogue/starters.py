"""Starter questions: what a shopper could ask first, drawn from what the shop really sells."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.query import singular
from app.catalogue.recommend import article, money

QUESTIONS = 4
ROUND = [Decimal(step * 10**power) for power in range(6) for step in (10, 15, 20, 25, 30, 40, 50, 60, 75)]
UNCOUNTABLE = (
    "ing",
    "th",
    "wear",
    "ware",
    "ry",
    "ture",
    "care",
    "food",
    "music",
    "christmas",
    "decoration",
    "ics",
)

# Categories with something to choose from, in stock; `third` is a price that leaves three products.
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
    LIMIT 60
    """
)
LOOKS = text(
    """
    SELECT category, lower(item #>> '{}') AS look
    FROM product,
        jsonb_each(attributes) AS pair (name, given),
        jsonb_array_elements(CASE jsonb_typeof(given) WHEN 'array' THEN given ELSE jsonb_build_array(given) END) AS item
    WHERE in_stock AND category = ANY (CAST(:categories AS text[]))
        AND lower(pair.name) IN ('colour', 'color', 'material') AND length(item #>> '{}') BETWEEN 3 AND 15
    GROUP BY category, look
    HAVING count(*) >= 2
    ORDER BY category, count(*) DESC, look
    """
)


@dataclass(frozen=True)
class Shelf:
    """A category a question can be about, and a round price that leaves at least three of its products."""

    category: str
    ceiling: str
    rated: int

    @property
    def things(self) -> str:
        """What stands there, as it is asked for: "kettles", or "something from Camping" where that has no plural."""
        name = self.category.rsplit(">", 1)[-1].strip().replace("-", " ")
        lower = name.lower()
        if lower.endswith("s") and not lower.endswith(UNCOUNTABLE):
            return lower
        return f"something from {name}" if lower.endswith(UNCOUNTABLE) or " " in lower else plural(lower)


async def starter_questions(db: AsyncSession, day: date | None = None) -> list[str]:
    """Four questions the catalogue can answer, the same all day (UTC) long; fewer in a shop with next to nothing."""
    connection = await db.connection()
    shelves = [shelf_of(row) for row in await connection.execute(SHELVES)]
    if not shelves:
        return await plain_questions(db)
    dice = random.Random((day or datetime.now(UTC).date()).toordinal())  # noqa: S311 - variety, not secrecy
    chosen = dice.sample(shelves, min(QUESTIONS, len(shelves)))
    looks = {
        row.category: row.look
        for row in reversed(
            (await connection.execute(LOOKS, {"categories": [shelf.category for shelf in shelves]})).all()
        )
    }
    return questions(chosen, shelves, looks)


def questions(chosen: list[Shelf], shelves: list[Shelf], looks: dict[str, str]) -> list[str]:
    """Under a price, with a look, the best compared, a present: each about another category where there are enough."""
    left = list(chosen)

    def take(fits: list[Shelf]) -> Shelf:
        shelf = next((shelf for shelf in left if shelf in fits), (fits or left or chosen)[0])
        if shelf in left:
            left.remove(shelf)
        return shelf

    with_look = [
        shelf for shelf in shelves if shelf.category in looks and not shelf.things.startswith("some")
    ]
    rated = [shelf for shelf in shelves if shelf.rated >= 2 and not shelf.things.startswith("some")]
    asked = []
    if with_look:
        shelf = take(with_look)
        asked.append(f"Do you have {looks[shelf.category]} {shelf.things}?")
    if rated:
        asked.append(f"Compare the best rated {take(rated).things}")
    shelf = take(shelves)
    asked.insert(0, f"Show me {shelf.things} under {shelf.ceiling}")
    shelf = take(shelves)
    asked.append(f"I need a present under {shelf.ceiling}, maybe {one(shelf)}")
    for shelf in left + shelves:
        asked.append(f"What is the cheapest of your {shelf.things}?".replace("of your something", "thing"))
    return list(dict.fromkeys(asked))[:QUESTIONS]


async def plain_questions(db: AsyncSession) -> list[str]:
    """For a shop without categories worth asking about."""
    connection = await db.connection()
    newest = await connection.scalars(
        text("SELECT name FROM product ORDER BY in_stock DESC, created_at DESC, id LIMIT 2")
    )
    names = [name if len(name) <= 60 else name[:60].rsplit(" ", 1)[0] for name in newest]
    return [*(f"Tell me about {name}" for name in names), *(["What is new?"] if names else [])]


def shelf_of(row: object) -> Shelf:
    """A shelf from what was counted."""
    at_least = max(row.third, row.usual)  # type: ignore[attr-defined]
    ceiling = next((amount for amount in ROUND if amount >= at_least), at_least)
    return Shelf(row.category, money(ceiling, row.currency), row.rated)  # type: ignore[attr-defined]


def one(shelf: Shelf) -> str:
    """One of the shelf's things: "a kettle"."""
    things = shelf.things
    if things.startswith("something") or " & " in things or " and " in things:
        return things
    return f"{article(things)} {singular(things)}"


def plural(noun: str) -> str:
    """The noun in the plural, by the common rules."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")
