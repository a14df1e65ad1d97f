"""Article numbers in a search text: a product's id, SKU, GTIN or MPN, whole, in part or without its separators.

`migrations/sql/search/article_numbers.sql` lists the attributes that hold such numbers. A text that is only a number
("AB-1234", "SKU ab 1234", "471 1001 2345") finds every product with it, otherwise those with a number that contains
it. In a longer text ("is AB-1234 in stock") only whole numbers count, because "1200 watt" is a part of many a GTIN.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.query import TEXT_LIMIT
from app.db.direct import fetch_values

SHORTEST_PART = 4
"""Minimum characters of a number, or of a part of one, that is the whole text."""

SHORTEST_IN_TEXT = 5
"""Minimum characters of a whole number within a longer text."""

WORDS_LIMIT = 16
RUN_LIMIT = 4
"""Maximum words that are written apart but are one number: "471 1001 2345 6"."""

MOST = 200
"""Maximum products with a number."""

INTRODUCTIONS = frozenset(
    (
        *("sku", "mpn", "gtin", "ean", "upc", "isbn", "barcode", "id", "no", "nr", "number", "num", "item"),
        *("article", "product", "part", "model", "style", "code", "the", "with"),
    )
)
"""Words beside a number that say what it is."""

SEPARATORS = re.compile(r"[^a-z0-9]+")

WHOLE = text(
    "SELECT id FROM product WHERE article_numbers(id, attributes) && CAST(:keys AS text[]) ORDER BY id LIMIT :most"
)
# Not ordered: the first matches end the statement, also for a part that many numbers have.
PARTS = text("SELECT id FROM product WHERE article_number_text(id, attributes) LIKE :pattern LIMIT :most")


async def find_article_numbers(db: AsyncSession, words: str) -> list[str]:
    """Return the ids of products with an article number of the text: with a whole one if there are any.

    Returns an empty list without a query if the text contains nothing that can be a number: one has a digit.
    """
    keys, part = candidates(words)
    if not keys:
        return []
    found = await fetch_values(db, WHOLE, {"keys": keys, "most": MOST})
    if not found and part:
        found = await fetch_values(db, PARTS, {"pattern": f"%{part}%", "most": MOST})
    return found


def candidates(words: str) -> tuple[list[str], str]:
    """Return the keys that may be whole numbers, and the key of a text that is nothing but a number, else ""."""
    split = [key for word in words[:TEXT_LIMIT].lower().split() if (key := article_key(word))][:WORDS_LIMIT]
    bare = [key for key in split if key not in INTRODUCTIONS]
    joined = "".join(bare)
    # Several words are one number if each has a digit, or is a short mark such as "AB" in "AB 1234".
    alone = is_number(joined, SHORTEST_PART) and all(has_digit(key) or len(key) <= 3 for key in bare)
    if alone and len(bare) <= RUN_LIMIT:
        return [joined], joined
    return [key for key in runs(bare) if is_number(key, SHORTEST_IN_TEXT)], ""


def runs(keys: Sequence[str]) -> list[str]:
    """Return the keys of up to RUN_LIMIT neighbouring words, each once."""
    found = (
        "".join(keys[first:last])
        for first in range(len(keys))
        for last in range(first + 1, min(first + RUN_LIMIT, len(keys)) + 1)
    )
    return list(dict.fromkeys(found))


def article_key(word: str) -> str:
    """Return a word without separators and case, as article_key of the database does."""
    return SEPARATORS.sub("", word.lower())[:100]


def is_number(key: str, shortest: int) -> bool:
    """Return whether a key can be an article number."""
    return len(key) >= shortest and has_digit(key)


def has_digit(key: str) -> bool:
    """Return whether a key contains a digit."""
    return any(sign.isdigit() for sign in key)
