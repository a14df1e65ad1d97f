"""Conversations of this process's newest turns, folded, so that a turn reads no log that it has folded already.

A conversation is valid when the session's row has the number and the count of events that it was folded up to. Any
other event (a click, a turn of another process, a cleared or compacted log) changes one of the two.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from app.log.sessions import Position
from app.log.window import Bounds
from app.turn import Conversation, LoggedEvent

MOST = 512
"""Maximum number of conversations."""

MOST_BYTES = 16_000_000
"""Maximum bytes of the events of all conversations together; objects take several times as much memory."""


@dataclass
class Fold:
    """A conversation, and the bytes of the events that it was folded from: those of its window and all since."""

    conversation: Conversation
    bytes: int


class FoldCache:
    """The folded conversations, those used longest ago dropped first.

    Args:
        bounds: The size of a window. A conversation is cut to its turns, and read again after twice its bytes.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._folds: OrderedDict[str, Fold] = OrderedDict()
        self._bytes = 0

    def take(self, session_id: str, before: Position, begun: LoggedEvent) -> Fold | None:
        """Return the conversation at `before` with the event that begins a turn, or None. It is no longer cached."""
        fold = self._folds.pop(session_id, None)
        if fold is None:
            return None
        self._bytes -= fold.bytes
        conversation = fold.conversation
        if (conversation.last_seq, conversation.event_count) != (before.last_seq, before.event_count):
            return None
        fold.bytes += before.event_bytes - conversation.event_bytes
        if fold.bytes > 2 * self._bounds.bytes:
            return None
        conversation.apply(begun)
        while len(conversation.turns) > self._bounds.turns:
            del conversation.turns[0]
            conversation.left_out += 1
            conversation.earlier = conversation.turns[0].number
        conversation.event_bytes = before.event_bytes + len(begun.wire.encode())
        return fold

    def fold_of(self, window: Conversation) -> Fold:
        """Return the fold of a conversation that was read as a window."""
        return Fold(window, min(window.event_bytes, self._bounds.bytes))

    def put(self, session_id: str, fold: Fold) -> None:
        """Keep a conversation whose newest turn has ended."""
        self._folds[session_id] = fold
        self._bytes += fold.bytes
        while len(self._folds) > MOST or self._bytes > MOST_BYTES:
            _, oldest = self._folds.popitem(last=False)
            self._bytes -= oldest.bytes
