"""The purchase guard's second reading of a message for the built-in assistant: which doubts are of the wish itself."""

from __future__ import annotations

import pytest

from app.assistant.guards.purchase import doubt_of_wish


@pytest.mark.parametrize(
    "message",
    [
        "The second in my basket please. Would a teapot go well with it?",
        "Two of the first. How heavy are they?",
        "I'll take one. And maybe a tea towel?",
    ],
)
def test_a_question_beside_named_goods_does_not_doubt_them(message: str) -> None:
    assert doubt_of_wish(message, {}) == ""


@pytest.mark.parametrize(
    "message",
    ["The second in my basket. Or should I take the first?", "The second in my basket. Hm, should I?"],
)
def test_a_question_that_goes_back_on_the_goods_doubts_them(message: str) -> None:
    assert doubt_of_wish(message, {}) in ("question", "condition")
