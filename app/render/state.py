"""The log as the API's state: session, chat, products (docs/wire.md, "Shapes").

The reference of the API is derived from the shapes here: what stands under a field is what its readers read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, WithJsonSchema, with_config
from typing_extensions import TypedDict

from app.events import CallError, CallStatus, CartState, Context, JsonOf, wire_data
from app.functions import all_functions
from app.functions.results import ProductView, RecommendedProduct
from app.turn import Conversation, ErrorPart, FunctionPart, Part, TextPart, Turn, UserPart

Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time in UTC, ISO 8601."""

CartJson = Annotated[dict[str, Any], JsonOf(CartState)]
CallErrorJson = Annotated[dict[str, Any], JsonOf(CallError)]
ProductJson = Annotated[dict[str, Any], JsonOf(ProductView)]
RecommendedJson = Annotated[dict[str, Any], JsonOf(RecommendedProduct)]


@with_config(use_attribute_docstrings=True)
class CallState(TypedDict):
    """A function and what came of it."""

    call_id: str
    """The call's id: the same when it begins and when it ends, in the state and on the stream."""
    name: str
    """The function's name."""
    parameters: dict[str, Any]
    """What it was called with."""
    status: CallStatus
    """How far it is."""
    result: NotRequired[dict[str, Any]]
    """When it is done: its result, as the function's own route answers it."""
    error: NotRequired[CallErrorJson]
    """When it has failed: why."""


@with_config(use_attribute_docstrings=True)
class MessageState(TypedDict):
    """One part of the conversation."""

    id: str
    """Its id; on the stream the same part is `part_id` or `call_id`."""
    type: Literal["user", "assistant", "function_call", "error"]
    """Who says it, or what it is."""
    content: str
    """What is said: Markdown from the assistant, plain text from others, empty for a call."""
    timestamp: Moment
    """When it began."""
    turn_id: str | None
    """The turn it belongs to; null for a button that was pressed."""
    function_call: NotRequired[CallState]


@with_config(use_attribute_docstrings=True)
class KnownState(TypedDict):
    """What the assistant goes by."""

    recent_product_ids: list[Annotated[str, Field(description="A product's id.")]]
    """What was shown last, newest first."""
    search_query: str | None
    """What was looked for last."""
    cart: CartJson


@with_config(use_attribute_docstrings=True)
class SessionState(TypedDict):
    """The session itself."""

    id: str
    """Its id."""
    context: KnownState


@with_config(use_attribute_docstrings=True)
class TurnErrorState(TypedDict):
    """Why the newest answer broke off."""

    code: str
    """One of the codes below."""
    message: str
    """What happened, for a shopper."""
    retryable: bool
    """Whether asking again may help."""


@with_config(use_attribute_docstrings=True)
class ChatState(TypedDict):
    """The conversation."""

    messages: list[MessageState]
    """Its newest parts, in order, or those that were asked for."""
    earlier: int | None
    """The cursor of the messages before these (`before`); null when there are none."""
    is_typing: bool
    """Whether an answer is being written."""
    error: TurnErrorState | None


@with_config(use_attribute_docstrings=True)
class ProductsState(TypedDict):
    """What the conversation has brought up."""

    search_results: list[ProductJson]
    """What the last search showed."""
    cart: CartJson
    recommendations: list[RecommendedJson]
    """What was recommended last."""


class State(TypedDict):
    """Everything of a session."""

    session: SessionState
    chat: ChatState
    products: ProductsState


def state_json(
    session_id: str, conversation: Conversation, context: Context, search_results: list[dict[str, Any]]
) -> State:
    """Return the whole state as JSON values. `search_results` is the last search's list of products."""
    known = wire_data(context)
    return {
        "session": {
            "id": session_id,
            "context": {
                "recent_product_ids": known["recent_product_ids"],
                "search_query": known["search_query"],
                "cart": known["cart"],
            },
        },
        "chat": {
            "messages": [message_json(turn, part) for turn in conversation.turns for part in turn.parts],
            "earlier": conversation.earlier,
            "is_typing": conversation.running is not None,
            "error": last_error(conversation),
        },
        "products": {
            "search_results": search_results,
            "cart": known["cart"],
            "recommendations": last_recommendations(conversation),
        },
    }


def message_json(turn: Turn, part: Part) -> MessageState:
    """Return one part as a message."""
    message: MessageState = {
        "id": part.id,
        "type": "assistant",
        "content": "",
        "timestamp": part.timestamp.isoformat().replace("+00:00", "Z"),
        "turn_id": turn.id,
    }
    match part:
        case UserPart(text=text):
            message["type"], message["content"] = "user", text
        case TextPart(text=text):
            message["content"] = text
        case ErrorPart(message=text):
            message["type"], message["content"] = "error", text
        case FunctionPart():
            message["type"], message["function_call"] = "function_call", call_json(part)
    return message


def call_json(part: FunctionPart) -> CallState:
    """Return a function call with its result or error, where it has one."""
    call: CallState = {
        "call_id": part.id,
        "name": part.name,
        "parameters": part.parameters,
        "status": part.status,
    }
    if part.result is not None:
        call["result"] = part.result
    if part.error is not None:
        call["error"] = part.error.model_dump()
    return call


def last_error(conversation: Conversation) -> TurnErrorState | None:
    """Return why the newest turn broke off, if it did."""
    turns = [turn for turn in conversation.turns if turn.id is not None]
    for part in turns[-1].parts if turns else []:
        if isinstance(part, ErrorPart):
            return {"code": part.code, "message": part.message, "retryable": part.retryable}
    return None


def last_recommendations(conversation: Conversation) -> list[Any]:
    """What was recommended last."""
    for turn in reversed(conversation.turns):
        for part in reversed(turn.parts):
            if not isinstance(part, FunctionPart):
                continue
            function, result = all_functions().get(part.name), part.result or {}
            # A list that was asked for counts even when it is empty; what stands beside something else does not.
            if function is not None and function.recommended in result:
                products = result[function.recommended]
                if products or function.listed:
                    return list(products)
    return []
