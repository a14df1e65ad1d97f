"""A session: its conversation, its functions, its cart, its stream."""

from __future__ import annotations

from typing import Any

from app.functions import Function, all_functions
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.settings import MESSAGE_LIMIT
from app.web.cart import MOST_PIECES
from app.web.inputs import CLIENT_ID_LIMIT
from app.web.reference import samples
from app.web.reference.events import EVENTS, schema_name
from app.web.reference.operation import Answer, Body, Operation, Parameter
from app.web.reference.schema import nullable, record, ref, text, whole

SESSION = Parameter("session_id", "path", text("The session's id."), samples.SESSION_ID, True)
KEY = Parameter(
    "Idempotency-Key",
    "header",
    text(
        "Any text of yours for this one change. The same key again within 24 hours is answered as the first time, and"
        " nothing is done twice."
    ),
    "b7c1e0",
)
BODY_PROBLEMS = ("malformed", "payload_too_large", "unsupported_media_type")
CHANGE_PROBLEMS = ("forbidden", "not_found")

CONVERSATION = (
    Operation(
        name="open_session",
        method="post",
        path="/api/sessions",
        tag="Sessions",
        summary="Open a session",
        about="Whoever has the token that comes with it has the session. No cookie is set.",
        answers=(
            Answer(
                "The session.",
                201,
                record(
                    "A session, and what holds it.",
                    {
                        "session_id": text("Its id, for addresses. It opens nothing by itself."),
                        "token": text("To be sent as `Authorization: Bearer TOKEN`. Keep it to yourself."),
                    },
                ),
                {"session_id": samples.SESSION_ID, "token": samples.TOKEN},
            ),
        ),
    ),
    Operation(
        name="read_session",
        method="get",
        path="/api/sessions/{session_id}",
        tag="Sessions",
        summary="The state of a session",
        about=(
            "The newest part of the conversation, the cart and what was shown: what a page needs to be drawn anew."
            " A long conversation comes in parts: `chat.earlier` is the cursor of the messages before."
        ),
        access="holder",
        parameters=(
            SESSION,
            Parameter(
                "before", "query", whole("Messages before this cursor instead of the newest.", minimum=0)
            ),
        ),
        answers=(Answer("The state.", schema=ref("State"), example=samples.STATE),),
        problems=("malformed", "not_found"),
    ),
    Operation(
        name="post_message",
        method="post",
        path="/api/sessions/{session_id}/messages",
        tag="Conversation",
        summary="Say something to the assistant",
        about=(
            "The message is safe in the log when this answers; what the assistant says to it comes on the stream."
            " Sent again with the same `client_message_id` it is the same message, and nothing runs twice: give one,"
            " and a lost answer can simply be asked for again. One answer is written at a time."
        ),
        access="change",
        parameters=(SESSION,),
        body=Body(
            record(
                "What the shopper says.",
                {
                    "message": text(
                        "Plain text. Blanks around it and control characters are taken off.",
                        minLength=1,
                        maxLength=MESSAGE_LIMIT,
                    ),
                    "client_message_id": nullable(
                        text("An id of your own for this message.", maxLength=CLIENT_ID_LIMIT)
                    ),
                },
                optional=("client_message_id",),
            ),
            {"message": "a kettle for under $60", "client_message_id": "b7c1e0"},
        ),
        answers=(
            Answer(
                "It is taken.",
                202,
                record(
                    "The turn that has begun.",
                    {
                        "turn_id": text("The turn; its events carry it."),
                        "message_id": text("The shopper's message among the session's messages."),
                    },
                ),
                {"turn_id": samples.TURN_ID, "message_id": "2-1"},
            ),
        ),
        problems=(
            *(
                *BODY_PROBLEMS,
                *CHANGE_PROBLEMS,
                "turn_in_progress",
                "idempotency_conflict",
                "conversation_full",
            ),
            *("message_empty", "message_too_long", "invalid_parameters"),
        ),
    ),
    Operation(
        name="clear_messages",
        method="delete",
        path="/api/sessions/{session_id}/messages",
        tag="Conversation",
        summary="Forget the conversation",
        about="A running answer is stopped first. The cart stays; what was shown counts no longer.",
        access="change",
        parameters=(SESSION,),
        answers=(Answer("It is forgotten.", 204),),
        problems=CHANGE_PROBLEMS,
    ),
    Operation(
        name="remove_session",
        method="delete",
        path="/api/sessions/{session_id}",
        tag="Sessions",
        summary="Delete a session whole",
        about=(
            "Its messages, events and cart, what it was shown and what its clicks were answered are deleted at once."
            " A running answer is stopped first, streams end, and the token holds nothing any more."
        ),
        access="change",
        parameters=(SESSION,),
        answers=(Answer("It is deleted.", 204),),
        problems=CHANGE_PROBLEMS,
    ),
    Operation(
        name="cancel",
        method="post",
        path="/api/sessions/{session_id}/cancellation",
        tag="Conversation",
        summary="Stop the answer",
        about="The model's work is really cancelled, whichever server does it. The text stays as far as it came.",
        access="change",
        parameters=(SESSION,),
        answers=(
            Answer(
                "It is being stopped; its end comes on the stream.",
                202,
                record(
                    "What is stopped.", {"turn_id": nullable(text("The turn; null when none was running."))}
                ),
                {"turn_id": samples.TURN_ID},
            ),
        ),
        problems=CHANGE_PROBLEMS,
    ),
    Operation(
        name="follow_session",
        method="get",
        path="/api/stream/{session_id}",
        tag="Conversation",
        summary="Follow a session",
        about=(
            "Server-Sent Events. Each event's `id` is the next whole number of its session, its `data` a JSON object."
            " The stream stays open over many turns, and every stream of a session gets everything.\n\n"
            "Without a cursor it begins with a `context` and, while an answer is written, with that answer from its"
            " start. With the number of the last event you have it begins with the next one, and nothing is lost or"
            " doubled. With `0` it repeats everything. A turn ends with exactly one `completion` or `error`."
        ),
        access="holder",
        parameters=(
            SESSION,
            Parameter(
                "Last-Event-ID", "header", whole("The number of the last event you have.", minimum=0), 3
            ),
            Parameter(
                "after",
                "query",
                whole("The same, for clients that cannot send it. The header wins.", minimum=0),
            ),
        ),
        answers=(
            Answer(
                "The events, for as long as you listen. Silence is broken by a comment now and then.",
                schema=text("Server-Sent Events."),
                example=samples.STREAM,
                media_type="text/event-stream",
            ),
        ),
        problems=("malformed", "not_found", "too_many_streams"),
        more={"x-events": {name: ref(schema_name(name)) for name in EVENTS}},
    ),
)


def function_operation(function: Function) -> Operation:
    """A function, as a button presses it."""
    body = Body(without_titles(function.schema), dict(function.example.parameters))
    return Operation(
        name=function.name,
        method="post",
        path=f"/api/sessions/{{session_id}}/functions/{function.name}",
        tag="Functions",
        summary=function.title,
        about=(
            f"{function.description}\n\nThe assistant calls the same function with the same checks. What comes of it"
            " lands in the conversation's log and on its streams, refusals too. Numbers may be sent as text, and what"
            " is null counts as absent."
        ),
        access="change",
        parameters=(SESSION, KEY),
        body=body,
        answers=(
            Answer(
                "The function's result.",
                schema=ref(function.result.__name__),
                example=function.example.result.on_the_wire(),
            ),
        ),
        problems=(
            *(
                *BODY_PROBLEMS,
                *CHANGE_PROBLEMS,
                "idempotency_conflict",
                "conversation_full",
                "invalid_parameters",
            ),
            *(refusal.code for refusal in function.refusals),
        ),
    )


def without_titles(schema: Any) -> Any:
    """A schema without the titles that pydantic makes of names."""
    if isinstance(schema, list):
        return [without_titles(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    is_schema = "type" in schema or "anyOf" in schema
    return {
        name: without_titles(value) for name, value in schema.items() if not (is_schema and name == "title")
    }


FUNCTIONS = tuple(map(function_operation, all_functions().values()))

CART = (
    Operation(
        name="change_line",
        method="put",
        path="/api/sessions/{session_id}/cart/items/{product_id}",
        tag="Cart",
        summary="Set how many pieces of a product the cart holds",
        about=f"For a product that is in the cart. To put one in, call `{ADD_TO_CART.name}`.",
        access="change",
        parameters=(
            SESSION,
            Parameter("product_id", "path", text("The product's id, escaped."), samples.KETTLE["id"], True),
        ),
        body=Body(
            record(
                "How many there shall be.",
                {"quantity": whole("Pieces in all; 0 takes the line away.", minimum=0, maximum=MOST_PIECES)},
            ),
            {"quantity": 1},
        ),
        answers=(Answer("The cart after that.", schema=ref("Cart"), example=samples.ONE_LEFT),),
        problems=(
            *(*BODY_PROBLEMS, *CHANGE_PROBLEMS, "invalid_parameters", "product_unknown"),
            *("out_of_stock", "quantity_limit", "currency_mismatch"),
        ),
    ),
)
