"""A request in a shopper's own words: the goods, and the phrases that say how they should be."""

from __future__ import annotations

import pytest

from tests.support.fake_shop import Conversation, after


def searched(conversation: Conversation) -> dict[str, object]:
    """Return the arguments of the newest search."""
    return [given for name, given in conversation.calls if name == "search_products"][-1]


def wishes(conversation: Conversation) -> object:
    """Return the phrases that the newest search wishes for."""
    return searched(conversation).get("wishes")


@pytest.mark.parametrize(
    ("message", "noun", "wished"),
    [
        ("i need a kettle that is easy to clean", "kettle", "easy to clean"),
        ("i need an easy to carry kettle for my living room", "kettle", "easy to carry"),
        ("kettle with a usb port", "kettle", "usb port"),
    ],
)
async def test_what_is_said_of_goods_is_no_part_of_their_name(message: str, noun: str, wished: str) -> None:
    conversation = await after(message)
    assert str(searched(conversation)["query"]).split()[-1] == noun
    assert wishes(conversation) == [wished]


async def test_the_goods_stand_after_a_word_that_only_counts_them() -> None:
    conversation = await after("i would like a pair of kettles")
    assert "pair" not in str(searched(conversation)["query"])


async def test_goods_with_a_place_of_use_are_a_search_and_no_need() -> None:
    conversation = await after("i would like to buy a lamp for my living room")
    assert [name for name, _ in conversation.calls] == ["search_products"]


async def test_a_wish_that_the_shop_has_no_word_for_ends_with_the_next_condition() -> None:
    conversation = await after("a kettle that is frumious", "under 40")
    assert wishes(conversation) is None


async def test_a_vague_change_keeps_the_kind() -> None:
    conversation = await after("kettles", "something a bit nicer")
    assert searched(conversation)["sort"] == "rating"
    conversation = await after("kettles", "something more playful")
    assert wishes(conversation) == ["playful"]


async def test_a_condition_is_taken_back() -> None:
    conversation = await after("a red kettle", "forget the red")
    assert "attributes" not in searched(conversation)


async def test_no_before_a_comma_leaves_nothing_out() -> None:
    conversation = await after("lamps", "no, a kettle")
    assert "exclude" not in searched(conversation)
    assert str(searched(conversation)["query"]) == "kettle"


async def test_a_price_alone_shows_what_costs_so_much() -> None:
    conversation = await after("anything under 20 dollars")
    assert searched(conversation)["max_price"] == "20"
