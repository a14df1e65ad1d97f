"""The events of a session's stream: what each is for, and its data."""

from __future__ import annotations

from app.web.openapi.schema import Schema, flag, listed, mapping, moment, nullable, record, ref, text
from app.web.openapi.schemas import CALL, CALL_EXTRAS, FINISH_REASONS, HTML

COMMON: dict[str, Schema] = {
    "timestamp": moment("When it was made."),
    "turn_id": nullable(text("The turn it belongs to; null outside one.")),
}

BLOCKS: dict[str, Schema] = {"html": HTML}
"""Any event that adds to a text or ends it may carry its blocks."""

EVENTS: dict[str, Schema] = {
    "text_chunk": record(
        "The next piece of an answer.",
        COMMON
        | {
            "part_id": text("The part of the answer it belongs to."),
            "text": text("Markdown; the pieces of a part follow each other without a gap."),
        }
        | BLOCKS,
        optional=("html",),
    ),
    "function_call": record(
        "A function begins (`running`), or has ended (`done`, `failed`), with all that came of it.",
        COMMON | CALL | BLOCKS,
        optional=(*CALL_EXTRAS, "html"),
    ),
    "context": record(
        "What the session knows now. It begins a turn, follows each change, and is the first event without a cursor.",
        COMMON
        | {
            "recent_product_ids": listed(text("A product's id."), "What was shown last, newest first."),
            "search_query": nullable(text("What was looked for last.")),
            "cart": ref("Cart"),
            "message": text("When it begins a turn: what the shopper wrote."),
            "reset": flag(
                "The conversation was cleared, or the cursor cannot be served: read the state anew."
            ),
        },
        optional=("message", "reset"),
    ),
    "completion": record(
        "The turn has ended well.",
        COMMON
        | {
            "message_id": nullable(text("The answer's last part; null when nothing was said.")),
            "finish_reason": text("Why it ended here.", enum=list(FINISH_REASONS)),
            "usage": mapping(
                "What the model counted, where it did: `input_tokens`, `output_tokens`, `cached_tokens`, `cost_usd`."
            ),
        }
        | BLOCKS,
        optional=("html",),
    ),
    "error": record(
        "The turn has broken off.",
        COMMON
        | {
            "code": text("`interrupted`, `timeout`, `model_unavailable` or `budget_exhausted`."),
            "message": text("What happened, for a shopper."),
            "retryable": flag("Whether asking again may help."),
        }
        | BLOCKS,
        optional=("message", "html"),
    ),
}


def schema_name(event: str) -> str:
    """The event's name among the schemas: `text_chunk` is TextChunkEvent."""
    return "".join(word.capitalize() for word in event.split("_")) + "Event"


SCHEMAS: dict[str, Schema] = {schema_name(name): schema for name, schema in EVENTS.items()}
