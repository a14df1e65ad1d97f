"""Whether a product's options are chosen on its card, or where there is more room."""

from __future__ import annotations

from app.render.contexts.types import ProductData

MOST_VALUES = 8
"""Maximum number of values, of all options together: two rows of a card on a phone.

frontend-islands/src/products.ts has the same rule.
"""


def is_chosen_on_card(product: ProductData) -> bool:
    """Return whether a card offers the choice: of few values, whose prices it can show, and of a product in stock.

    A price that depends on two options together has no place at a value of one of them.
    """
    options = product.get("options") or []
    count = sum(len(option["values"]) for option in options)
    has_prices = len(options) == 1 or not product.get("price_from")
    return bool(product["in_stock"]) and has_prices and 0 < count <= MOST_VALUES
