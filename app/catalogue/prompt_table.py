"""Products as a compact table for a model: an id a line with the facts it may speak of, no prose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.catalogue.summary import ProductFacts
from app.text.category import leaf
from app.text.money import money
from app.text.option_key import option_key

NAME, FACTS = 120, 200
"""Most characters of a product's name, and of its attributes together."""

FULL = "id | name | brand | category | price | stock | rating | facts"
SHORT = "id | name | price | stock"


def table(products: Iterable[ProductFacts], *, short: bool = False) -> str:
    """Return the products, a line each below the names of the columns."""
    rows = (short_row(product) if short else full_row(product) for product in products)
    return "\n".join([SHORT if short else FULL, *rows])


def full_row(product: ProductFacts) -> str:
    """Everything that is known in a line."""
    category = leaf(product.category)
    chosen = {option_key(name) for name in product.choices}
    facts = "; ".join(
        [
            *(f"{name} (choose): {choice(values)}" for name, values in product.choices.items()),
            *(
                f"{name}: {words(value)}"
                for name, value in product.attributes.items()
                if option_key(name) not in chosen
            ),
        ]
    )
    return " | ".join(
        cell(value)
        for value in (
            product.id,
            product.name[:NAME],
            product.brand or "",
            category,
            money(product.price, product.currency),
            stock(product),
            product.rating or "",
            facts[:FACTS],
        )
    )


def short_row(product: ProductFacts) -> str:
    """Return a row with the product's id, name and price."""
    price = money(product.price, product.currency)
    return " | ".join(cell(value) for value in (product.id, product.name[:NAME], price, stock(product)))


def stock(product: ProductFacts) -> str:
    """Return how many there are, as far as it is known."""
    if not product.in_stock or product.stock == 0:
        return "sold out"
    return "in stock" if product.stock is None else f"{product.stock} in stock"


def choice(values: Mapping[str, bool]) -> str:
    """Return an option's values in words, with which are sold out."""
    return ", ".join(value if available else f"{value} (sold out)" for value, available in values.items())


def words(value: object) -> str:
    """Return an attribute's value or values in words."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def cell(value: str) -> str:
    """Text in one cell: on one line, without the bar that separates cells."""
    return " ".join(value.replace("|", "/").split())
