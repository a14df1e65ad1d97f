"""Products that differ in their size only, as feeds have them that list each size as a product of its own."""

from __future__ import annotations

import re

from app.models import Product
from app.text.option_key import SAME_SIZES, option_key

WORD = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*")
LETTER_SIZES = frozenset(SAME_SIZES) | {option_key(f"{number}xl") for number in range(2, 8)}
WORDS_LIMIT = 40
"""Maximum number of words of a name or of sizes that are compared."""


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
