"""Texts about search results: the page and the widget write the same, recorded in one file."""

from __future__ import annotations

import json
from typing import Any

from app.functions.search_line import found_line, widened_note
from tests.support.fixtures import agrees

PRODUCT = {"id": "x", "name": "X", "price": "1.00", "currency": "USD"}
KETTLES = {"category": "Kitchen > Kettles"}


def found(total: int, query: str = "", filters: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    products = [PRODUCT] * min(total, 2)
    return {"products": products, "query": query, "total": total, "filters": filters or {}, **more}


RESULTS = [
    found(8, "kettles", KETTLES | {"max_price": "50.00"}),
    found(1, "kettle", KETTLES),
    found(1, "red kettle", KETTLES),
    found(3, "red", KETTLES | {"min_price": "20.00", "max_price": "49.90"}),
    found(1234, "mug"),
    found(2, "", {"category": "Coffee & tea", "in_stock_only": True}),
    found(2, "", {"category": "Glass"}),
    found(4, "", {"min_price": "10.00"}),
    found(0, "purple samovar", {"max_price": "3.00"}),
    found(0, "samovar", KETTLES),
    found(0, "", KETTLES),
    found(0),
    found(5, "red kettle", widened="any", matching_all=1),
    found(5, "red kettle", widened="any", matching_all=2),
    found(5, "red kettle", widened="any", matching_all=0),
    found(2, "mug", products=[PRODUCT | {"in_stock": False}, PRODUCT | {"price": "31.00", "in_stock": True}]),
    found(10, "coat", kind_missing="coat", nearest_kind="jacket"),
    found(0, "dark roast", kind_missing="roast", note="No roast here."),
    found(8, "t shirts", {"category": "T-shirts"}),
]


def test_the_file_holds_what_the_page_says_of_each_result() -> None:
    said = [
        {"result": result, "line": found_line(result), "note": widened_note(result)} for result in RESULTS
    ]
    agrees("phrases.json", json.dumps(said, ensure_ascii=False, indent=1) + "\n")
