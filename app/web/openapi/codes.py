"""Every code a refusal may carry: with which status it comes, and what it means."""

from __future__ import annotations

from app.functions import all_functions

CODES: dict[str, tuple[int, str]] = {
    "malformed": (400, "The body is no JSON object, or the cursor is no number."),
    "unauthorized": (401, "The operator's token is missing or wrong."),
    "forbidden": (403, "A cookie alone changes nothing: the CSRF header is missing, or not this browser's."),
    "not_found": (404, "There is nothing here, or nothing that is yours: a foreign session looks like none."),
    "unknown_function": (404, "There is no function of that name."),
    "method_not_allowed": (405, "The address does not take that method."),
    "turn_in_progress": (409, "The last question is still being answered. Stop it, or wait for its end."),
    "idempotency_conflict": (409, "The same key or `client_message_id` was used with another content."),
    "conversation_full": (
        409,
        "The conversation's log has reached its limit. `DELETE` its messages, or open a new session.",
    ),
    "payload_too_large": (413, "The body is larger than 64 KB; a batch for the catalogue than 4 MB."),
    "uri_too_long": (414, "The address is longer than 8 KB."),
    "unsupported_media_type": (415, "The body must be sent as `application/json`."),
    "unknown_host": (421, "The shop is not reached by that name (`ALLOWED_HOSTS`)."),
    "message_empty": (422, "Nothing is left of the message without blanks and control characters."),
    "message_too_long": (422, "The message has more than 2,000 characters."),
    "invalid_parameters": (422, "A parameter is missing, of another type, or out of its bounds."),
    **{
        refusal.code: (422, refusal.meaning)
        for function in all_functions().values()
        for refusal in function.refusals
    },
    "rate_limited": (429, "Too much at once. `Retry-After` says for how many seconds to wait."),
    "too_many_streams": (
        429,
        "The session has as many streams open as it may. `Retry-After` says when to try again.",
    ),
    "headers_too_large": (431, "The headers are larger than 16 KB."),
    "internal_error": (500, "A fault of ours. `X-Request-ID` finds it in our records."),
    "unavailable": (
        503,
        "The shop's database is away for a moment, or an import is running. `Retry-After` says when to try again.",
    ),
}

IN_A_TURN: dict[str, str] = {
    "interrupted": "The server that wrote the answer went away. Ask again; no cart change is made twice.",
    "timeout": "The answer took too long.",
    "model_unavailable": "The model gave no answer.",
    "budget_exhausted": "The day's budget for models is used up.",
}
"""Codes of an `error` event, which is no HTTP answer."""

ANYWHERE = (
    "uri_too_long",
    "unknown_host",
    "rate_limited",
    "headers_too_large",
    "internal_error",
    "unavailable",
)
"""What any route may answer, whatever it does."""
