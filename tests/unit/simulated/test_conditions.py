"""An addition under a condition is made only where the condition is known and true of the product."""

from __future__ import annotations

import pytest

from tests.support.fake_shop import Conversation


async def after(*messages: str) -> tuple[dict[str, int], str]:
    """Return the cart after the messages, and the last answer."""
    conversation, said = Conversation(), ""
    for message in messages:
        said = await conversation.say(message)
    return conversation.cart, said


@pytest.mark.parametrize(
    ("message", "cart"),
    [
        ("if the first is red add three of it", {"k1": 3}),
        ("add the third if it is made of glass", {"k3": 1}),
        ("add the second, but only if it costs less than 50", {"k2": 1}),
        ("only add the third if it's under $60", {"k3": 1}),
        ("add the third unless it is sold out", {"k3": 1}),
        ("as long as the second is in stock, put it in my cart", {"k2": 1}),
        ("provided it is dishwasher safe, add the second", {"k2": 1}),
        ("add the first if it is cheaper than the second", {"k1": 1}),
        ("add the fifth if it's not plastic", {"k5": 1}),
        ("add the second if it is rated above 4.5", {"k2": 1}),
        ("add the first or the second, whichever is cheaper", {"k1": 1}),
        ("is the second white? if so, add it", {"k2": 1}),
        ("add the first if there are at least 5 in stock", {"k1": 1}),
        ("if the second costs more than the first, add the second", {"k2": 1}),
        ("add the first if it costs at least 20 dollars", {"k1": 1}),
    ],
)
async def test_a_true_condition_adds(message: str, cart: dict[str, int]) -> None:
    assert (await after("show me kettles", message))[0] == cart


@pytest.mark.parametrize(
    "message",
    [
        "if the second is red add it",
        "add the first if it costs less than 20",
        "add the fourth if it is in stock",
        "add the second unless it is white",
        "add the second if it is cheaper than the first",
        "add the first if it weighs less than 2 kg",
        "add the second only if it is not plastic",
        "add the first if it comes with a lid",
        "add the third if there are at least 5 in stock",
        "add the first if at least two people can use it",
        "add the first if it costs more than the second",
        "if any of them is red, add it",
        "add the first if my wife agrees",
        "add the first if the weather is nice",
        "if I get paid tomorrow, add the first",
        "is the second red? if so, add it",
        "would it be red if I added the first?",
    ],
)
async def test_a_false_an_unknown_or_a_worldly_condition_adds_nothing(message: str) -> None:
    cart, said = await after("show me kettles", message)
    assert cart == {}
    assert said


async def test_the_reason_is_said() -> None:
    assert "$44.50" in (await after("kettles", "add the second if it is under 40"))[1]
    assert "colour white" in (await after("kettles", "if the second is red add it"))[1]


async def test_what_is_not_known_can_be_added_all_the_same() -> None:
    cart, _ = await after("kettles", "add the first if it weighs less than 2 kg", "yes")
    assert cart == {"k1": 1}


async def test_a_condition_that_is_not_met_is_not_agreed_to_by_calling_it_off() -> None:
    cart, _ = await after("kettles", "add the first if it weighs less than 2 kg", "ok, forget it")
    assert cart == {}
