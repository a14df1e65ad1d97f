"""Parsing of a call's parameters from models, buttons and other clients, before anything runs.

Numbers may be sent as strings, and null means absent. Invalid parameters are refused as `invalid_parameters`; the
message names them.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from app.events import FunctionError
from app.text.sanitize import one_line

ID_LIMIT = 200
QUERY_LIMIT = 400
OPTIONS_LIMIT = 10
DEAREST = 9_999_999_999
"""Maximum amount of a price column, in whole units of its currency."""


class CallParameters(BaseModel):
    """The base class of every function's `Parameters`: unknown parameters are ignored, null means absent."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def null_is_absent(cls, given: Any) -> Any:
        """Remove nulls, which clients often send for optional parameters. A required one is then missing."""
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None}


def whole_number(value: object) -> object:
    """Return a whole number as an int, also if it was sent as `"2"` or 2.0. Raises PydanticCustomError."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) <= 12:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("whole_number", "must be a whole number")


def plain_text(value: object) -> str:
    """Return text on one line without control characters; a number is text too (`501`). Raises PydanticCustomError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise PydanticCustomError("text", "must be text")
    return one_line(value)


def identity(value: object) -> str:
    """Return an id exactly as sent, without surrounding blanks: ids are never corrected. Raises PydanticCustomError."""
    text = plain_text(value)
    if not text:
        raise PydanticCustomError("identity", "must not be empty")
    if isinstance(value, str) and any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value.strip()):
        raise PydanticCustomError("identity", "must not hold control characters")
    return value.strip() if isinstance(value, str) else text


def amount(value: object) -> object:
    """Return a value that Decimal reads exactly. Raises PydanticCustomError for booleans, lists and objects."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise PydanticCustomError("amount", "must be an amount of money")
    return value.strip() if isinstance(value, str) else value


def option_choice(value: object) -> object:
    """Return options by name from an object or its JSON text, which forms send. Raises PydanticCustomError."""
    if isinstance(value, str):
        value = decoded(value)
    if not isinstance(value, Mapping) or len(value) > OPTIONS_LIMIT:
        raise PydanticCustomError("options", 'must be an object such as {"Size": "M"}')
    return {plain_text(name): plain_text(given) for name, given in value.items() if given not in (None, "")}


def to_cents(value: Decimal) -> Decimal:
    """Return the amount with two decimal places, like prices."""
    return value.quantize(Decimal("0.01"))


WholeNumber = Annotated[int, BeforeValidator(whole_number)]
Text = Annotated[str, BeforeValidator(plain_text)]
Options = Annotated[dict[str, Annotated[str, Field(max_length=ID_LIMIT)]], BeforeValidator(option_choice)]
Id = Annotated[str, BeforeValidator(identity), Field(max_length=ID_LIMIT)]
Money = Annotated[
    Decimal,
    BeforeValidator(amount),
    Field(ge=0, le=DEAREST, allow_inf_nan=False),
    AfterValidator(to_cents),
    WithJsonSchema({"type": "number", "minimum": 0}),
]

P = TypeVar("P", bound=BaseModel)


def id_fields(parameters: type[BaseModel]) -> list[str]:
    """Return the names of the parameters that hold ids, one (`Id`) or several (`list[Id]`)."""
    found = []
    for name, field in parameters.model_fields.items():
        inner = [each for part in get_args(field.annotation) for each in getattr(part, "__metadata__", ())]
        if any(getattr(each, "func", None) is identity for each in (*field.metadata, *inner)):
            found.append(name)
    return found


def parse(name: str, parameters: type[P], raw: object) -> P:
    """Return the function's parameters from an object or its JSON text. Raises FunctionError (`invalid_parameters`)."""
    given = decoded(raw)
    if not isinstance(given, Mapping):
        recovery = f"Call {name} with an object: {described(parameters)}."
        raise FunctionError("invalid_parameters", "The parameters are not a JSON object.", recovery)
    try:
        return parameters.model_validate(dict(given))
    except ValidationError as error:
        problems = [problem(detail) for detail in error.errors(include_url=False, include_context=False)[:5]]
        recovery = f"Call {name} again with: {described(parameters)}."
        raise FunctionError("invalid_parameters", f"{'; '.join(problems)}.", recovery) from None


def decoded(raw: object) -> object:
    """Return the parameters as an object. A model sends JSON text, empty if there are none; invalid JSON gives None."""
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        return None


def problem(detail: ErrorDetails) -> str:
    """Return the description of one error, with the parameter's name: "quantity must be a whole number"."""
    name = one_line(".".join(str(step) for step in detail["loc"]))[:60]
    if detail["type"] == "missing":
        return f"{name} is required"
    if detail["type"] == "extra_forbidden":
        return f"“{name}” is not a parameter"
    words = detail["msg"].removeprefix("Value error, ")
    for wordy in ("Input should be", "String should", "Decimal input should", "Input should"):
        words = words.replace(wordy, "must be" if wordy.endswith("be") else "must", 1)
    return f"{name} {words}" if name else words


def described(parameters: type[BaseModel]) -> str:
    """Return the parameters with their descriptions, as a part of a sentence."""
    return "; ".join(
        f"{name} ({'required' if field.is_required() else 'optional'}: {field.description})"
        for name, field in parameters.model_fields.items()
    )


def loggable(value: Any, depth: int = 4) -> Any:
    """Return a value in a form that a JSONB column accepts, bounded in depth, width and length."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else "(a huge number)"
    if isinstance(value, float):
        # A greater number would be another one when it is read back from JSONB.
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, str):
        return one_line(value[: QUERY_LIMIT * 2])[:QUERY_LIMIT]
    if depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {one_line(str(key)[:60]): loggable(item, depth - 1) for key, item in list(value.items())[:20]}
    if isinstance(value, list | tuple):
        return [loggable(item, depth - 1) for item in value[:20]]
    return one_line(str(value)[:QUERY_LIMIT])
