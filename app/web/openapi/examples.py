"""Examples: one short conversation, the same in all routes. Tests validate them with the schemas."""

from __future__ import annotations

import json
from typing import Any

from app.functions import examples
from app.functions.search_products import FUNCTION as SEARCH_PRODUCTS

Json = dict[str, Any]

SESSION_ID = "3qVQpiz4wcEnxPMUosx2UQ"
TOKEN = "IjNxVlFwaXo0d2NFbnhQTVVvc3gyVVEi.QK1S"  # noqa: S105 - an invalid token
TURN_ID = "0b9d6b8e-5b0a-4a40-8d6e-2f6b1c1c9a57"

KETTLE: Json = examples.KETTLE.model_dump(mode="json")
CART: Json = examples.CART.model_dump(mode="json")
LINE: Json = examples.LINE.model_dump(mode="json")
ONE_LEFT: Json = {
    "items": [LINE | {"quantity": 1, "line_total": "34.90"}],
    "count": 1,
    "total": "34.90",
    "currency": "USD",
}
CART_TOKEN = "IjNxVlFwaXo0d2NFbnhQTVVvc3gyVVEi.aSrf2A.Qk1S"  # noqa: S105 - an invalid token
CHECKOUT_LINE: Json = ONE_LEFT["items"][0] | {"external_id": "44120389812421"}
SESSION_CART: Json = ONE_LEFT | {
    "items": [CHECKOUT_LINE],
    "checkout_url": "https://shop.example/cart/44120389812421:1",
}
TOKEN_CART: Json = ONE_LEFT | {"items": [CHECKOUT_LINE], "expires_at": "2026-11-22T21:25:24Z"}
EMPTY_CART: Json = {"items": [], "count": 0, "total": "0.00", "currency": "USD"}

PRODUCTS: Json = {
    "products": [KETTLE],
    "total": 9,
    "has_more": False,
    "limit": 1,
    "offset": 0,
    "facets": {
        "categories": [
            {"value": "Kitchen > Kettles", "count": 8},
            {"value": "Kitchen > Small appliances", "count": 1},
        ],
        "brands": [{"value": "Harrowby", "count": 4}, {"value": "Nookwell", "count": 3}],
        "price_ranges": [
            {"min": "25.00", "max": "50.00", "count": 7},
            {"min": "2500.00", "max": None, "count": 2},
        ],
        "in_stock": 9,
        "attributes": [
            {"name": "colour", "values": [{"value": "red", "count": 3}, {"value": "white", "count": 2}]}
        ],
        "attributes_omitted": False,
    },
    "corrected": None,
    "widened": None,
    "matching_all": 9,
    "note": None,
    "kind_missing": None,
    "nearest_kind": None,
    "of_kind": [KETTLE["id"]],
    "other_choices": {},
}


CALL: Json = {
    "call_id": "2-2",
    "name": SEARCH_PRODUCTS.name,
    "parameters": dict(SEARCH_PRODUCTS.example.parameters),
    "status": "done",
    "result": SEARCH_PRODUCTS.example.result.on_the_wire(),
}
STATE: Json = {
    "session": {
        "id": SESSION_ID,
        "context": {"recent_product_ids": [KETTLE["id"]], "search_query": "kettle", "cart": EMPTY_CART},
    },
    "chat": {
        "messages": [
            {
                "id": "2-1",
                "type": "user",
                "content": "a kettle for under $60",
                "timestamp": "2026-11-22T21:10:24.552072Z",
                "turn_id": TURN_ID,
            },
            {
                "id": "2-2",
                "type": "function_call",
                "content": "",
                "timestamp": "2026-11-22T21:10:24.604190Z",
                "turn_id": TURN_ID,
                "function_call": CALL,
            },
            {
                "id": "2-3",
                "type": "assistant",
                "content": "Nine kettles under $60. The first one is steel inside and out.",
                "timestamp": "2026-11-22T21:10:24.683512Z",
                "turn_id": TURN_ID,
            },
        ],
        "earlier": None,
        "is_typing": False,
        "error": None,
    },
    "products": {"search_results": [KETTLE], "cart": EMPTY_CART, "recommendations": []},
}

REFUSED: Json = {
    "type": "about:blank",
    "title": "Unprocessable Entity",
    "status": 422,
    "detail": "There is no product with the id “Harrow”.",
    "code": "product_unknown",
    "suggestions": [
        {
            "product_id": KETTLE["id"],
            "name": KETTLE["name"],
            "reason": "It was shown recently.",
            "quantity": None,
        }
    ],
    "recovery": "Use the id of one of the suggested products, or search for the product first.",
}
EMPTY_MESSAGE: Json = {
    "type": "about:blank",
    "title": "Unprocessable Entity",
    "status": 422,
    "detail": "Write a question first.",
    "code": "message_empty",
    "fields": {"message": "Write a question first."},
}

EVENT_DATA: dict[str, Json] = {
    "context": {
        "timestamp": "2026-11-22T21:10:24.552072Z",
        "turn_id": TURN_ID,
        "recent_product_ids": [],
        "search_query": None,
        "cart": EMPTY_CART,
        "message": "a kettle for under $60",
    },
    "function_call": {"timestamp": "2026-11-22T21:10:24.604190Z", "turn_id": TURN_ID, **CALL},
    "text_chunk": {
        "timestamp": "2026-11-22T21:10:24.683512Z",
        "turn_id": TURN_ID,
        "part_id": "2-3",
        "text": "Nine kettles under $60. ",
    },
    "completion": {
        "timestamp": "2026-11-22T21:10:24.691077Z",
        "turn_id": TURN_ID,
        "message_id": "2-3",
        "finish_reason": "stop",
        "usage": {},
    },
    "error": {
        "timestamp": "2026-11-22T21:10:24.691077Z",
        "turn_id": TURN_ID,
        "code": "timeout",
        "message": "This took too long, so I stopped. Please try again.",
        "retryable": True,
    },
}


def frame(number: int, event: str) -> str:
    """Return an event as it is sent on the stream."""
    data = json.dumps(EVENT_DATA[event], ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {event}\ndata: {data}\n\n"


STREAM = (
    f"retry: 1000\n\n{frame(3, 'context')}{frame(4, 'text_chunk')}{frame(5, 'completion')}: keep-alive\n\n"
)

FIGURES = """# HELP aisle_chunks_total Pieces of text that were committed to the log.
# TYPE aisle_chunks_total counter
aisle_chunks_total 17.0
"""
