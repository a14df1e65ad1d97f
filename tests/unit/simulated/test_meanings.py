"""Meanings beside the words: slips in orders, corrections, superlatives, exclusions, stories, nonsense."""

from __future__ import annotations

import pytest

from app.simulated.nlu.degrees import adjective_of
from app.simulated.nlu.number_slips import meant_number
from tests.support.fake_shop import Conversation


async def cart_after(*messages: str) -> dict[str, int]:
    """Return the cart after these messages."""
    conversation = Conversation()
    for message in messages:
        await conversation.say(message)
    return conversation.cart


async def said_after(*messages: str) -> str:
    """Return the last answer to these messages."""
    conversation = Conversation()
    return [await conversation.say(message) for message in messages][-1]


@pytest.mark.parametrize(
    ("messages", "cart"),
    [
        (("show me mugs", "add the first", "make it tree"), {"m1": 3}),
        (("show me mugs", "add the first", "mak it tow"), {"m1": 2}),
        (("show me mugs", "add teo of the secnd"), {"m2": 2}),
        (("show me mugs", "put the forst in my cart pls"), {"m1": 1}),
        (("show me mugs", "add the first", "sory i ment the secnd"), {"m2": 1}),
        (("show me mugs", "add the tree"), {}),
    ],
)
async def test_a_slip_in_a_number_is_read_where_an_order_needs_one(
    messages: tuple[str, ...], cart: dict[str, int]
) -> None:
    assert await cart_after(*messages) == cart


def test_right_words_stand_for_numbers_only_when_they_are_near() -> None:
    assert [meant_number(text) for text in ("tree", "tow", "sx", "forst")] == ["three", "two", "six", "first"]
    others = ("kettle", "to", "two", "none", "tan", "fine", "for", "then", "even")
    assert [meant_number(text) for text in others] == [None] * len(others)


async def test_none_of_it_adds_no_nine() -> None:
    assert await cart_after("show me mugs", "add the first", "actually none of it") in ({}, {"m1": 1})


@pytest.mark.parametrize(
    ("messages", "cart"),
    [
        (
            ("show me mugs", "two of the first, one of the second", "sorry, the other way round"),
            {"m1": 1, "m2": 2},
        ),
        (("show me mugs", "add the first. number 2 I mean, two of it"), {"m2": 2}),
        (
            ("show me mugs", "add four of the blue one", "I meant three blue and one white"),
            {"m1": 3, "m2": 1},
        ),
        (("show me mugs", "two of the first", "swap one of them for a white one"), {"m1": 1, "m2": 1}),
        (("show me mugs", "the first one please", "yes that"), {"m1": 1}),
        (("show me mugs", "add the first and two AA batteries"), {"m1": 1}),
        (("show me mugs", "my wife would say the blue one, so the white one please"), {"m2": 1}),
    ],
)
async def test_a_correction_and_a_half_known_order_are_carried_out(
    messages: tuple[str, ...], cart: dict[str, int]
) -> None:
    assert await cart_after(*messages) == cart


def test_a_superlative_is_known_by_its_form() -> None:
    found = [adjective_of(text) for text in ("softest", "driest", "wettest", "forest", "honest", "cheapest")]
    assert found == ["soft", "dry", "wet", "", "", ""]


async def test_the_warmest_is_the_one_that_is_described_as_warm() -> None:
    answer = await said_after("show me jackets", "which is the warmest?")
    assert "Down jacket" in answer and "warm" in answer


async def test_an_order_after_a_tie_is_of_the_whole_list() -> None:
    answer = await said_after("show me headphones", "which are the blackest?", "and the cheapest?")
    assert "Wired headphones" in answer


async def test_the_cheapest_of_each_is_one_of_each_list() -> None:
    assert await cart_after("show me mugs and lamps", "the cheapest of each please") == {"m2": 1, "l4": 1}


async def test_goods_of_the_list_are_left_out_by_a_removal_that_the_cart_has_nothing_of() -> None:
    conversation = Conversation()
    for message in ("show me kettles", "drop the Harrow ones"):
        await conversation.say(message)
    [(name, arguments)] = conversation.calls
    assert (name, arguments["exclude"]) == ("search_products", ["Harrow"])


async def test_a_story_without_a_name_is_searched_by_the_use_that_it_asks_for() -> None:
    conversation = Conversation()
    await conversation.say(
        "we moved in May and the new office is so loud that I hear every call, the wireless here is bad too. "
        "is there anything that is noise cancelling?"
    )
    assert any("cancelling" in str(arguments.get("query")) for _, arguments in conversation.calls)


@pytest.mark.parametrize(
    "message",
    [
        "the colour of tuesday is seven",
        "colourless green ideas sleep furiously",
        "seven is not a vegetable, Kevin",
        "everybody to the limit fhqwhgads",
    ],
)
async def test_a_sentence_that_only_states_something_is_not_searched(message: str) -> None:
    conversation = Conversation()
    await conversation.say(message)
    assert [name for name, _ in conversation.calls if name == "search_products"] == []
