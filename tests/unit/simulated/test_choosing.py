"""Sizes in a conversation: what an utterance names goes into the call, and a short answer completes it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.llm import ModelCall
from app.simulated.choosing import add_call, completed_call
from app.simulated.dialogue import PastTurn
from app.simulated.items import Item

SHOES = Item("shoes", "Shoes", choices={"Size": ("40", "41", "42")})
OPTIONS = [{"name": "Size", "values": [{"value": each, "available": True} for each in ("40", "41", "42")]}]


@pytest.mark.parametrize(
    ("utterance", "quantity", "arguments"),
    [
        ("add it in 42", None, {"quantity": 1, "options": {"Size": "42"}}),
        ("add it in 42", 42, {"quantity": 1, "options": {"Size": "42"}}),
        ("add it in 9", 9, {"quantity": 1, "options": {"Size": "9"}}),
        ("add two of it", 2, {"quantity": 2}),
    ],
)
def test_a_size_is_an_option_and_no_quantity(
    utterance: str, quantity: int | None, arguments: dict[str, Any]
) -> None:
    assert add_call(SHOES, quantity, utterance).arguments == {"product_id": "shoes"} | arguments


def asked(code: str = "choice_needed", **more: Any) -> PastTurn:
    """Return a turn whose call was refused because the size is open."""
    call = ModelCall("1", "add_to_cart", json.dumps({"product_id": "shoes", "quantity": 2} | more))
    return PastTurn("add two", calls=[(call, {"error": {"code": code, "options": OPTIONS}})])


def test_a_short_answer_completes_the_call_that_asked() -> None:
    call = completed_call([asked(options={"Colour": "red"}), PastTurn("the 42 please")])
    assert call is not None
    assert call.arguments == {
        "product_id": "shoes",
        "quantity": 2,
        "options": {"Colour": "red", "Size": "42"},
    }


@pytest.mark.parametrize(
    "turns",
    [
        [asked(), PastTurn("are 42 large?")],
        [asked(), PastTurn("43")],
        [asked("quantity_limit"), PastTurn("42")],
        [asked(), PastTurn("what else?"), PastTurn("42")],
        [PastTurn("42")],
    ],
)
def test_nothing_else_completes_it(turns: list[PastTurn]) -> None:
    assert completed_call(turns) is None
