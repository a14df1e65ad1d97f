"""Outcomes of functions as text for a language model: concise facts, with the catalogue's descriptions shortened."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from app.events import CallError
from app.functions import all_functions
from app.functions.results import plain_words


def result_text(name: str, result: dict[str, Any]) -> str:
    """Return a function's result as the text that its result class defines for a model.

    The log may have results of a removed function or of another version; for those the text is generic.
    """
    function = all_functions().get(name)
    if function is None:
        return plain_words(result)
    try:
        return function.result.model_validate(result).for_model()
    except ValidationError:
        return plain_words(result)


def error_text(error: CallError) -> str:
    """Return a refusal as text: the reason, the next step, and the products that may have been meant."""
    lines = [f"Refused ({error.code}): {error.message} {error.recovery}".strip()]
    lines += [
        f"- {meant.variant_id or meant.product_id}: {meant.variant_name or meant.name}. {meant.reason}"
        for meant in error.suggestions
    ]
    return "\n".join(lines)
