"""The state of a running turn: its parts, text, calls and usage, with their limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.catalogue.summary import ProductFacts
from app.events import Completion, TextChunk, TurnError, storable_text, utc_now
from app.turn import Conversation, Turn, part_id

TEXT_LIMIT = 20_000
"""Maximum number of characters of text per turn."""

CALLS_LIMIT = 12
"""Maximum number of function calls per turn."""


@dataclass(frozen=True)
class TurnContext:
    """The turn that is answered, and the conversation up to and including its message."""

    turn_id: str
    number: int
    conversation: Conversation


@dataclass(frozen=True)
class AnswerEnd:
    """The end of a turn, and the captions that are logged with it."""

    event: Completion | TurnError
    captions: Sequence[TextChunk] = ()


@dataclass
class Progress:
    """The progress of a turn. `on_text` is called after each piece of text is committed."""

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
    shown_before: tuple[ProductFacts, ...] | None = None
    """The products shown before the turn. All its rounds name these, so that a provider's cache covers them."""
    usage: dict[str, Any] = field(default_factory=dict)

    @property
    def turn(self) -> Turn:
        """The turn as folded in the conversation."""
        turns = self.context.conversation.turns
        return next(turn for turn in reversed(turns) if turn.id == self.context.turn_id)

    @property
    def exhausted(self) -> bool:
        """Whether the turn has reached its limit of text, function calls or rounds."""
        return self.is_out_of_rounds or self.written >= TEXT_LIMIT or self.calls >= CALLS_LIMIT

    def next_part(self) -> str:
        """Count another part of the turn and return its id."""
        self.parts += 1
        return part_id(self.context.number, self.parts)

    def accept(self, text: str) -> str:
        """Return the beginning of the text that is within the turn's limit, and count it."""
        accepted = storable_text(text[: max(0, TEXT_LIMIT - self.written)])
        self.written += len(accepted)
        return accepted

    def caption(self, call_id: str, text: str) -> TextChunk:
        """Return the text as a part of its own that says a call's result in words."""
        self.text_part = None
        return self.chunk(text).model_copy(update={"caption_of": call_id})

    def chunk(self, text: str, timestamp: datetime | None = None) -> TextChunk:
        """Return the text as the next chunk of the current text part, or of a new one; of now, or of that time."""
        if self.text_part is None:
            self.text_part = self.last_text_part = self.next_part()
        return TextChunk(
            timestamp=timestamp or utc_now(),
            turn_id=self.context.turn_id,
            part_id=self.text_part,
            text=text,
        )

    def end(self, reason: str = "stop") -> Completion:
        """Return the event that completes the turn."""
        return Completion.model_validate(
            {
                "turn_id": self.context.turn_id,
                "message_id": self.last_text_part,
                "finish_reason": reason,
                "usage": self.usage,
            }
        )

    def add_usage(self, usage: dict[str, Any]) -> None:
        """Add a round's usage to the turn's: numbers are summed, other values are replaced."""
        for key, value in usage.items():
            known = self.usage.get(key, 0)
            self.usage[key] = known + value if isinstance(value, (int, float)) else value
