"""The log as messages for a model: text, function calls and their outcomes, including the shopper's own clicks."""

from __future__ import annotations

import json
from collections.abc import Iterator

from app.llm import ModelCall, ModelMessage
from app.render.model_results import error_text, result_text
from app.turn import Conversation, FunctionPart, Part, TextPart, Turn, UserPart

TURNS_KEPT = 30
"""Maximum number of turns and clicks that a model receives. Older ones are left out; the products shown last remain in
the request."""

STRIDE = 10
"""Number of turns and clicks that are left out together, so that the prompt's prefix, and with it a provider's cache,
changes rarely."""


def render_messages(conversation: Conversation, *, with_text: bool = True) -> list[ModelMessage]:
    """Return the newest turns as messages, oldest first, without calls that have not ended.

    `with_text`: the outcomes of calls also have their text, which only a model that reads prose needs.
    """
    messages: list[ModelMessage] = []
    left_out = conversation.left_out
    first = max(0, first_kept_turn(len(conversation.turns) + left_out) - left_out)
    for turn in conversation.turns[first:]:
        messages += [
            message for part in turn.parts for message in part_messages(turn, part, with_text=with_text)
        ]
    return messages


def first_kept_turn(count: int) -> int:
    """Return the index of the first of `count` turns that a model receives."""
    return -(-max(0, count - TURNS_KEPT) // STRIDE) * STRIDE


def part_messages(turn: Turn, part: Part, *, with_text: bool = True) -> Iterator[ModelMessage]:
    """Yield the messages of one part."""
    match part:
        case UserPart(text=text):
            yield ModelMessage(role="user", content=text)
        case TextPart(text=text):
            yield ModelMessage(role="assistant", content=text)
        case FunctionPart() if part.status != "running":
            by_shopper = turn.id is None
            call = ModelCall(part.id, part.name, json.dumps(part.parameters))
            yield ModelMessage(role="assistant", calls=(call,), by_shopper=by_shopper)
            yield ModelMessage(
                role="function",
                content=outcome_text(part) if with_text else "",
                call_id=part.id,
                name=part.name,
                outcome=outcome(part),
                by_shopper=by_shopper,
            )


def outcome(part: FunctionPart) -> dict[str, object]:
    """Return the outcome of a call as JSON values: its result or its error."""
    if part.error is not None:
        return {"error": part.error.model_dump()}
    return {"result": part.result or {}}


def outcome_text(part: FunctionPart) -> str:
    """Return the outcome of a call as text, for language models."""
    return error_text(part.error) if part.error is not None else result_text(part.name, part.result or {})
