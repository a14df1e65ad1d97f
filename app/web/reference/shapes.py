"""What goes over the wire, shape by shape."""

from __future__ import annotations

from app.events import CallError, CartLine
from app.functions import all_functions
from app.functions.results import ProductView, RecommendedProduct
from app.web.reference.models import schema_of
from app.web.reference.schema import (
    Schema,
    flag,
    listed,
    mapping,
    moment,
    money,
    nullable,
    record,
    ref,
    text,
    whole,
)

FINISH_REASONS = ("stop", "length", "cancelled")
CALL_STATUSES = ("running", "done", "failed")

COUNT = record(
    "How many of what was found have this value.", {"value": text("The value."), "count": whole("How many.")}
)

CATALOGUE: dict[str, Schema] = {
    "Product": schema_of(ProductView),
    "RecommendedProduct": schema_of(RecommendedProduct),
    "Facets": record(
        "How all that was found spreads, most frequent first, at most 20 values each.",
        {
            "categories": listed(COUNT, "By category."),
            "brands": listed(COUNT, "By brand."),
            "price_ranges": listed(
                record(
                    "So many cost from `min` to less than `max`.",
                    {
                        "min": money("The lowest price of the range."),
                        "max": nullable(money("Its end; null for the last range.")),
                        "count": whole("How many."),
                    },
                ),
                "By price.",
            ),
            "in_stock": whole("How many can be bought now."),
        },
    ),
    "Products": record(
        "A page of products.",
        {
            "products": listed(ref("Product"), "This page's."),
            "total": whole("How many there are on all pages."),
            "limit": whole("How many a page may hold."),
            "offset": whole("How many come before this page."),
            "facets": ref("Facets"),
        },
    ),
    "CartLine": schema_of(CartLine) | {"description": "One line of a cart."},
    "Cart": record(
        "A whole cart.",
        {
            "items": listed(ref("CartLine"), "Its lines, oldest first."),
            "count": whole("Pieces in all."),
            "total": money("What all of it costs."),
            "currency": text("The cart's one currency (ISO 4217)."),
        },
    ),
}

RESULTS: dict[str, Schema] = {
    function.result.__name__: schema_of(function.result) for function in all_functions().values()
}

REFUSAL: dict[str, Schema] = {
    "Suggestion": record(
        "A product that may have been meant.",
        {
            "product_id": text("Its id."),
            "name": text("Its name."),
            "reason": text("Why it may be the one."),
            "quantity": nullable(
                whole("Where the question is whether to add it: how many pieces.", minimum=1)
            ),
        },
    ),
    "FunctionError": record(
        str(CallError.__doc__),
        {
            "code": text("One of the codes below."),
            "message": text("What is wrong, for a person."),
            "suggestions": listed(ref("Suggestion"), "Products that may have been meant."),
            "recovery": text("What to do next, for a program or a model."),
        },
    ),
    "Problem": record(
        "Why a request was refused (RFC 9457).",
        {
            "type": text("`about:blank`: the code says which problem it is."),
            "title": text("The status in words."),
            "status": whole("The HTTP status."),
            "detail": text("What is wrong, for a person."),
            "code": text("What is wrong, for a program: one of the codes below."),
            "fields": mapping("What is wrong with each field of the input.", text("For a person.")),
            "suggestions": listed(ref("Suggestion"), "Of a function: products that may have been meant."),
            "recovery": text("What to do next, for a program or a model."),
        },
        optional=("fields", "suggestions", "recovery"),
    ),
}

CALL: dict[str, Schema] = {
    "call_id": text(
        "The call's id: the same when it begins and when it ends, in the state and on the stream."
    ),
    "name": text("The function's name."),
    "parameters": mapping("What it was called with."),
    "status": text("How far it is.", enum=list(CALL_STATUSES)),
    "result": mapping("When it is done: its result, as the function's own route answers it."),
    "error": ref("FunctionError"),
}
CALL_EXTRAS = ("result", "error")

CONVERSATION: dict[str, Schema] = {
    "FunctionCall": record("A function and what came of it.", CALL, optional=CALL_EXTRAS),
    "Message": record(
        "One part of the conversation.",
        {
            "id": text("Its id; on the stream the same part is `part_id` or `call_id`."),
            "type": text("Who says it, or what it is.", enum=["user", "assistant", "function_call", "error"]),
            "content": text(
                "What is said: Markdown from the assistant, plain text from others, empty for a call."
            ),
            "timestamp": moment("When it began."),
            "turn_id": nullable(text("The turn it belongs to; null for a button that was pressed.")),
            "function_call": ref("FunctionCall"),
        },
        optional=("function_call",),
    ),
    "State": record(
        "Everything of a session.",
        {
            "session": record(
                "The session itself.",
                {
                    "id": text("Its id."),
                    "context": record(
                        "What the assistant goes by.",
                        {
                            "recent_product_ids": listed(
                                text("A product's id."), "What was shown last, newest first."
                            ),
                            "search_query": nullable(text("What was looked for last.")),
                            "cart": ref("Cart"),
                        },
                    ),
                },
            ),
            "chat": record(
                "The conversation.",
                {
                    "messages": listed(
                        ref("Message"), "Its newest parts, in order, or those that were asked for."
                    ),
                    "earlier": nullable(
                        whole("The cursor of the messages before these (`before`); null when there are none.")
                    ),
                    "is_typing": flag("Whether an answer is being written."),
                    "error": {
                        "anyOf": [
                            record(
                                "Why the newest answer broke off.",
                                {
                                    "code": text("One of the codes below."),
                                    "message": text("What happened, for a shopper."),
                                    "retryable": flag("Whether asking again may help."),
                                },
                            ),
                            {"type": "null"},
                        ]
                    },
                },
            ),
            "products": record(
                "What the conversation has brought up.",
                {
                    "search_results": listed(ref("Product"), "What the last search showed."),
                    "cart": ref("Cart"),
                    "recommendations": listed(ref("RecommendedProduct"), "What was recommended last."),
                },
            ),
        },
    ),
}

SCHEMAS: dict[str, Schema] = CATALOGUE | RESULTS | REFUSAL | CONVERSATION
