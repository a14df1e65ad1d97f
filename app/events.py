"""The vocabulary of the log and of the wire: five events, each a small model.

`data` of an event on the wire is the model's JSON; its event name is `event_name`. `turn_id` is null outside a turn.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticSerializationError

FinishReason = Literal["stop", "length", "cancelled"]
CallStatus = Literal["running", "done", "failed"]

Amount = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"})]
"""Money as an exact decimal string."""


def utc_now() -> datetime:
    """The moment an event is made, in UTC."""
    return datetime.now(UTC)


class Suggestion(BaseModel):
    """A shown product that may have been meant, and why. With a `quantity` the question is whether to add so many."""

    product_id: str
    name: str
    reason: str
    quantity: int | None = None


class CallError(BaseModel):
    """Why a function refused, the same to the model, the API and the page; `recovery` says what to do next."""

    code: str
    message: str
    suggestions: list[Suggestion] = Field(default_factory=list)
    recovery: str = ""


class Refused(Exception):
    """Something will not be done, and nothing was changed. `recovery` says what to do next."""

    def __init__(
        self, code: str, message: str, recovery: str, suggestions: list[Suggestion] | None = None
    ) -> None:
        super().__init__(message)
        self.error = CallError(code=code, message=message, recovery=recovery, suggestions=suggestions or [])


class CartLine(BaseModel):
    """One line of a cart; money is a decimal string in `currency`."""

    product_id: str = Field(description="Which product.")
    name: str = Field(description="What it is called.")
    quantity: int = Field(description="How many pieces.", json_schema_extra={"minimum": 1})
    unit_price: Amount = Field(description="What one costs.")
    line_total: Amount = Field(description="What all of them cost.")
    currency: str = Field(description="The currency of both (ISO 4217).")
    url: str = Field(description="The path of its page in this shop.")


class CartState(BaseModel):
    """A whole cart as it stood; `count` is pieces, `total` a decimal string in `currency`."""

    items: list[CartLine] = Field(default_factory=list)
    count: int = 0
    total: str = "0.00"
    currency: str = "USD"


class EventBase(BaseModel):
    """What every event's data holds."""

    event_name: ClassVar[str]
    extras: ClassVar[tuple[str, ...]] = ()
    """Fields that are left out of the data while they are empty."""

    timestamp: datetime = Field(default_factory=utc_now)
    turn_id: str | None = None


class TextChunk(EventBase):
    """The next piece of an answer's Markdown source; `part_id` names the part it belongs to."""

    event_name: ClassVar[str] = "text_chunk"
    part_id: str
    text: str


class FunctionCall(EventBase):
    """A function begins (`running`), or has ended with its whole result or error."""

    event_name: ClassVar[str] = "function_call"
    extras: ClassVar[tuple[str, ...]] = ("result", "error")
    call_id: str
    name: str
    parameters: dict[str, Any]
    status: CallStatus
    result: dict[str, Any] | None = None
    error: CallError | None = None


class Context(EventBase):
    """What the session knows now. Starts a turn (`message`), follows each change, or tells of a clearing (`reset`)."""

    event_name: ClassVar[str] = "context"
    extras: ClassVar[tuple[str, ...]] = ("message", "reset")
    recent_product_ids: list[str] = Field(default_factory=list)
    search_query: str | None = None
    cart: CartState = Field(default_factory=CartState)
    message: str | None = None
    reset: bool = False


class Completion(EventBase):
    """The turn's good end; `message_id` is its last assistant message, or null."""

    event_name: ClassVar[str] = "completion"
    message_id: str | None = None
    finish_reason: FinishReason = "stop"
    usage: dict[str, Any] = Field(default_factory=dict)


class TurnError(EventBase):
    """The turn's bad end; `message` is for a shopper, details are in the server's log."""

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
    """The event's data object as JSON values. Absent extras (`result`, `message`, `reset`) are left out."""
    return event.model_dump(mode="json", exclude=empty_extras(event))


def wire_json(event: EventBase) -> str:
    """The event's data object as JSON text, as the log keeps it and streams send it."""
    try:
        written = event.model_dump_json(exclude=empty_extras(event))
    except PydanticSerializationError:  # half a surrogate pair, in a text or in a key
        return storable(event)
    return storable(event) if "\\u0000" in written else written


def empty_extras(event: EventBase) -> set[str]:
    """The extras that the event does not have."""
    return {name for name in event.extras if not getattr(event, name)}


def storable(event: EventBase) -> str:
    """The event's data as JSON that PostgreSQL takes: it knows neither NUL nor half a surrogate pair."""
    clean = type(event).model_validate(without_unstorable(event.model_dump()))
    return clean.model_dump_json(exclude=empty_extras(clean))


def without_unstorable(value: Any) -> Any:
    """The value with every string stripped of what the database cannot hold."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, list):
        return [without_unstorable(item) for item in value]
    if isinstance(value, dict):
        return {without_unstorable(key): without_unstorable(item) for key, item in value.items()}
    return value


def parse_event_json(name: str, data: str) -> Event:
    """As `parse_event`, from the data's JSON text."""
    return BY_NAME[name].model_validate_json(data)


def parse_event(name: str, data: dict[str, Any]) -> Event:
    """The event that `wire_data` wrote. Raises KeyError for an unknown name, ValidationError for other data."""
    return BY_NAME[name].model_validate(data)
