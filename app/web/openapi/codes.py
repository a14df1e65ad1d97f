"""The codes of refusals, each with its status and its meaning."""

from __future__ import annotations

from app.functions import all_functions

CODES: dict[str, tuple[int, str]] = {
    "malformed": (400, "The body is not a JSON object, or the cursor is not a number."),
    "unauthorized": (401, "The operator's token is missing or wrong."),
    "forbidden": (
        403,
        "A cookie alone permits no changes: the CSRF header is missing, or belongs to another browser.",
    ),
    "not_found": (
        404,
        "The resource does not exist, or it belongs to another session. The two are not distinguished.",
    ),
    "unknown_function": (404, "No function has that name."),
    "method_not_allowed": (405, "The address does not support that method."),
    "turn_in_progress": (
        409,
        "The last question is still being answered. Stop its answer, or wait for its end.",
    ),
    "idempotency_conflict": (409, "The same key or `client_message_id` was used with other content."),
    "conversation_full": (
        409,
        "The conversation's log has reached its limit. `DELETE` its messages, or open a new session.",
    ),
    "cart_changed": (409, "The cart has changed since the shopper saw it. Show it again."),
    "checkout_too_long": (409, "The cart has too many lines for one link to the shop's checkout."),
    "payload_too_large": (413, "The body is larger than 64 KB, or a batch for the catalogue than 4 MB."),
    "uri_too_long": (414, "The address is longer than 8 KB."),
    "unsupported_media_type": (415, "The body must be sent as `application/json`."),
    "unknown_host": (421, "The shop does not accept requests for that host name (`ALLOWED_HOSTS`)."),
    "message_empty": (422, "The message is empty, or contains only blanks and control characters."),
    "message_too_long": (422, "The message has more than 2,000 characters."),
    "invalid_parameters": (422, "A parameter is missing, has the wrong type, or is out of bounds."),
    **{
        refusal.code: (422, refusal.meaning)
        for function in all_functions().values()
        for refusal in function.refusals
    },
    "rate_limited": (429, "There were too many requests. `Retry-After` contains the seconds to wait."),
    "too_many_streams": (
        429,
        "The session has the maximum number of streams open. `Retry-After` contains the seconds to wait.",
    ),
    "headers_too_large": (431, "The headers are larger than 16 KB."),
    "internal_error": (
        500,
        "The server failed. When you report it, quote the header `X-Request-ID`, which identifies its log records.",
    ),
    "unavailable": (
        503,
        "The shop is overloaded, its database is unreachable, or an import is running. "
        "`Retry-After` contains the seconds to wait.",
    ),
}

IN_A_TURN: dict[str, str] = {
    "interrupted": "The server process that wrote the answer has stopped. Ask again; no cart change is made twice.",
    "timeout": "The answer took too long.",
    "model_unavailable": "The model did not answer.",
    "budget_exhausted": "The daily budget for models is used up.",
}
"""Codes of `error` events, which are not HTTP responses."""

ANYWHERE = (
    "uri_too_long",
    "unknown_host",
    "rate_limited",
    "headers_too_large",
    "internal_error",
    "unavailable",
)
"""Codes that every route may return."""
