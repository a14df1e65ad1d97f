"""How far a turn has come: its parts, its words and calls, its figures, and how many of each it may have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.events import Completion, TextChunk
from app.turn import Conversation, Turn, part_id

TEXT_LIMIT = 20_000
"""Most characters of text a turn may write, whatever the model has to say."""

CALLS_LIMIT = 12
"""Most function calls a turn may make."""


@dataclass(frozen=True)
class TurnContext:
    """The turn an answer belongs to, and the conversation up to its question."""

    turn_id: str
    number: int
    conversation: Conversation


@dataclass
class Progress:
    """How far a turn has come."""

    context: TurnContext
    on_text: Callable[[], None] = lambda: None
    parts: int = 1  # the shopper's message is the first
    text_part: str | None = None
    last_text_part: str | None = None
    written: int = 0
    rounds: int = 0
    is_out_of_rounds: bool = False
    calls: int = 0
    cut_off: bool = False
    usage: dict[str, Any] = field(default_factory=dict)

    @property
    def turn(self) -> Turn:
        """The turn as it stands in the conversation."""
        turns = self.context.conversation.turns
        return next(turn for turn in reversed(turns) if turn.id == self.context.turn_id)

    @property
    def exhausted(self) -> bool:
        """Whether it has written, called or asked the model as often as one turn may."""
        return self.is_out_of_rounds or self.written >= TEXT_LIMIT or self.calls >= CALLS_LIMIT

    def next_part(self) -> str:
        """The id of the turn's next part."""
        self.parts += 1
        return part_id(self.context.number, self.parts)

    def chunk(self, text: str) -> TextChunk:
        """The text as the next chunk of the current text part."""
        if self.text_part is None:
            self.text_part = self.last_text_part = self.next_part()
        self.written += len(text)
        return TextChunk(turn_id=self.context.turn_id, part_id=self.text_part, text=text)

    def end(self, reason: str = "stop") -> Completion:
        """The turn's completion."""
        return Completion.model_validate(
            {
                "turn_id": self.context.turn_id,
                "message_id": self.last_text_part,
                "finish_reason": reason,
                "usage": self.usage,
            }
        )

    def add_usage(self, usage: dict[str, Any]) -> None:
        """Add a round's figures to the turn's."""
        for key, value in usage.items():
            known = self.usage.get(key, 0)
            self.usage[key] = known + value if isinstance(value, (int, float)) else value
