"""Reading a call's parameters: what models, buttons and strangers send, checked before anything runs.

Numbers may come as strings and null means absent. Whatever is wrong is refused as `invalid_parameters`, by its name.
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
DEAREST = 9_999_999_999
"""Most money a price column holds, in whole units of its currency."""


class CallParameters(BaseModel):
    """What every function's `Parameters` are: extras are ignored, null is absent."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def null_is_absent(cls, given: Any) -> Any:
        """Optional parameters are often sent as null; required ones are then missing."""
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None}


def whole_number(value: object) -> object:
    """The value as an int where it is one, also as `"2"` or 2.0."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) <= 12:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("whole_number", "must be a whole number")


def plain_text(value: object) -> str:
    """Text in one line without control characters; a bare number is text too (`501`)."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise PydanticCustomError("text", "must be text")
    return one_line(value)


def identity(value: object) -> str:
    """An id exactly as given but for blanks around it; ids are never repaired."""
    text = plain_text(value)
    if not text:
        raise PydanticCustomError("identity", "must not be empty")
    if isinstance(value, str) and any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value.strip()):
        raise PydanticCustomError("identity", "must not hold control characters")
    return value.strip() if isinstance(value, str) else text


def amount(value: object) -> object:
    """What Decimal reads exactly: not true, and no list or object."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise PydanticCustomError("amount", "must be an amount of money")
    return value.strip() if isinstance(value, str) else value


def to_cents(value: Decimal) -> Decimal:
    """As exact as prices are."""
    return value.quantize(Decimal("0.01"))


WholeNumber = Annotated[int, BeforeValidator(whole_number)]
Text = Annotated[str, BeforeValidator(plain_text)]
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
    """The function's parameters from a decoded object or its JSON text. Raises Refused (`invalid_parameters`)."""
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
    """The parameters as an object; a model sends JSON text, and an empty one when there are none."""
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        return None


def problem(detail: ErrorDetails) -> str:
    """One thing that is wrong, by the parameter's name: "quantity must be a whole number"."""
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
    """The parameters with what each must be, as a sentence's part."""
    return "; ".join(
        f"{name} ({'required' if field.is_required() else 'optional'}: {field.description})"
        for name, field in parameters.model_fields.items()
    )


def loggable(value: Any, depth: int = 4) -> Any:
    """What was asked for as a JSONB column takes it, bounded in depth, width and length."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else "(a huge number)"
    if isinstance(value, float):
        return (
            value if abs(value) < 2**53 else str(value)
        )  # beyond, JSONB would read it back as another number
    if isinstance(value, str):
        return one_line(value[: QUERY_LIMIT * 2])[:QUERY_LIMIT]
    if depth == 0:
        return "…"
    if isinstance(value, Mapping):
        return {one_line(str(key)[:60]): loggable(item, depth - 1) for key, item in list(value.items())[:20]}
    if isinstance(value, list | tuple):
        return [loggable(item, depth - 1) for item in value[:20]]
    return one_line(str(value)[:QUERY_LIMIT])
