"""Products as a compact table for a model: an id a line with the facts it may speak of, no prose."""

from __future__ import annotations

from collections.abc import Iterable

from app.catalogue.facts import ProductFacts

NAME, FACTS = 120, 200
"""Most characters of a product's name, and of its attributes together."""

FULL = "id | name | brand | category | price | stock | rating | facts"
SHORT = "id | name | price | stock"


def table(products: Iterable[ProductFacts], *, short: bool = False) -> str:
    """The products, a line each below the names of the columns."""
    rows = (short_row(product) if short else full_row(product) for product in products)
    return "\n".join([SHORT if short else FULL, *rows])


def full_row(product: ProductFacts) -> str:
    """Everything that is known in a line."""
    category = product.category.rsplit(">", 1)[-1].strip()
    facts = "; ".join(f"{name}: {words(value)}" for name, value in product.attributes.items())
    return " | ".join(
        cell(value)
        for value in (
            product.id,
            product.name[:NAME],
            product.brand or "",
            category,
            f"{product.price} {product.currency}",
            stock(product),
            product.rating or "",
            facts[:FACTS],
        )
    )


def short_row(product: ProductFacts) -> str:
    """What it takes to name it and to say what it costs."""
    price = f"{product.price} {product.currency}"
    return " | ".join(cell(value) for value in (product.id, product.name[:NAME], price, stock(product)))


def stock(product: ProductFacts) -> str:
    """How many there are, as far as it is known."""
    if not product.in_stock or product.stock == 0:
        return "sold out"
    return "in stock" if product.stock is None else f"{product.stock} in stock"


def words(value: object) -> str:
    """An attribute's value or values."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def cell(value: str) -> str:
    """Text in one cell: on one line, without the bar that separates cells."""
    return " ".join(value.replace("|", "/").split())
