"""Text of a running answer on its way from the log into the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from app.events import TextChunk
from app.turn import Conversation, LoggedEvent

FOLDED_AT_ONCE = 32
"""Number of chunks that are applied to the conversation together. Until then only their texts are kept."""


class WrittenText:
    """Chunks of one text part that are in the log, and are applied to the conversation a few at a time."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._texts: list[str] = []
        self._newest: LoggedEvent | None = None

    def add(self, logged: Sequence[LoggedEvent]) -> None:
        """Take the part's next chunks."""
        for row in logged:
            event = row.event
            if type(event) is TextChunk:  # a model's isinstance is a function in Python
                self._texts.append(event.text)
        self._newest = logged[-1]
        if len(self._texts) >= FOLDED_AT_ONCE:
            self.fold()

    def fold(self) -> None:
        """Apply all chunks as one event, with the number of the last one."""
        newest, self._newest = self._newest, None
        if newest is not None and isinstance(newest.event, TextChunk):
            whole = newest.event.model_copy(update={"text": "".join(self._texts)})
            row = LoggedEvent(newest.session_id, newest.seq, whole)
            self._conversation.apply(row, len(self._texts))
            self._texts.clear()
