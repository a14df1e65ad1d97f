"""A function's refusal as a sentence that helps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.simulated.dialogue import Dialogue, Outcome
from app.simulated.numbers import spelled
from app.simulated.speak import data, listing

_PASSING = frozenset({"internal", "internal_error", "timeout", "unavailable", "rate_limited"})
"""Refusals that may be gone in a moment; every other one stays true."""


def explained(outcome: Outcome, dialogue: Dialogue) -> str:
    """What went wrong, and what can be done. Nothing was changed."""
    error = outcome.get("error")
    if not isinstance(error, Mapping):
        return "That did not work. Please try again."
    code = str(error.get("code") or "")
    suggested = suggestions(error)
    match code:
        case "not_asked":
            return _asked_back(error, suggested)
        case "out_of_rounds":
            return "That is as far as I get in one answer. Ask me for the rest."
        case "choice_needed":
            return "Say which one, or press its button."
        case "out_of_stock" if error.get("options"):
            return f"{_message(error, 'That one is sold out.')} Say which other one, or press its button."
        case "out_of_stock":
            other = f" In stock and similar: {listing(suggested, 'or')}." if suggested else ""
            return f"{_message(error, 'That one is sold out.')}{other}"
        case "quantity_limit":
            return (
                f"{_message(error, 'That is more than I can put into the cart.')} {_recovery(error)}".strip()
            )
        case "product_not_shown" | "product_unknown":
            meant = f" Do you mean {listing(suggested, 'or')}?" if suggested else " Tell me what to look for."
            return f"I have not shown you that one yet.{meant}"
        case "invalid_parameters" | "unknown_function":
            return "I could not look that up as you put it. Say it in other words, please."
    message = _message(error, "That did not work.")
    advice = _recovery(error)
    if advice or (code and code not in _PASSING and message != "That did not work."):
        return f"{message} {advice}".strip()
    return f"{message} Please try again in a moment."


def _asked_back(error: Mapping[str, Any], suggested: list[str]) -> str:
    """Return a question instead of a refusal's reason, which the page shows above with its buttons."""
    message = _message(error, "Nothing was added.")
    opening = "I have not added anything yet." if message.startswith("Nothing") else message
    if len(suggested) == 1:
        return f"{opening} Shall I add {_amount_of(error)} {suggested[0]}?"
    return f"{opening} Which one, and how many?" if suggested else opening


def _amount_of(error: Mapping[str, Any]) -> str:
    """How many pieces the refusal's one suggestion is of: "one of"."""
    quantity = error["suggestions"][0].get("quantity")
    return f"{spelled(quantity) if isinstance(quantity, int) else 'one'} of"


def suggestions(error: Mapping[str, Any]) -> list[str]:
    """The names of the suggested products, ready for a sentence."""
    given = error.get("suggestions")
    names = [one.get("name") for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    return [f"**{data(str(name))}**" for name in names[:3] if name]


def _message(error: Mapping[str, Any], otherwise: str) -> str:
    text = data(str(error.get("message") or ""), 240)
    return text if re.search(r"\w", text) else otherwise


def _recovery(error: Mapping[str, Any]) -> str:
    """The refusal's own advice, unless it is written for a model."""
    text = str(error.get("recovery") or "")
    return "" if re.search(r"\b(?:id|call|function|parameter)s?\b|_", text) else data(text, 240)
