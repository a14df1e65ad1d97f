"""What comes in: bodies, messages, numbers. Each has a limit and a clear error where it came from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

from litestar import Request

from app.settings import MESSAGE_LIMIT
from app.text.sanitize import holds_control, paragraphs
from app.web.request.problems import Problem

AnyRequest = Request[Any, Any, Any]

CLIENT_ID_LIMIT = 100
NESTING_LIMIT = 32
OPTION_LIMIT = 200
"""Maximum characters of an option's name or value that are read."""
PATH_LIMIT = 8_000
"""Longest path a form may lead to: no address of ours is longer."""

STEPS_BACK = re.compile(r"/(\.|%2e){1,2}(?=[/?#]|$)", re.IGNORECASE)
"""What browsers resolve before they ask."""

IN_ADDRESSES = "/?#[]@!$&'()*+,;=:%~"
"""Signs that stand in an address as they are."""


def clean_message(raw: str) -> str:
    """The message as it is kept: NFC, trimmed, no control characters but newline and tab.

    Raises Problem `message_empty` or `message_too_long` (`MESSAGE_LIMIT` code points).
    """
    text = paragraphs(raw)
    if not text:
        raise field_problem("message", "message_empty", "Write a question first.")
    if len(text) > MESSAGE_LIMIT:
        over = len(text) - MESSAGE_LIMIT
        raise field_problem(
            "message", "message_too_long", f"This is {over:,} characters too long; {MESSAGE_LIMIT:,} fit."
        )
    return text


def field_problem(field: str, code: str, message: str, status: int = 422) -> Problem:
    """A problem with one field."""
    return Problem(status, code, message, fields={field: message})


async def json_body(request: AnyRequest) -> Any:
    """The body as JSON; an empty one is an empty object.

    Raises Problem `unsupported_media_type`, or `malformed` for what is not JSON or nested absurdly.
    """
    body = await request.body()
    if not body.strip():
        return {}
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Problem(415, "unsupported_media_type", "Send JSON, with Content-Type: application/json.")
    try:
        found = json.loads(body, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise Problem(400, "malformed", "The body is not JSON.", recovery="Send one JSON object.") from None
    if depth(found) > NESTING_LIMIT:
        raise Problem(
            400, "malformed", "The body is nested too deeply.", recovery="Send one flat JSON object."
        )
    return found


def refuse_constant(name: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def depth(value: Any) -> int:
    """How deeply lists and objects are nested."""
    level, layer = 0, [value]
    while layer := [
        inner
        for outer in layer
        if isinstance(outer, (dict, list))
        for inner in (outer.values() if isinstance(outer, dict) else outer)
    ]:
        level += 1
        if level > NESTING_LIMIT:
            break
    return level


async def posted_message(request: AnyRequest) -> tuple[str, str]:
    """The API's message and its client id. Raises Problem with the field that is wrong."""
    body = await json_body(request)
    if not isinstance(body, dict):
        raise Problem(400, "malformed", "Send a JSON object with a message.")
    message = body.get("message")
    if message is None:
        raise field_problem("message", "message_empty", "Write a question first.")
    if not isinstance(message, str):
        raise field_problem("message", "invalid_parameters", "The message must be text.")
    return clean_message(message), client_message_id(body.get("client_message_id"))


def client_message_id(raw: object) -> str:
    """The id a client gave its message, or a fresh one. Raises Problem when it is no short text."""
    if raw is None or raw == "":
        return str(uuid4())
    if not isinstance(raw, str) or len(raw) > CLIENT_ID_LIMIT or holds_control(raw) or "\n" in raw:
        detail = f"The client_message_id must be text of at most {CLIENT_ID_LIMIT} characters."
        raise field_problem("client_message_id", "invalid_parameters", detail)
    return raw


async def form_fields(request: AnyRequest) -> dict[str, str]:
    """The posted form's text fields; of one that is there twice, the first. Raises Problem 415 for other bodies."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data", ""):
        raise Problem(415, "unsupported_media_type", "Send a form.")
    form = await request.form()
    fields: dict[str, str] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, value)
    return fields


def chosen_options(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the fields `option.NAME`, by the option's name: a product's size, colour and so on."""
    prefix = "option."
    return {
        name.removeprefix(prefix)[:OPTION_LIMIT]: value[:OPTION_LIMIT]
        for name, value in fields.items()
        if name.startswith(prefix) and name != prefix and value
    }


def whole_number(raw: str | None, field: str, *, default: int, least: int, most: int) -> int:
    """A whole number from a query or form. Raises Problem naming the field."""
    if raw is None or not raw.strip():
        return default
    digits = raw.strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", digits) or not least <= int(digits) <= most:
        raise field_problem(field, "invalid_parameters", f"Give a whole number from {least:,} to {most:,}.")
    return int(digits)


def amount(raw: str | None, field: str) -> Decimal | None:
    """A price from a query or form, or None where it is empty. Raises Problem naming the field."""
    if raw is None or not raw.strip():
        return None
    try:
        found = Decimal(raw.strip().lstrip("$€£").replace(",", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found <= 10_000_000:
        raise field_problem(field, "invalid_parameters", "Give a price such as 25 or 19.90.")
    return found


def last_of_path(request: AnyRequest, prefix: str) -> str:
    """What follows the prefix in the address, as it was written: a product's id may hold any character, slashes too.

    The router's own reading folds double slashes.
    """
    written: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return unquote(written.decode("ascii", "replace").removeprefix(prefix))


def local_path(raw: str | None, default: str) -> str:
    """A path of ours to go to next, as a header takes it; anything else would be an open redirect: the default."""
    if (
        not raw
        or not raw.startswith("/")
        or raw.startswith("//")
        or holds_control(raw)
        or any(sign in raw for sign in "\\\n\t")
        or STEPS_BACK.search(raw)
    ):
        return default
    path = quote(raw, safe=IN_ADDRESSES)
    return path if len(path) <= PATH_LIMIT else default
