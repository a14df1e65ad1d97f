"""Products by id and their wire shape; also exports search, categories and recommendations."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sqlalchemy import inspect

from app.catalogue.categories import find_category
from app.catalogue.lookup import get_product, get_product_or_variant, get_products
from app.catalogue.recommend import recommend
from app.catalogue.search.execute import SearchOutcome, search
from app.catalogue.search.facets import Facets
from app.catalogue.search.query import SearchQuery, Sort
from app.catalogue.variants import option_values, price_from, variant_json, variants_of
from app.models import Product
from app.pictures.addresses import picture_url
from app.text.money import decimal_string

__all__ = [
    "Facets",
    "SearchOutcome",
    "SearchQuery",
    "Sort",
    "find_category",
    "get_product",
    "get_product_or_variant",
    "get_products",
    "product_json",
    "product_url",
    "recommend",
    "search",
]

WIRE = "aisle_wire_shape"
"""Key of a product's wire shape in SQLAlchemy's notes on the object."""


def product_json(product: Product) -> dict[str, Any]:
    """Return the product's wire shape (docs/wire.md, "Shapes"): money as decimal strings, unknown facts null.

    That of a product which belongs to no session, and so does not change, is made once; its values are shared.
    """
    state = inspect(product)
    if not state.detached:
        return wire_shape(product)
    if (kept := state.info.get(WIRE)) is None:
        kept = state.info[WIRE] = wire_shape(product)
    return dict(kept)


def wire_shape(product: Product) -> dict[str, Any]:
    """Return the product's wire shape."""
    return {
        "id": product.id,
        "name": product.name,
        "description": product.description,
        "price": decimal_string(product.price, product.currency),
        "list_price": None
        if product.list_price is None
        else decimal_string(product.list_price, product.currency),
        "currency": product.currency,
        "category": product.category,
        "brand": product.brand,
        "image_url": picture_url(product.image_url, product.image_colour),
        "in_stock": product.in_stock,
        "stock": product.stock,
        "rating": None if product.rating is None else float(product.rating),
        "attributes": product.attributes,
        "url": product_url(product.id),
        "price_from": price_from(product),
        "options": [option.model_dump() for option in option_values(product)],
        "variants": [variant_json(product, variant) for variant in variants_of(product)],
    }


def product_url(product_id: str) -> str:
    """Return the path of the product's page."""
    return f"/products/{quote(product_id, safe='')}"
