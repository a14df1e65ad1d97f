"""The log as a model reads it: messages, calls and their outcomes, the shopper's own clicks among them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from app.llm import ModelCall, ModelMessage
from app.render.model_results import error_text, result_text
from app.turn import Conversation, FunctionPart, Part, TextPart, Turn, UserPart

TURNS_KEPT = 30
"""Turns and clicks a model is told of; older ones are forgotten, what was shown last stays in the request."""

STRIDE = 10
"""How many are forgotten at once: as long as none is, what a provider has cached of a conversation stays valid."""


def render_messages(conversation: Conversation) -> list[ModelMessage]:
    """The newest turns as messages, oldest first. Calls that have not ended are left out."""
    messages: list[ModelMessage] = []
    left_out = conversation.left_out
    first = max(0, first_kept_turn(len(conversation.turns) + left_out) - left_out)
    for turn in conversation.turns[first:]:
        messages += [message for part in turn.parts for message in part_messages(turn, part)]
    return messages


def first_kept_turn(count: int) -> int:
    """Which of so many turns is the first that a model is told of."""
    return -(-max(0, count - TURNS_KEPT) // STRIDE) * STRIDE


def part_messages(turn: Turn, part: Part) -> Iterator[ModelMessage]:
    """One part as the messages a model reads."""
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
                content=outcome_text(part),
                call_id=part.id,
                name=part.name,
                outcome=outcome(part),
                by_shopper=by_shopper,
            )


def outcome(part: FunctionPart) -> dict[str, object]:
    """What came of a call: its result or its error."""
    if part.error is not None:
        return {"error": part.error.model_dump()}
    return {"result": part.result or {}}


def outcome_text(part: FunctionPart) -> str:
    """The same in words, for a model that reads words."""
    return error_text(part.error) if part.error is not None else result_text(part.name, part.result or {})
