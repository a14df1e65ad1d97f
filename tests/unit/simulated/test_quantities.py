"""Amounts belong to the products they stand beside, and to the lines of the cart."""

from __future__ import annotations

import pytest

from tests.support.fake_shop import Conversation

START = ("show me mugs", "add four of the first and two of the second")


@pytest.mark.parametrize(
    ("message", "first", "second"),
    [
        ("two fewer of the first", 2, 2),
        ("one less of the second please", 4, 1),
        ("half of the first", 2, 2),
        ("halve the second", 4, 1),
        ("take half of the first out", 2, 2),
        ("I only want one of each", 1, 1),
        ("make the first three instead of four", 3, 2),
        ("three of the second, not two", 4, 3),
        ("one more of the first", 5, 2),
        ("a dozen of the second in total", 4, 12),
        ("drop the first to 1", 1, 2),
        ("double the second", 4, 4),
        ("take one of the two out", 4, 1),
        ("remove one of the four", 3, 2),
    ],
)
async def test_an_amount_changes_its_own_line(message: str, first: int, second: int) -> None:
    conversation = Conversation()
    for each in (*START, message):
        await conversation.say(each)
    assert list(conversation.cart.values()) == [first, second]


async def test_an_odd_number_has_no_half() -> None:
    conversation = Conversation()
    for each in ("show me mugs", "add three of the first", "half of them"):
        said = await conversation.say(each)
    assert "How many" in said
    assert list(conversation.cart.values()) == [3]


@pytest.mark.parametrize("message", ["half a dozen of the first", "six of the first"])
async def test_half_a_dozen_is_six(message: str) -> None:
    conversation = Conversation()
    for each in ("show me mugs", message):
        await conversation.say(each)
    assert list(conversation.cart.values()) == [6]


async def test_numbers_alone_before_a_courtesy_are_places_of_the_list() -> None:
    conversation = Conversation()
    for each in ("show me mugs", "add number 1", "remove it and add number 2 and 3 instead"):
        await conversation.say(each)
    assert set(conversation.cart.values()) == {1}
    assert len(conversation.cart) == 2


async def test_an_empty_cart_is_said_to_be_empty() -> None:
    assert await Conversation().say("actually remove it") == "Your cart is empty."


@pytest.mark.parametrize(
    ("message", "cart"),
    [
        ("the blue one and the white one, two each", [2, 2]),
        ("two of each please, the blue one and the white one", [2, 2]),
        ("half a dozen of the blue one please, and the same of the white one", [6, 6]),
        ("I'll have 2 of teh blue one adn one travel mug", [2, 1]),
        ("the first sounds about right, put it in", [1]),
    ],
)
async def test_an_amount_said_once_is_of_each_thing_named(message: str, cart: list[int]) -> None:
    conversation = Conversation()
    for each in ("show me mugs", message):
        await conversation.say(each)
    assert list(conversation.cart.values()) == cart


@pytest.mark.parametrize(
    ("message", "first", "second"),
    [
        ("take one blue out", 3, 2),
        ("one less of both", 3, 1),
        ("one more of each", 5, 3),
        ("no, make it one of each", 1, 1),
        ("make the first a round dozen", 12, 2),
    ],
)
async def test_an_amount_is_of_the_lines_that_are_named(message: str, first: int, second: int) -> None:
    conversation = Conversation()
    for each in (*START, message):
        await conversation.say(each)
    assert list(conversation.cart.values()) == [first, second]


async def test_the_amount_of_goods_that_were_not_shown_is_offered_for_no_other() -> None:
    conversation = Conversation()
    for each in ("show me mugs", "add the first one and two garden gnomes, green"):
        await conversation.say(each)
    assert conversation.cart == {}
    name, arguments = conversation.calls[-1]
    assert (name, arguments["quantity"]) == ("offer_choices", 1)
