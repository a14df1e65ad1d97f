"""Real catalogues (SHARED_DATA) as import lines. They are not in the repository; tests skip where they are absent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.support.paths import SHARED_DATA
from tests.support.real_data import real_data

DATA = SHARED_DATA
Line = dict[str, Any]


def lines_of(path: Path) -> Iterator[Line]:
    """Yield the objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def google_merch() -> Iterator[Line]:
    """Yield 316 real products: clothes, bags, cups."""
    for given in lines_of(DATA / "catalogues" / "google_merch_316.jsonl"):
        facts = dict(given["attributes"] or {})
        facts |= {"colour": given["colors"], "size": given["sizes"]}
        yield common(given) | {"attributes": {key: value for key, value in facts.items() if value}}


def aws_retail_demo() -> Iterator[Line]:
    """Yield 336 demo products of 20 categories, with long descriptions."""
    for given in lines_of(DATA / "catalogues" / "aws_retail_demo_400.jsonl"):
        for_whom = {"F": "women", "M": "men"}.get(given["gender"] or "")
        line = common(given)
        line["image_url"] = f"/static/demo/{given['image']}"
        yield line | {"attributes": {"for": for_whom} if for_whom else {}}


def dummyjson() -> Iterator[Line]:
    """Yield 194 demo products with tags, ratings and stock."""
    for given in lines_of(DATA / "catalogues" / "dummyjson_194.jsonl"):
        line = common(given)
        line["category"] = [part.replace("-", " ").capitalize() for part in given["categories"]]
        yield line | {"rating": given["rating"], "attributes": {"tags": given["tags"]}}


def chorus() -> Iterator[Line]:
    """Yield 19,406 real electronics products, most without a category."""
    for given in lines_of(DATA / "search" / "chorus_products.jsonl"):
        yield {
            "id": given["id"],
            "name": given["title"],
            "description": given["description"],
            "price": given["price"],
            "currency": given["currency"],
            "brand": given["brand"],
            "category": given["type"],
            "image_url": given["image"],
            "attributes": given["attributes"],
        }


def common(given: Line) -> Line:
    """Return the fields that the three small catalogues share."""
    return {
        "id": given["id"],
        "name": given["title"],
        "description": given["description"],
        "price": given["price"],
        "currency": given["currency"],
        "category": given["categories"],
        "brand": given["brand"],
        "image_url": given["image"],
        "in_stock": given["in_stock"],
        "stock": given["quantity"],
    }


CATALOGUES: dict[str, Callable[[], Iterator[Line]]] = {
    "google_merch": google_merch,
    "aws_retail_demo": aws_retail_demo,
    "dummyjson": dummyjson,
    "chorus": chorus,
}


def write(name: str, folder: Path) -> Path:
    """Write one of CATALOGUES as a file to import and return its path. Skip the test if the data is absent."""
    real_data(DATA)
    path = folder / f"{name}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for line in CATALOGUES[name]():
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return path
