"""The log as the API's state: session, chat, products (docs/wire.md, "Shapes")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.events import Context, wire_data
from app.turn import Conversation, ErrorPart, FunctionPart, Part, TextPart, Turn, UserPart

HtmlOf = Callable[[TextPart], dict[str, str]]
"""Draws a text part as blocks of HTML by id."""


def state_json(
    session_id: str,
    conversation: Conversation,
    context: Context,
    search_results: list[dict[str, Any]],
    html_of: HtmlOf | None = None,
) -> dict[str, Any]:
    """The whole state as JSON values. `search_results` is the last search's list of products.

    With `html_of` each answer carries its HTML beside its Markdown.
    """
    known = wire_data(context)
    return {
        "session": {
            "id": session_id,
            "context": {key: known[key] for key in ("recent_product_ids", "search_query", "cart")},
        },
        "chat": {
            "messages": [
                message_json(turn, part, html_of) for turn in conversation.turns for part in turn.parts
            ],
            "earlier": conversation.earlier,
            "is_typing": conversation.running is not None,
            "error": last_error(conversation),
        },
        "products": {
            "search_results": search_results,
            "cart": known["cart"],
            "recommendations": last_recommendations(conversation),
        },
    }


def message_json(turn: Turn, part: Part, html_of: HtmlOf | None = None) -> dict[str, Any]:
    """One part as a message."""
    message: dict[str, Any] = {
        "id": part.id,
        "type": "assistant",
        "content": "",
        "timestamp": part.timestamp.isoformat().replace("+00:00", "Z"),
        "turn_id": turn.id,
    }
    match part:
        case UserPart(text=text):
            message |= {"type": "user", "content": text}
        case TextPart(text=text):
            message |= {"content": text}
            if html_of:
                message |= {"html": html_of(part)}
        case ErrorPart(message=text):
            message |= {"type": "error", "content": text}
        case FunctionPart():
            message |= {"type": "function_call", "function_call": call_json(part)}
    return message


def call_json(part: FunctionPart) -> dict[str, Any]:
    """A function call with its result or error, where it has one."""
    call: dict[str, Any] = {
        "call_id": part.id,
        "name": part.name,
        "parameters": part.parameters,
        "status": part.status,
    }
    if part.result is not None:
        call["result"] = part.result
    if part.error is not None:
        call["error"] = part.error.model_dump()
    return call


def last_error(conversation: Conversation) -> dict[str, Any] | None:
    """Why the newest turn broke off, if it did."""
    turns = [turn for turn in conversation.turns if turn.id is not None]
    for part in turns[-1].parts if turns else []:
        if isinstance(part, ErrorPart):
            return {"code": part.code, "message": part.message, "retryable": part.retryable}
    return None


def last_recommendations(conversation: Conversation) -> list[Any]:
    """What was recommended last."""
    for turn in reversed(conversation.turns):
        for part in reversed(turn.parts):
            result = (part.result or {}) if isinstance(part, FunctionPart) else {}
            if part_name(part) == "get_recommendations" and "products" in result:
                return list(result["products"])
            if result.get("recommendations"):
                return list(result["recommendations"])
    return []


def part_name(part: Part) -> str:
    """The function's name, or nothing for a part that is no call."""
    return part.name if isinstance(part, FunctionPart) else ""
