"""A dialogue that adds a product answers the question for its size, where the step expects an addition."""

from __future__ import annotations

from typing import Any

import pytest

from app.events import CallError, CartState, OptionValue, ProductOption
from app.turn import FunctionPart, Turn
from evaluation.answer import Answer
from evaluation.checks import Checks
from evaluation.variant_choice import answer_choices, value_to_buy

PRODUCT: dict[str, Any] = {
    "variants": [
        {"options": {"Size": "S"}, "in_stock": True, "stock": 1},
        {"options": {"Size": "M"}, "in_stock": True, "stock": 5},
    ]
}


def test_the_value_of_which_there_are_most_is_chosen() -> None:
    assert value_to_buy(PRODUCT, {}, "Size", ["S", "M"]) == "M"
    assert value_to_buy({}, {}, "Size", ["S", "M"]) == "S"


@pytest.mark.parametrize(("cart", "said"), [({"1": 1}, ["size M please"]), ("unchanged", [])])
async def test_only_an_expected_addition_is_completed(cart: Any, said: list[str]) -> None:
    sizes = [OptionValue(value=value, available=True) for value in ("S", "M")]
    error = CallError(
        code="choice_needed", message="Which?", options=[ProductOption(name="Size", values=sizes)]
    )
    call = FunctionPart.__new__(FunctionPart)
    values = {
        "name": "add_to_cart",
        "error": error,
        "parameters": {"product_id": "p", "quantity": 1},
        "result": None,
    }
    for name, value in values.items():
        object.__setattr__(call, name, value)
    sent: list[str] = []

    async def say(text: str, before: CartState) -> Answer:
        sent.append(text)
        return Answer(Turn(2, "t2"), before, before)

    first = Answer(Turn(1, "t1", parts=[call]), CartState(), CartState())
    await answer_choices(first, Checks.model_validate({"cart": cart}), {"p": PRODUCT}, say)
    assert sent == said
