"""Operations of a session: its conversation, functions, cart and stream."""

from __future__ import annotations

from typing import Any

from app.functions import Function, all_functions
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.settings import MESSAGE_LIMIT
from app.web.openapi import examples
from app.web.openapi.events import EVENTS, schema_name
from app.web.openapi.operation import Answer, Body, Operation, Parameter
from app.web.openapi.schema import nullable, record, ref, text, whole
from app.web.pages.cart_forms import MOST_PIECES
from app.web.request.inputs import CLIENT_ID_LIMIT

SESSION = Parameter("session_id", "path", text("The session's id."), examples.SESSION_ID, True)
KEY = Parameter(
    "Idempotency-Key",
    "header",
    text(
        "Any text that identifies this call. A call with the same key within 24 hours gets the first response and is"
        " not executed again."
    ),
    "b7c1e0",
)
HTML = Parameter(
    "html",
    "query",
    text(
        "`1`: answers are delivered as sanitised HTML too, in blocks, beside their Markdown. A block replaces the block"
        " with the same id.",
        enum=["0", "1"],
    ),
    "1",
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
        about="The returned token grants access to the session. No cookie is set.",
        answers=(
            Answer(
                "The session.",
                201,
                record(
                    "A session and its token.",
                    {
                        "session_id": text("Its id, for addresses. It grants no access by itself."),
                        "token": text(
                            "The token, to be sent as `Authorization: Bearer TOKEN`. Keep it secret."
                        ),
                    },
                ),
                {"session_id": examples.SESSION_ID, "token": examples.TOKEN},
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
            "The newest part of the conversation, the cart and the products shown: all that a page needs to be rendered"
            " again. A long conversation is returned in parts: `chat.earlier` is the cursor of the messages before."
        ),
        access="holder",
        parameters=(
            SESSION,
            Parameter(
                "before", "query", whole("Messages before this cursor instead of the newest.", minimum=0)
            ),
            HTML,
        ),
        answers=(Answer("The state.", schema=ref("State"), example=examples.STATE),),
        problems=("malformed", "not_found"),
    ),
    Operation(
        name="post_message",
        method="post",
        path="/api/sessions/{session_id}/messages",
        tag="Conversation",
        summary="Post a message to the assistant",
        about=(
            "When the response is sent, the log contains the message. The stream delivers the assistant's answer."
            " A repeated request with the same `client_message_id` is the same message and starts no other answer: set"
            " one, so that you can repeat a request whose response was lost. A session has one running answer at a"
            " time."
        ),
        access="change",
        parameters=(SESSION,),
        body=Body(
            record(
                "The shopper's message.",
                {
                    "message": text(
                        "Plain text. Blanks around it and control characters are removed. Its length is limited in"
                        " UTF-16 code units, of which an emoji has two or more.",
                        minLength=1,
                        maxLength=MESSAGE_LIMIT,
                    ),
                    "client_message_id": nullable(
                        text("Your own id for this message.", maxLength=CLIENT_ID_LIMIT)
                    ),
                },
                optional=("client_message_id",),
            ),
            {"message": "a kettle for under $60", "client_message_id": "b7c1e0"},
        ),
        answers=(
            Answer(
                "The message is accepted.",
                202,
                record(
                    "The turn that has begun.",
                    {
                        "turn_id": text("The turn's id, which its events contain."),
                        "message_id": text("The id of the shopper's message in the session's messages."),
                    },
                ),
                {"turn_id": examples.TURN_ID, "message_id": "2-1"},
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
        summary="Delete the conversation",
        about="A running answer is stopped first. The cart stays. Products that were shown no longer count as shown.",
        access="change",
        parameters=(SESSION,),
        answers=(Answer("The conversation is deleted.", 204),),
        problems=CHANGE_PROBLEMS,
    ),
    Operation(
        name="remove_session",
        method="delete",
        path="/api/sessions/{session_id}",
        tag="Sessions",
        summary="Delete a session",
        about=(
            "Its messages, events and cart, its shown products and its stored responses are deleted immediately. A"
            " running answer is stopped first, streams end, and the token becomes invalid."
        ),
        access="change",
        parameters=(SESSION,),
        answers=(Answer("The session is deleted.", 204),),
        problems=CHANGE_PROBLEMS,
    ),
    Operation(
        name="cancel",
        method="post",
        path="/api/sessions/{session_id}/cancellation",
        tag="Conversation",
        summary="Stop the answer",
        about="The request to the model is cancelled, in whichever process it runs. The text written so far stays.",
        access="change",
        parameters=(SESSION,),
        answers=(
            Answer(
                "The answer is being stopped; the stream delivers its end.",
                202,
                record(
                    "The stopped turn.",
                    {"turn_id": nullable(text("The turn's id; null if none was running."))},
                ),
                {"turn_id": examples.TURN_ID},
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
            " The stream stays open over many turns, and every stream of a session delivers all events.\n\n"
            "Without a cursor it begins with a `context` event and, while an answer is being written, with that answer"
            " from its start. With the number of the last event you received it begins with the next one: no event is"
            " lost or repeated. With `0` it repeats all events. A turn ends with exactly one `completion` or `error`."
        ),
        access="holder",
        parameters=(
            SESSION,
            Parameter(
                "Last-Event-ID", "header", whole("The number of the last event you received.", minimum=0), 3
            ),
            Parameter(
                "after",
                "query",
                whole(
                    "The same, for clients that cannot send the header. The header takes precedence.",
                    minimum=0,
                ),
            ),
            HTML,
        ),
        answers=(
            Answer(
                "The events, until you disconnect. In times without events, comments keep the connection alive.",
                schema=text("Server-Sent Events."),
                example=examples.STREAM,
                media_type="text/event-stream",
            ),
        ),
        problems=("malformed", "not_found", "too_many_streams"),
        more={"x-events": {name: ref(schema_name(name)) for name in EVENTS}},
    ),
)


def function_operation(function: Function) -> Operation:
    """Return the operation of a function, as a button calls it."""
    body = Body(without_titles(function.schema), dict(function.example.parameters))
    return Operation(
        name=function.name,
        method="post",
        path=f"/api/sessions/{{session_id}}/functions/{function.name}",
        tag="Functions",
        summary=function.title,
        about=(
            f"{function.description}\n\nThe assistant calls the same function with the same checks. The result, also"
            " a refusal, is added to the conversation's log and its streams. Numbers may be sent as text, and null"
            " counts as absent."
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
    """Return a schema without the titles that pydantic derives from names."""
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
        name="read_cart",
        method="get",
        path="/api/sessions/{session_id}/cart",
        tag="Cart",
        summary="The cart, with the link to the shop's checkout",
        about=(
            "`checkout_url` is made for the cart of this moment, from the operator's `CHECKOUT_URL`. Read it when the"
            " shopper decides to pay."
        ),
        access="holder",
        parameters=(SESSION,),
        answers=(Answer("The cart.", schema=ref("SessionCart"), example=examples.SESSION_CART),),
        problems=("not_found", "checkout_too_long"),
    ),
    Operation(
        name="read_token_cart",
        method="get",
        path="/api/carts/{token}",
        tag="Cart",
        summary="A cart by its token, for the shop's checkout",
        about=(
            "The token is part of a checkout link whose template contains `{cart_token}`. It is signed, expires after"
            " `CART_TOKEN_SECONDS`, and permits only this request. It needs no other credentials."
        ),
        parameters=(Parameter("token", "path", text("The token from the link."), examples.CART_TOKEN, True),),
        answers=(Answer("The cart.", schema=ref("TokenCart"), example=examples.TOKEN_CART),),
        problems=("not_found",),
    ),
    Operation(
        name="change_line",
        method="put",
        path="/api/sessions/{session_id}/cart/items/{product_id}",
        tag="Cart",
        summary="Set the quantity or the variant of a line of the cart",
        about=(
            f"The product must be in the cart. To add one, call `{ADD_TO_CART.name}`. Send a quantity or a"
            " `variant_id`, not both."
        ),
        access="change",
        parameters=(
            SESSION,
            Parameter(
                "product_id",
                "path",
                text("The id of the line's variant or product, percent-encoded."),
                examples.KETTLE["id"],
                True,
            ),
        ),
        body=Body(
            record(
                "The new quantity or variant.",
                {
                    "quantity": whole(
                        "Total number of pieces; 0 removes the line.", minimum=0, maximum=MOST_PIECES
                    ),
                    "variant_id": text("Another variant of the line's product."),
                },
                optional=("quantity", "variant_id"),
            ),
            {"quantity": 1},
        ),
        answers=(Answer("The changed cart.", schema=ref("Cart"), example=examples.ONE_LEFT),),
        problems=(
            *(*BODY_PROBLEMS, *CHANGE_PROBLEMS, "invalid_parameters", "product_unknown"),
            *("out_of_stock", "quantity_limit", "currency_mismatch"),
        ),
    ),
    Operation(
        name="accept_changed_lines",
        method="post",
        path="/api/sessions/{session_id}/cart/acceptance",
        tag="Cart",
        summary="Accept what has changed since lines were added to the cart",
        about=(
            "Lines get the present prices, quantities become what can be bought, and lines that are not sold any more"
            " are removed. Nothing is accepted if the total is another one than the shopper saw."
        ),
        access="change",
        parameters=(SESSION,),
        body=Body(
            record(
                "The total that the shopper saw.",
                {
                    "total": text(
                        "The cart's `total`, or with a `variant_id` the `line_total` of that line."
                    ),
                    "variant_id": text("The one line whose changes are accepted; without it, all lines."),
                },
                optional=("variant_id",),
            ),
            {"total": examples.CART["total"]},
        ),
        answers=(Answer("The changed cart.", schema=ref("Cart"), example=examples.CART),),
        problems=(*BODY_PROBLEMS, *CHANGE_PROBLEMS, "invalid_parameters", "cart_changed"),
    ),
)
