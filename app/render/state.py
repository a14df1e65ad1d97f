"""The log as the API's state: session, chat, products (docs/wire.md, "Shapes")."""

from __future__ import annotations

from typing import Any

from app.events import Context, wire_data
from app.functions import all_functions
from app.turn import Conversation, ErrorPart, FunctionPart, Part, TextPart, Turn, UserPart


def state_json(
    session_id: str, conversation: Conversation, context: Context, search_results: list[dict[str, Any]]
) -> dict[str, Any]:
    """The whole state as JSON values. `search_results` is the last search's list of products."""
    known = wire_data(context)
    return {
        "session": {
            "id": session_id,
            "context": {key: known[key] for key in ("recent_product_ids", "search_query", "cart")},
        },
        "chat": {
            "messages": [message_json(turn, part) for turn in conversation.turns for part in turn.parts],
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


def message_json(turn: Turn, part: Part) -> dict[str, Any]:
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
            if not isinstance(part, FunctionPart):
                continue
            function, result = all_functions().get(part.name), part.result or {}
            # A list that was asked for counts even when it is empty; what stands beside something else does not.
            if function is not None and function.recommended in result:
                products = result[function.recommended]
                if products or function.listed:
                    return list(products)
    return []
