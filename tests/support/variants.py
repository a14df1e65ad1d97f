"""Products with variants for tests: import lines, and the same products in the catalogue."""

from __future__ import annotations

from typing import Any

from app.catalogue.importers.batch import read_products
from app.catalogue.importers.load import ImportOptions, load
from app.catalogue.importers.row import ReadOptions, Row
from app.db import Database

SHIRT: dict[str, Any] = {
    "id": "shirt",
    "name": "Linen Shirt",
    "currency": "EUR",
    "category": "Clothing > Shirts",
    "variants": [
        {"id": "shirt-s", "options": {"Size": "S"}, "price": "39.00", "stock": 4, "sku": "LS-S"},
        {"id": "shirt-m", "options": {"Size": "M"}, "price": "39.00", "stock": 2, "gtin": "4006381333931"},
        {"id": "shirt-l", "options": {"Size": "L"}, "price": "42.00", "list_price": "50.00", "stock": 1},
        {"id": "shirt-xl", "options": {"Size": "XL"}, "price": "29.00", "stock": 0},
    ],
}
"""Four sizes: L costs more, XL is the cheapest and sold out."""

DRESS: dict[str, Any] = {
    "id": "dress",
    "name": "Jersey Dress",
    "currency": "EUR",
    "price": "60.00",
    "category": "Clothing > Dresses",
    "variants": [
        {"options": {"Size": size, "Colour": colour}, "stock": stock, "image_url": f"/static/{colour}.svg"}
        for size, colour, stock in [
            ("S", "black", 0),
            ("S", "red", 3),
            ("M", "black", 2),
            ("M", "red", 0),
        ]
    ],
}
"""Two options: black S and red M are sold out."""

CAP: dict[str, Any] = {"id": "cap", "name": "Cap", "currency": "EUR", "price": "12.00", "stock": 7}
"""No choice."""


def read_lines(*lines: dict[str, Any]) -> list[Row]:
    """Return the rows of lines of JSON Lines."""
    return read_products(lines, ReadOptions())


async def sell(database: Database, *lines: dict[str, Any]) -> None:
    """Import these lines."""
    report = await load(database, read_lines(*lines), ImportOptions())
    assert report.loaded, [str(error) for error in report.errors]
