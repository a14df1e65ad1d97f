"""The log as the API's state: session, chat, products (docs/wire.md, "Shapes").

The API's reference is generated from these classes; the string below a field is the field's description there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, WithJsonSchema, with_config
from typing_extensions import TypedDict

from app.events import CallError, CallStatus, CartState, Context, JsonOf, wire_data
from app.functions import all_functions
from app.functions.results import ProductView, RecommendedProduct
from app.turn import Conversation, ErrorPart, FunctionPart, Part, TextPart, Turn, UserPart, is_caption

Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time in UTC, ISO 8601."""

CartJson = Annotated[dict[str, Any], JsonOf(CartState)]
CallErrorJson = Annotated[dict[str, Any], JsonOf(CallError)]
ProductJson = Annotated[dict[str, Any], JsonOf(ProductView)]
RecommendedJson = Annotated[dict[str, Any], JsonOf(RecommendedProduct)]

BlocksJson = Annotated[
    dict[str, Annotated[str, Field(description="One whole block.")]],
    Field(
        description=(
            "With `?html=1`, blocks of an answer as sanitised HTML, in order: the id of a block (its part and a "
            "number) to its HTML."
        )
    ),
]


@with_config(use_attribute_docstrings=True)
class CallState(TypedDict):
    """A function call and its outcome."""

    call_id: str
    """The call's id. It is the same in both events of the call and in the state."""
    name: str
    """The function's name."""
    parameters: dict[str, Any]
    """The arguments of the call, by parameter."""
    status: CallStatus
    """Whether the call is running, done or failed."""
    result: NotRequired[dict[str, Any]]
    """The result, if the call is done: the same as in the response of the function's own route."""
    error: NotRequired[CallErrorJson]
    """The error, if the call has failed."""


@with_config(use_attribute_docstrings=True)
class MessageState(TypedDict):
    """One part of the conversation."""

    id: str
    """The part's id. Events on the stream have it as `part_id` or `call_id`."""
    type: Literal["user", "assistant", "function_call", "error"]
    """The author of the text, or the kind of part."""
    content: str
    """The text: Markdown from the assistant, otherwise plain text. Empty for a function call."""
    timestamp: Moment
    """Time of the part's first event."""
    turn_id: str | None
    """The id of the part's turn. Null for a click on a button."""
    function_call: NotRequired[CallState]
    caption_of: NotRequired[str]
    """The id of the call whose result the text says in words. Do not show it where you show the result."""
    html: NotRequired[BlocksJson]


@with_config(use_attribute_docstrings=True)
class KnownState(TypedDict):
    """The facts that the assistant uses."""

    recent_product_ids: list[Annotated[str, Field(description="A product's id.")]]
    """The products shown last, newest first."""
    search_query: str | None
    """The query of the last search."""
    cart: CartJson


@with_config(use_attribute_docstrings=True)
class SessionState(TypedDict):
    """The session itself."""

    id: str
    """The session's id."""
    context: KnownState


@with_config(use_attribute_docstrings=True)
class TurnErrorState(TypedDict):
    """The reason why the newest answer ended early."""

    code: str
    """One of the codes below."""
    message: str
    """A description for the shopper."""
    retryable: bool
    """Whether a retry may succeed."""


@with_config(use_attribute_docstrings=True)
class ChatState(TypedDict):
    """The conversation."""

    messages: list[MessageState]
    """The newest parts, or those that were requested, oldest first."""
    earlier: int | None
    """The cursor of the messages before these, for `before`. Null if there are none."""
    is_typing: bool
    """Whether a turn is running."""
    error: TurnErrorState | None


@with_config(use_attribute_docstrings=True)
class ProductsState(TypedDict):
    """The products of the conversation."""

    search_results: list[ProductJson]
    """The results of the last search."""
    cart: CartJson
    recommendations: list[RecommendedJson]
    """The last recommendations."""


class State(TypedDict):
    """Everything of a session."""

    session: SessionState
    chat: ChatState
    products: ProductsState


HtmlOf = Callable[[TextPart], dict[str, str]]
"""A function that renders a text part as blocks of HTML, by id."""


def state_json(
    session_id: str,
    conversation: Conversation,
    context: Context,
    search_results: list[dict[str, Any]],
    html_of: HtmlOf | None = None,
) -> State:
    """Return the whole state as JSON values.

    Args:
        session_id: The session's id.
        conversation: The conversation, or its requested window.
        context: The session's cart and the products and query used last.
        search_results: The products of the last search.
        html_of: Renders the HTML that each answer has in addition to its Markdown. None for Markdown only. A client of
            HTML draws results itself, so that captions are left out.
    """
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
            "messages": [
                message_json(turn, part, html_of)
                for turn in conversation.turns
                for part in turn.parts
                if html_of is None or not is_caption(part)
            ],
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


def message_json(turn: Turn, part: Part, html_of: HtmlOf | None = None) -> MessageState:
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
            if part.caption_of:
                message["caption_of"] = part.caption_of
            if html_of:
                message["html"] = html_of(part)
        case ErrorPart(message=text):
            message["type"], message["content"] = "error", text
        case FunctionPart():
            message["type"], message["function_call"] = "function_call", call_json(part)
    return message


def call_json(part: FunctionPart) -> CallState:
    """Return a function call with its result or error, if it has one."""
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
    """Return the reason why the newest turn ended early, or None if it did not."""
    turns = [turn for turn in conversation.turns if turn.id is not None]
    for part in turns[-1].parts if turns else []:
        if isinstance(part, ErrorPart):
            return {"code": part.code, "message": part.message, "retryable": part.retryable}
    return None


def last_recommendations(conversation: Conversation) -> list[Any]:
    """Return the last recommendations in the conversation. Empty if there are none."""
    for turn in reversed(conversation.turns):
        for part in reversed(turn.parts):
            if not isinstance(part, FunctionPart):
                continue
            function, result = all_functions().get(part.name), part.result or {}
            # A list that was requested counts even if it is empty; recommendations beside another result do not.
            if function is not None and function.recommended in result:
                products = result[function.recommended]
                if products or function.listed:
                    return list(products)
    return []
