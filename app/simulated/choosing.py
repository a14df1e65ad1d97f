"""Variants: the size or colour that an utterance names for a product, and the answer to the question which one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.simulated.dialogue import PastTurn, arguments_of
from app.simulated.items import Item, choices_in
from app.simulated.replay import Wanted
from app.text.option_words import answered_values, named_values, unknown_size

OPEN = ("choice_needed", "out_of_stock")
"""Refusals that leave a variant to choose, where they name options."""


def add_call(item: Item, quantity: int | None, utterance: str) -> Wanted:
    """The call that adds a product, with the options that the utterance names. A size is no quantity."""
    options = named_values(utterance, item.choices) or unknown_size(utterance, item.choices)
    sizes = {value for value in options.values() if value.isdigit()}
    count = 1 if quantity is None or str(quantity) in sizes else quantity
    arguments: dict[str, Any] = {"product_id": item.id, "quantity": count}
    return Wanted("add_to_cart", arguments | ({"options": options} if options else {}))


def completed_call(turns: list[PastTurn]) -> Wanted | None:
    """The refused call of the turn before that this utterance completes: "M", "the medium", "42"; None otherwise."""
    if len(turns) < 2 or not turns[-1].text:
        return None
    before = turns[-2].clicks or turns[-2].calls
    refused = [(call, outcome.get("error")) for call, outcome in before if call.name == "add_to_cart"]
    asked = [
        (call, choices_in(error.get("options")))
        for call, error in refused
        if isinstance(error, Mapping) and error.get("code") in OPEN and error.get("options")
    ]
    if len(asked) != 1 or (len(refused) != 1 and turns[-2].clicks):
        return None
    call, options = asked[0]
    chosen = answered_values(turns[-1].text, options)
    if not chosen:
        return None
    arguments = arguments_of(call)
    held = arguments.get("options")
    kept = {str(name): str(value) for name, value in held.items()} if isinstance(held, Mapping) else {}
    return Wanted("add_to_cart", {**arguments, "options": kept | chosen})
