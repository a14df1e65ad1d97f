"""The events of the log and of the wire: five kinds, each a small model.

`data` of an event on the wire is the model's JSON; its event name is `event_name`. `turn_id` is null outside a turn.
The API reference is derived from these models and contains their docstrings and descriptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from operator import not_
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, WithJsonSchema, model_validator
from pydantic_core import CoreSchema, PydanticSerializationError

FinishReason = Literal["stop", "length", "cancelled"]
CallStatus = Literal["running", "done", "failed"]

Amount = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"})]
"""Money as an exact decimal string."""


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def is_none(value: object) -> bool:
    """Return whether a value is None: the condition of fields that are then absent from the wire (`exclude_if`)."""
    return value is None


class WireModel(BaseModel):
    """A value on the wire. Each field is always present, except those with `exclude_if`."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


@dataclass(frozen=True)
class JsonOf:
    """The annotation of a dictionary with a model's JSON values: `Annotated[dict[str, Any], JsonOf(CartState)]`."""

    model: type[BaseModel]

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the model's own schema."""
        return handler.generate_schema(self.model)


class OptionValue(WireModel):
    """A value of an option, and whether it can be bought."""

    value: str = Field(description="The value: `M`.")
    available: bool = Field(description="Whether a variant with it can be bought now.")


class ProductOption(WireModel):
    """A choice that a product has, such as its size."""

    name: str = Field(description="The option's name: `Size`.")
    values: list[OptionValue] = Field(description="Its values, in the shop's order.")


class Suggestion(WireModel):
    """A shown product or a variant of one that may have been meant, and why."""

    product_id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    reason: str = Field(description="Why it may be the one.")
    quantity: int | None = Field(
        default=None,
        description="Where the question is whether to add it: how many pieces.",
        json_schema_extra={"minimum": 1},
    )
    variant_id: str | None = Field(
        default=None, exclude_if=is_none, description="With `choice_needed`: the variant that it is."
    )
    variant_name: str = Field(
        default="", exclude_if=not_, description="The values that are offered, for a button: `M`."
    )
    options: dict[str, str] = Field(
        default_factory=dict,
        exclude_if=not_,
        description="With `choice_needed` where several options are open: the values to call again with.",
    )
    available: bool = Field(
        default=True, exclude_if=bool, description="False where it is named but cannot be bought."
    )


class CallError(WireModel):
    """The reason for a refused call, the same for the model, the API and the page; `recovery` is the next step."""

    code: str = Field(description="One of the codes below.")
    message: str = Field(description="The error, for a person.")
    suggestions: list[Suggestion] = Field(
        default_factory=list, description="Products that may have been meant."
    )
    recovery: str = Field(default="", description="The next step, for a program or a model.")
    options: list[ProductOption] = Field(
        default_factory=list,
        exclude_if=not_,
        description="With `choice_needed`: what is still to be chosen, with the values that are possible.",
    )


class FunctionError(Exception):
    """An operation was refused, and nothing was changed. `recovery` describes the next step."""

    def __init__(
        self,
        code: str,
        message: str,
        recovery: str,
        suggestions: list[Suggestion] | None = None,
        options: list[ProductOption] | None = None,
    ) -> None:
        super().__init__(message)
        self.error = CallError(
            code=code,
            message=message,
            recovery=recovery,
            suggestions=suggestions or [],
            options=options or [],
        )


class LineChange(WireModel):
    """The changes of a cart line since it was added, or since the shopper accepted the last ones."""

    was_price: Amount | None = Field(
        default=None,
        exclude_if=is_none,
        description="The price of one when the line was added, if it differs now.",
    )
    was_currency: str | None = Field(
        default=None, exclude_if=is_none, description="The currency of `was_price` (ISO 4217)."
    )
    available: int | None = Field(
        default=None,
        exclude_if=is_none,
        description="How many pieces can be bought, if that is less than the quantity; 0 if it is sold out.",
        json_schema_extra={"minimum": 0},
    )
    message: str = Field(description="The changes in words, for a person: `Was $40.00. Only 2 left.`")
    gone: bool = Field(
        default=False, exclude_if=not_, description="Whether the shop does not sell it any more."
    )


class CartLine(WireModel):
    """One line of a cart; money is a decimal string in `currency`."""

    product_id: str = Field(description="Which product.")
    variant_id: str = Field(
        default="", description="Which variant of it: the product's own id where there is no choice."
    )
    options: dict[str, str] = Field(
        default_factory=dict, description="The variant's values by the option's name; empty without a choice."
    )
    variant_name: str = Field(default="", description="These values in order, for a person: `M, blue`.")
    name: str = Field(description="The product's name.")
    quantity: int = Field(description="How many pieces.", json_schema_extra={"minimum": 1})
    unit_price: Amount = Field(description="The price of one.")
    line_total: Amount = Field(description="The price of all of them, as far as they can be bought.")
    currency: str = Field(description="The currency of both (ISO 4217).")
    url: str = Field(description="The path of its page in this shop.")
    image_url: str | None = Field(
        default=None, exclude_if=is_none, description="Its picture: the variant's, else the product's."
    )
    changed: LineChange | None = Field(
        default=None,
        exclude_if=is_none,
        description="The changes since it was added. The checkout is open when no line has changes.",
    )

    @model_validator(mode="before")
    @classmethod
    def variant_of_former_lines(cls, given: Any) -> Any:
        """Set the variant of lines in the log from before there were variants."""
        if isinstance(given, dict) and not given.get("variant_id") and "product_id" in given:
            return {**given, "variant_id": given["product_id"]}
        return given

    @property
    def full_name(self) -> str:
        """The product's name with the variant's values: `T-shirt (M)`."""
        return f"{self.name} ({self.variant_name})" if self.variant_name else self.name


class CartState(WireModel):
    """A snapshot of a whole cart; `count` is pieces, `total` a decimal string in `currency`."""

    items: list[CartLine] = Field(default_factory=list, description="Its lines, oldest first.")
    count: int = Field(default=0, description="Pieces in all.")
    total: Amount = Field(default="0.00", description="The price of what can be bought of the cart.")
    currency: str = Field(default="USD", description="The cart's one currency (ISO 4217).")

    @property
    def has_changes(self) -> bool:
        """Whether a line has changes that the shopper has not accepted."""
        return any(line.changed is not None for line in self.items)

    def line(self, variant_id: str) -> CartLine | None:
        """Return the line of a variant, or None."""
        return next((line for line in self.items if line.variant_id == variant_id), None)


class EventBase(WireModel):
    """The fields of every event."""

    event_name: ClassVar[str]

    timestamp: datetime = Field(default_factory=utc_now, description="When it was made.")
    turn_id: str | None = Field(default=None, description="The turn it belongs to; null outside one.")


class TextChunk(EventBase):
    """The next piece of an answer."""

    event_name: ClassVar[str] = "text_chunk"
    part_id: str = Field(description="The part of the answer it belongs to.")
    text: str = Field(description="Markdown; the pieces of a part follow each other without a gap.")
    caption_of: str | None = Field(
        default=None,
        exclude_if=is_none,
        description=(
            "The call whose result this text says in words, in an answer without other text. Do not show it where you"
            " show the result."
        ),
    )


class FunctionCall(EventBase):
    """The start (`running`) or the end (`done`, `failed`) of a function call, with its result or error."""

    event_name: ClassVar[str] = "function_call"
    call_id: str = Field(
        description="The call's id: the same when it begins and when it ends, in the state and on the stream."
    )
    name: str = Field(description="The function's name.")
    parameters: dict[str, Any] = Field(description="The parameters of the call.")
    status: CallStatus = Field(description="How far it is.")
    result: dict[str, Any] | None = Field(
        default=None,
        exclude_if=not_,
        description="When it is done: its result, as the function's own route answers it.",
    )
    error: CallError | None = Field(default=None, exclude_if=not_, description="When it has failed: why.")


class Context(EventBase):
    """The session's current facts. It begins a turn, follows each change, and starts a stream without a cursor."""

    event_name: ClassVar[str] = "context"
    recent_product_ids: list[Annotated[str, Field(description="A product's id.")]] = Field(
        default_factory=list, description="The products shown last, newest first."
    )
    search_query: str | None = Field(default=None, description="The last search.")
    cart: CartState = Field(default_factory=CartState, description="The session's cart.")
    message: str | None = Field(
        default=None, exclude_if=not_, description="When it begins a turn: what the shopper wrote."
    )
    reset: bool = Field(
        default=False,
        exclude_if=not_,
        description="The conversation was cleared, or the cursor cannot be served: read the state again.",
    )


class Completion(EventBase):
    """The end of a turn without an error."""

    event_name: ClassVar[str] = "completion"
    message_id: str | None = Field(
        default=None, description="The answer's last part; null when nothing was said."
    )
    finish_reason: FinishReason = Field(default="stop", description="Why it ended here.")
    usage: dict[str, Any] = Field(
        default_factory=dict,
        description=(
            "The model's own count, where it gave one: `input_tokens`, `output_tokens`, `cached_tokens`, `cost_usd`."
        ),
    )


class TurnError(EventBase):
    """The end of a turn by an error."""

    event_name: ClassVar[str] = "error"
    code: str = Field(description="`interrupted`, `timeout`, `model_unavailable` or `budget_exhausted`.")
    message: str = Field(exclude_if=not_, description="The error, for a shopper.")
    retryable: bool = Field(default=True, description="Whether asking again may help.")


Event = TextChunk | FunctionCall | Context | Completion | TurnError

BY_NAME: dict[
    str, type[TextChunk] | type[FunctionCall] | type[Context] | type[Completion] | type[TurnError]
] = {kind.event_name: kind for kind in (TextChunk, FunctionCall, Context, Completion, TurnError)}


def wire_data(event: EventBase) -> dict[str, Any]:
    """Return the event's data object as JSON values."""
    return event.model_dump(mode="json")


def wire_json(event: EventBase) -> str:
    """Return the event's data object as JSON text, as stored in the log and sent on streams."""
    try:
        written = event.model_dump_json()
    except PydanticSerializationError:  # half a surrogate pair, in a text or in a key
        return storable(event)
    # Half a pair in a key of a typed dictionary raises nothing; it is written as replacement characters.
    return storable(event) if "\\u0000" in written or "\ufffd" in written else written


def chunk_json(chunk: TextChunk) -> str:
    """Return what `wire_json` returns, in a fifth of its time: a busy server writes thousands of chunks a second."""
    text, turn_id = chunk.text, chunk.turn_id
    if turn_id is None or chunk.caption_of is not None or not is_storable(text):
        return wire_json(chunk)
    return (
        f'{{"timestamp":"{timestamp_text(chunk.timestamp)}","turn_id":{encode_basestring(turn_id)},'
        f'"part_id":{encode_basestring(chunk.part_id)},"text":{encode_basestring(text)}}}'
    )


@lru_cache(maxsize=4)
def timestamp_text(timestamp: datetime) -> str:
    """Return a time in UTC as pydantic writes it. The chunks of a flush have one time."""
    return timestamp.isoformat().replace("+00:00", "Z")


def is_storable(text: str) -> bool:
    """Return whether the text has neither NUL nor lone surrogates."""
    if text.isascii():
        return "\0" not in text
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def storable(event: EventBase) -> str:
    """Return the event's data as JSON that PostgreSQL accepts: without NUL and lone surrogates."""
    clean = type(event).model_validate(without_unstorable(event.model_dump()))
    return clean.model_dump_json()


def storable_text(text: str) -> str:
    """Return the text without NUL and lone surrogates, as the log keeps it."""
    return text if is_storable(text) else str(without_unstorable(text))


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
