"""Parsing of input: bodies, messages, numbers, paths. Each has a limit, and errors name the wrong field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

from litestar import Request

from app.settings import MESSAGE_LIMIT
from app.text.length import utf16_length
from app.text.money import currency_decimals
from app.text.price_text import PriceRefused, read_price
from app.text.sanitize import holds_control, paragraphs
from app.web.request.problems import Problem

AnyRequest = Request[Any, Any, Any]

CLIENT_ID_LIMIT = 100
NESTING_LIMIT = 32
OPTION_LIMIT = 200
"""Maximum characters of an option's name or value that are read."""
PATH_LIMIT = 8_000
"""Maximum characters of a path to which a form may redirect. No address of the shop is longer."""

MOST_PRICE = 10_000_000_000
"""Largest price of a filter: more than any product costs in any currency."""

ENGLISH_THOUSANDS = re.compile(r"^([^0-9]{0,6}[0-9]{1,3}),([0-9]{3}[^0-9.,]{0,6})$")
"""A price with one comma before three digits, and nothing after them but a currency."""

STEPS_BACK = re.compile(r"/(\.|%2e){1,2}(?=[/?#]|$)", re.IGNORECASE)
"""A dot segment, plain or escaped. Browsers resolve them before they send a request."""

IN_ADDRESSES = "/?#[]@!$&'()*+,;=:%~"
"""Characters that an address contains without escapes."""


def clean_message(raw: str) -> str:
    """Return the message as it is stored: NFC, trimmed, without control characters except newline and tab.

    Raises Problem `message_empty` or `message_too_long` (`MESSAGE_LIMIT` UTF-16 code units).
    """
    text = paragraphs(raw)
    if not text:
        raise field_problem("message", "message_empty", "Write a question first.")
    over = utf16_length(text) - MESSAGE_LIMIT
    if over > 0:
        characters = f"{over:,} {'character' if over == 1 else 'characters'}"
        raise field_problem(
            "message", "message_too_long", f"This is {characters} too long; {MESSAGE_LIMIT:,} fit."
        )
    return text


def field_problem(field: str, code: str, message: str, status: int = 422) -> Problem:
    """Return a problem with one field."""
    return Problem(status, code, message, fields={field: message})


async def json_body(request: AnyRequest) -> Any:
    """Return the parsed JSON of the body. An empty body is an empty object.

    Raises Problem `unsupported_media_type`, or `malformed` for invalid JSON and for more than NESTING_LIMIT levels.
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
    """Raise ValueError for NaN and Infinity, which are not JSON."""
    raise ValueError(name)


def depth(value: Any) -> int:
    """Return how deeply lists and objects are nested. Counting stops above NESTING_LIMIT."""
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
    """Return the API's message and its client id. Raises Problem that names the wrong field."""
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
    """Return the id that the client gave its message, or a new one. Raises Problem if it is not a short text."""
    if raw is None or raw == "":
        return str(uuid4())
    if not isinstance(raw, str) or len(raw) > CLIENT_ID_LIMIT or holds_control(raw) or "\n" in raw:
        detail = f"The client_message_id must be text of at most {CLIENT_ID_LIMIT} characters."
        raise field_problem("client_message_id", "invalid_parameters", detail)
    return raw


async def form_fields(request: AnyRequest) -> dict[str, str]:
    """Return the posted form's text fields, of a repeated one the first. Raises Problem 415 for other bodies."""
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
    """Return a whole number from a query or form, or `default` if it is empty. Raises Problem that names the field."""
    if raw is None or not raw.strip():
        return default
    digits = raw.strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", digits) or not least <= int(digits) <= most:
        raise field_problem(field, "invalid_parameters", f"Give a whole number from {least:,} to {most:,}.")
    return int(digits)


def amount(raw: str | None, field: str, currency: str = "USD") -> Decimal | None:
    """Return a price from a query or form in the shop's currency, or None if it is empty.

    A comma before three digits groups thousands, as on the shop's own pages; a point there could be either and is
    refused. For a currency with three decimals it is the other way round. Raises Problem naming the field.
    """
    if raw is None or not raw.strip():
        return None
    try:
        is_grouped = currency_decimals(currency) != 3
        price = read_price(ENGLISH_THOUSANDS.sub(r"\1\2", raw) if is_grouped else raw, currency)
    except PriceRefused as refused:
        detail = f"The price {refused}." if refused.is_ambiguous else "Give a price such as 25 or 19.90."
        raise field_problem(field, "invalid_parameters", detail) from None
    if price.currency not in (None, currency):
        raise field_problem(
            field, "invalid_parameters", f"Prices here are in {currency}. Give one without a currency."
        )
    if price.amount > MOST_PRICE:
        raise field_problem(field, "invalid_parameters", f"Give a price of at most {MOST_PRICE:,}.")
    return price.amount


def last_of_path(request: AnyRequest, prefix: str) -> str:
    """Return the part of the path after the prefix, unescaped. A product id may contain any character, also slashes.

    The router's path parameter is not used because it merges double slashes.
    """
    written: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return unquote(written.decode("ascii", "replace").removeprefix(prefix))


def local_path(raw: str | None, default: str) -> str:
    """Return a path of the shop, escaped for a header, or `default` for other text, which would be an open redirect."""
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
