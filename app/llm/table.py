"""Products as a compact table for a model: an id a line with the facts it may speak of, no prose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.catalogue.facts import ProductFacts
from app.text.category import leaf
from app.text.money import money

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
    category = leaf(product.category)
    facts = "; ".join(f"{name}: {words(value)}" for name, value in product.attributes.items())
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
    """What it takes to name it and to say what it costs."""
    price = money(product.price, product.currency)
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


def facts_of(product: Mapping[str, Any]) -> ProductFacts:
    """A product on the wire (docs/wire.md, "Shapes") as facts; whatever is missing is unknown."""
    stock, rating = product.get("stock"), product.get("rating")
    attributes = product.get("attributes")
    return ProductFacts(
        id=str(product.get("id", "")),
        name=str(product.get("name", "")),
        brand=product.get("brand"),
        category=str(product.get("category") or ""),
        price=str(product.get("price", "")),
        currency=str(product.get("currency", "")),
        in_stock=bool(product.get("in_stock", True)),
        stock=stock if isinstance(stock, int) else None,
        rating=None if rating is None else str(rating),
        attributes=attributes if isinstance(attributes, dict) else {},
    )
