"""What came of a function as a language model reads it: the facts in few words, the catalogue's prose cut short."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from app.events import CallError
from app.functions import all_functions
from app.functions.results import plain_words


def result_text(name: str, result: dict[str, Any]) -> str:
    """Return a function's result in the words that its file has for a model.

    The log may hold results of a function that has gone, or of another version: those are given plainly.
    """
    function = all_functions().get(name)
    if function is None:
        return plain_words(result)
    try:
        return function.result.model_validate(result).for_model()
    except ValidationError:
        return plain_words(result)


def error_text(error: CallError) -> str:
    """A refusal: why, what to do next, and which products may have been meant."""
    lines = [f"Refused ({error.code}): {error.message} {error.recovery}".strip()]
    lines += [f"- {meant.product_id}: {meant.name}. {meant.reason}" for meant in error.suggestions]
    return "\n".join(lines)
