"""The events of the log and of the wire: five kinds, each a small model.

`data` of an event on the wire is the model's JSON; its event name is `event_name`. `turn_id` is null outside a turn.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field
from pydantic_core import PydanticSerializationError

FinishReason = Literal["stop", "length", "cancelled"]
CallStatus = Literal["running", "done", "failed"]


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


class Suggestion(BaseModel):
    """A shown product as an alternative, and the reason. A `quantity` makes it an offer to add that many."""

    product_id: str
    name: str
    reason: str
    quantity: int | None = None


class CallError(BaseModel):
    """A function's refusal, the same for the model, the API and the page; `recovery` describes the next step."""

    code: str
    message: str
    suggestions: list[Suggestion] = Field(default_factory=list)
    recovery: str = ""


class Refused(Exception):
    """An operation was refused, and nothing was changed. `recovery` describes the next step."""

    def __init__(
        self, code: str, message: str, recovery: str, suggestions: list[Suggestion] | None = None
    ) -> None:
        super().__init__(message)
        self.error = CallError(code=code, message=message, recovery=recovery, suggestions=suggestions or [])


class CartLine(BaseModel):
    """One line of a cart; money is a decimal string in `currency`."""

    product_id: str
    name: str
    quantity: int
    unit_price: str
    line_total: str
    currency: str
    url: str


class CartState(BaseModel):
    """A whole cart at one moment; `count` is pieces, `total` a decimal string in `currency`."""

    items: list[CartLine] = Field(default_factory=list)
    count: int = 0
    total: str = "0.00"
    currency: str = "USD"


class EventBase(BaseModel):
    """Fields of every event's data."""

    event_name: ClassVar[str]
    extras: ClassVar[tuple[str, ...]] = ()
    """Fields that are omitted from the data while they are empty."""

    timestamp: datetime = Field(default_factory=utc_now)
    turn_id: str | None = None


class TextChunk(EventBase):
    """The next piece of an answer's Markdown source; `part_id` is the id of its part."""

    event_name: ClassVar[str] = "text_chunk"
    part_id: str
    text: str


class FunctionCall(EventBase):
    """The start of a function call (`running`), or its end with the whole result or error."""

    event_name: ClassVar[str] = "function_call"
    extras: ClassVar[tuple[str, ...]] = ("result", "error")
    call_id: str
    name: str
    parameters: dict[str, Any]
    status: CallStatus
    result: dict[str, Any] | None = None
    error: CallError | None = None


class Context(EventBase):
    """The session's current context. Starts a turn (`message`), follows a change, or reports a clearing (`reset`)."""

    event_name: ClassVar[str] = "context"
    extras: ClassVar[tuple[str, ...]] = ("message", "reset")
    recent_product_ids: list[str] = Field(default_factory=list)
    search_query: str | None = None
    cart: CartState = Field(default_factory=CartState)
    message: str | None = None
    reset: bool = False


class Completion(EventBase):
    """The regular end of a turn; `message_id` is its last assistant message, or null."""

    event_name: ClassVar[str] = "completion"
    message_id: str | None = None
    finish_reason: FinishReason = "stop"
    usage: dict[str, Any] = Field(default_factory=dict)


class TurnError(EventBase):
    """The failure of a turn; `message` is for the shopper, details are in the server's log."""

    event_name: ClassVar[str] = "error"
    extras: ClassVar[tuple[str, ...]] = ("message",)
    code: str
    message: str
    retryable: bool = True


Event = TextChunk | FunctionCall | Context | Completion | TurnError

BY_NAME: dict[
    str, type[TextChunk] | type[FunctionCall] | type[Context] | type[Completion] | type[TurnError]
] = {kind.event_name: kind for kind in (TextChunk, FunctionCall, Context, Completion, TurnError)}


def wire_data(event: EventBase) -> dict[str, Any]:
    """Return the event's data object as JSON values. Empty extras (`result`, `message`, `reset`) are omitted."""
    return event.model_dump(mode="json", exclude=empty_extras(event))


def wire_json(event: EventBase) -> str:
    """Return the event's data object as JSON text, as stored in the log and sent on streams."""
    try:
        written = event.model_dump_json(exclude=empty_extras(event))
    except PydanticSerializationError:  # a lone surrogate, in a text or in a key
        return storable(event)
    return storable(event) if "\\u0000" in written else written


def empty_extras(event: EventBase) -> set[str]:
    """Return the names of the event's empty extras."""
    return {name for name in event.extras if not getattr(event, name)}


def storable(event: EventBase) -> str:
    """Return the event's data as JSON that PostgreSQL accepts: without NUL and lone surrogates."""
    clean = type(event).model_validate(without_unstorable(event.model_dump()))
    return clean.model_dump_json(exclude=empty_extras(clean))


def without_unstorable(value: Any) -> Any:
    """Return the value with these characters removed from all strings."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, list):
        return [without_unstorable(item) for item in value]
    if isinstance(value, dict):
        return {without_unstorable(key): without_unstorable(item) for key, item in value.items()}
    return value


def parse_event_json(name: str, data: str) -> Event:
    """Return the event for a name and its data as JSON text; see `parse_event`."""
    return BY_NAME[name].model_validate_json(data)


def parse_event(name: str, data: dict[str, Any]) -> Event:
    """Return the event for a name and its data. Raises KeyError for an unknown name, ValidationError for other data."""
    return BY_NAME[name].model_validate(data)
