"""The fold: a pure function from logged events to turns and their parts, which all renderings of the log use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from app.events import (
    CallError,
    CallStatus,
    Completion,
    Context,
    Event,
    FunctionCall,
    TextChunk,
    TurnError,
    wire_json,
)

TurnStatus = Literal["running", "done", "cancelled", "failed"]


@dataclass(slots=True)
class LoggedEvent:
    """An event with its number in its session's log. It does not change; it is not frozen, because that takes time."""

    session_id: str
    seq: int
    event: Event
    known_wire: str | None = field(default=None, compare=False, repr=False)

    @property
    def wire(self) -> str:
        """The data as JSON text, serialised once for the log and all streams."""
        if self.known_wire is None:
            self.known_wire = wire_json(self.event)
        return self.known_wire


@dataclass
class UserPart:
    """The shopper's message, verbatim."""

    id: str
    text: str
    timestamp: datetime


@dataclass
class TextPart:
    """A run of the assistant's Markdown; `open` while more may follow, `cut_off` if a stop ended it.

    `caption_of` is the id of the call whose result it says in words: pages, which draw the result, leave it out.
    """

    id: str
    text: str
    timestamp: datetime
    open: bool = True
    cut_off: bool = False
    caption_of: str | None = None

    @property
    def unfinished(self) -> bool:
        """Whether the text may end within a word or a pair of marks."""
        return self.open or self.cut_off


@dataclass
class FunctionPart:
    """A function call in one of its three states; `id` is the call's id."""

    id: str
    name: str
    parameters: dict[str, Any]
    status: CallStatus
    timestamp: datetime
    result: dict[str, Any] | None = None
    error: CallError | None = None
    undoes: dict[str, int] = field(default_factory=dict)
    """Quantities by item of the cart that *Undo* restores, if the turn's receipts up to this one are several."""


@dataclass
class ErrorPart:
    """The reason why the turn failed, in words for the shopper."""

    id: str
    code: str
    message: str
    retryable: bool
    timestamp: datetime


Part = UserPart | TextPart | FunctionPart | ErrorPart


def is_caption(part: Part | None) -> bool:
    """Return whether the part only says in words what a result shows."""
    return isinstance(part, TextPart) and part.caption_of is not None


def quantities_before(parts: Sequence[Part]) -> dict[str, int]:
    """Return the quantities that the cart's lines had before several changes, or before a changed option; else nothing.

    A changed option moves pieces from one line to another (`changed_lines`). Older events do not have them: then only
    the changes after it count.
    """
    before: dict[str, int] = {}
    changes = 0
    for part in parts:
        item = part.result.get("item") if isinstance(part, FunctionPart) and part.result else None
        if not isinstance(item, dict):
            continue
        lines = item.get("changed_lines") or [item]
        if "previous_quantity" not in lines[0]:
            before, changes = {}, 0
            continue
        for line in lines:
            before.setdefault(str(line.get("variant_id") or line["product_id"]), line["previous_quantity"])
        changes += 1
    return before if max(changes, len(before)) > 1 else {}


@dataclass
class Turn:
    """A question and its answer, or (with `id` None) one click outside any turn.

    `number` is the number of its first event.
    """

    number: int
    id: str | None
    status: TurnStatus = "running"
    parts: list[Part] = field(default_factory=list)
    usage: dict[str, Any] = field(default_factory=dict)

    def apply(self, logged: LoggedEvent) -> Part | None:
        """Apply this turn's next event. Return the changed part, or None."""
        match logged.event:
            case Context(message=str() as message) as event:
                return self._add(UserPart(part_id(self.number, 1), message, event.timestamp))
            case TextChunk() as event:
                return self._write(event)
            case FunctionCall() as event:
                return self._call(event)
            case Completion() as event:
                self.status = "cancelled" if event.finish_reason == "cancelled" else "done"
                self.usage = event.usage
                self._close(cut_off=event.finish_reason != "stop")
            case TurnError() as event:
                self.status = "failed"
                self._close(cut_off=True)
                identity = part_id(self.number, len(self.parts) + 1)
                return self._add(
                    ErrorPart(identity, event.code, event.message, event.retryable, event.timestamp)
                )
        return None

    def part(self, identity: str) -> Part | None:
        """Return the part with that id, or None."""
        return next((part for part in self.parts if part.id == identity), None)

    def _add(self, part: Part) -> Part:
        self._seal()
        self.parts.append(part)
        return part

    def _write(self, event: TextChunk) -> Part:
        known = self.part(event.part_id)
        if isinstance(known, TextPart):
            known.text += event.text
            return known
        return self._add(TextPart(event.part_id, event.text, event.timestamp, caption_of=event.caption_of))

    def _call(self, event: FunctionCall) -> Part:
        known = self.part(event.call_id)
        if not isinstance(known, FunctionPart):
            if self.id is None:
                self.status = "done"  # a click is one event, which starts and ends it
            known = FunctionPart(event.call_id, event.name, event.parameters, event.status, event.timestamp)
            self._add(known)
        known.status, known.result, known.error = event.status, event.result, event.error
        known.undoes = quantities_before(self.parts)
        return known

    def _seal(self) -> None:
        if self.parts and isinstance(self.parts[-1], TextPart):
            self.parts[-1].open = False

    def _close(self, *, cut_off: bool) -> None:
        """Close all open parts at the turn's end: an unfinished call was not executed."""
        self._seal()
        if cut_off and self.parts and isinstance(self.parts[-1], TextPart):
            self.parts[-1].cut_off = True
        for part in self.parts:
            if isinstance(part, FunctionPart) and part.status == "running":
                part.status = "failed"
                part.error = CallError(code="interrupted", message="This was stopped before it was done.")


@dataclass
class Conversation:
    """A session's log, folded: turns and clicks in order, and the newest context."""

    turns: list[Turn] = field(default_factory=list)
    context: Context = field(default_factory=Context)
    last_seq: int = 0
    earlier: int | None = None
    """Number of the oldest turn that was read, if there are older ones."""
    left_out: int = 0
    """Number of earlier turns and clicks that were not read, if that was requested."""
    # The size is not compared: compaction changes it, and not the content.
    event_count: int = field(default=0, compare=False)
    event_bytes: int = field(default=0, compare=False)
    """Size of the whole log, if that was read. `apply` counts events, not bytes."""

    def apply(self, logged: LoggedEvent, events: int = 1) -> tuple[Turn | None, Part | None]:
        """Apply the log's next event, or several that are joined. Return the turn and the part that it changed."""
        self.last_seq = logged.seq
        self.event_count += events
        event = logged.event
        if isinstance(event, Context):
            self.context = event
            if event.reset:
                self.turns.clear()
            if event.message is None:
                return None, None
        turn = self._turn_of(logged)
        return turn, turn.apply(logged)

    def extend(self, part: TextPart, logged: LoggedEvent, text: str) -> None:
        """Apply an event that only adds this text to the open part of the last turn, as `apply` does."""
        self.last_seq = logged.seq
        self.event_count += 1
        part.text += text

    @property
    def running(self) -> Turn | None:
        """The running turn, or None."""
        return next((turn for turn in reversed(self.turns) if turn.status == "running"), None)

    def _turn_of(self, logged: LoggedEvent) -> Turn:
        turn_id = logged.event.turn_id
        if turn_id is not None:
            for turn in reversed(self.turns):
                if turn.id == turn_id:
                    return turn
        turn = Turn(number=logged.seq, id=turn_id)
        self.turns.append(turn)
        return turn


def part_id(number: int, ordinal: int) -> str:
    """Return the id of a turn's part in the log, the API and (with a prefix) the page: `12-2`."""
    return f"{number}-{ordinal}"


def fold(events: Iterable[LoggedEvent]) -> Turn:
    """Fold the events of one turn. Raises ValueError if there are none."""
    conversation = fold_conversation(events)
    if not conversation.turns:
        raise ValueError("a turn has at least one event")
    return conversation.turns[0]


def fold_conversation(events: Iterable[LoggedEvent]) -> Conversation:
    """Fold a session's events, in order, into its conversation."""
    conversation = Conversation()
    for logged in events:
        conversation.apply(logged)
    return conversation
