"""Results and refusals of functions in sentences."""

from __future__ import annotations

from pydantic import ValidationError

from app.events import CallError
from app.functions.registry import all_functions
from app.locale import catalogue, message
from app.turn import FunctionPart


def caption_of(part: FunctionPart) -> str:
    """Return what a page says in its drawing of a call; empty for a running one, and if only the drawing says it."""
    if part.error is not None:
        line = refusal_line(part.error)
        return line or f"{part.error.message} {part.error.recovery}".strip()
    function = all_functions().get(part.name)
    if function is None or part.result is None:
        return ""
    try:
        return function.result.model_validate(part.result).caption()
    except ValidationError:
        return ""


def refusal_line(error: CallError, *, form: bool = False) -> str:
    """Return the sentence for a shopper about a refusal whose own words are for a model or a program, or an empty text.

    Args:
        error: The refusal.
        form: The shopper filled in a form, so that the name of a wrong field says something to them.
    """
    if form and error.code == "invalid_parameters":
        return error.message[:1].upper() + error.message[1:]
    name = error.code
    key = f"refusal.{name}"
    return message(key) if key in catalogue() else ""
