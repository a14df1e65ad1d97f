"""Rows of the table `product`, derived from products with variants.

A product has the price of its cheapest buyable variant, and its stock is the sum of the buyable variants' stocks: the
triggers in `migrations/sql/variants` derive the same. Search and descriptions read options and article numbers from the
attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.catalogue.importers.product_fields import VALUES
from app.catalogue.importers.records import ProductRecord, VariantRecord
from app.catalogue.limits import MOST_IN_STOCK
from app.text.option_key import ordered_options

CODES = ("sku", "gtin", "mpn")


@dataclass(frozen=True)
class ProductRow:
    """The columns of one product. `created_at` None keeps the stored time, or is now for a new product."""

    id: str
    name: str
    description: str
    price: Decimal
    list_price: Decimal | None
    currency: str
    category: str
    brand: str | None
    image_url: str | None
    in_stock: bool
    stock: int | None
    rating: Decimal | None
    options: list[dict[str, Any]]
    attributes: dict[str, Any]
    created_at: datetime | None


def product_row(record: ProductRecord) -> ProductRow:
    """Return the row of a product."""
    buyable = [variant for variant in record.variants if variant.in_stock]
    offered = buyable or list(record.variants)
    cheapest = min(offered, key=lambda variant: variant.price)
    options = ordered_options(variant.options for variant in record.variants)
    return ProductRow(
        id=record.id,
        name=record.name,
        description=record.description,
        price=cheapest.price,
        list_price=cheapest.list_price,
        currency=record.currency,
        category=record.category,
        brand=record.brand,
        image_url=record.images[0] if record.images else None,
        in_stock=bool(buyable),
        stock=total_stock(offered),
        rating=record.rating,
        options=options,
        attributes=options_as_attributes(options) | dict(record.attributes) | codes(record.variants),
        created_at=record.created_at,
    )


def total_stock(variants: Sequence[VariantRecord]) -> int | None:
    """Return the sum of the stocks, or None if one is not counted."""
    counted = [variant.stock for variant in variants if variant.stock is not None]
    return min(sum(counted), MOST_IN_STOCK) if len(counted) == len(variants) else None


def options_as_attributes(options: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the values of each option, in the order of the feed: `{"Size": ["S", "M"]}`.

    Sold-out values are among them, so that a change of stock changes no words.
    """
    return {each["name"]: one_or_list(each["values"]) for each in options}


def codes(variants: Sequence[VariantRecord]) -> dict[str, Any]:
    """Return the article numbers of all variants."""
    found = {name: [code for variant in variants if (code := getattr(variant, name))] for name in CODES}
    return {name: one_or_list(given) for name, given in found.items() if given}


def one_or_list(values: Sequence[str]) -> Any:
    """Return the only value, or the list of the different ones."""
    different = list(dict.fromkeys(values))[:VALUES]
    return different[0] if len(different) == 1 else different
