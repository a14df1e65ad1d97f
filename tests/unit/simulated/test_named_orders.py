"""Orders as at a counter: goods by their names, shown before or not, with amounts, options and corrections."""

from __future__ import annotations

import pytest

from tests.support.fake_shop import Conversation


async def talk(*messages: str) -> Conversation:
    """Return the conversation after these messages."""
    conversation = Conversation()
    for message in messages:
        await conversation.say(message)
    return conversation


@pytest.mark.parametrize(
    ("message", "cart"),
    [
        ("can I get a stoneware mug please", {"m1": 1}),
        ("two dog leashes and a gooseneck kettle please", {"d2": 2, "k5": 1}),
        ("hi, could I please order 2 paper lanterns", {"l4": 2}),
        ("I'll have a wool blanket and a cotton blanket to go", {"b1": 1, "b2": 1}),
        ("order the floor lamp. two of those", {"l3": 2}),
    ],
)
async def test_a_plain_order_needs_no_list(message: str, cart: dict[str, int]) -> None:
    assert dict((await talk(message)).cart) == cart


@pytest.mark.parametrize(
    "message",
    [
        "I need a mug",
        "a kettle please",
        "two kettles please",
        "I want to buy a stoneware mug",
        "a stoneware mug that keeps its heat please",
        "no stoneware mugs please",
        "can I get a decaf stoneware mug please",
        "can I get a stoneware mug on the moon",
    ],
)
async def test_a_wish_to_see_goods_is_no_order(message: str) -> None:
    assert not (await talk(message)).cart


@pytest.mark.parametrize(
    ("messages", "cart"),
    [
        (("show me mugs", "mugs x3 enamel pls"), {"m2": 3}),
        (("show me mugs", "I'd like two, one enamel and one stoneware"), {"m1": 1, "m2": 1}),
        (("show me mugs", "can I get a travel mug?"), {"m3": 1}),
        (("show me mugs", "two, no wait, three of the second"), {"m2": 3}),
        (("show me mugs", "the enamel one and maybe the travel mug later"), {}),
        (("show me mugs", "I'll have the enamel one and maybe the travel mug later"), {"m2": 1}),
        (("show me mugs", "I would like the enamel one. Yes, the enamel one please."), {"m2": 1}),
        (("show me mugs", "I would like to get the enamel one. Could I have two of those?"), {"m2": 2}),
        (("show me mugs", "add the enamel one", "same again but stoneware"), {"m1": 1, "m2": 1}),
        (("show me mugs", "add the enamel one", "take the mug off my order"), {}),
        (("show me mugs", "add the enamel one", "make it three. no, two"), {"m2": 2}),
    ],
)
async def test_an_order_is_read_as_it_is_spoken(messages: tuple[str, ...], cart: dict[str, int]) -> None:
    assert dict((await talk(*messages)).cart) == cart


@pytest.mark.parametrize(
    ("messages", "cart"),
    [
        (("tell me about the glass kettle", "paper lantern pls, add 1"), {"l4": 1}),
        (("show me mugs", "add the enamel one. and 1 paper lantern"), {"m2": 1, "l4": 1}),
        (("show me mugs", "the mug from Pocketware, the enamel"), {"m2": 1}),
    ],
)
async def test_a_command_is_about_the_goods_that_the_message_names(
    messages: tuple[str, ...], cart: dict[str, int]
) -> None:
    conversation = await talk(*messages)
    assert set(dict(conversation.cart).items()) <= set(cart.items())
    assert not set(conversation.cart) - set(cart)


@pytest.mark.parametrize(
    "message",
    [
        "one enamel and one stoneware would look nice",
        "I'd like the enamel one but cheaper",
        "can I get the enamel one engraved?",
        "my wife would order the enamel one",
        "maybe two enamel",
    ],
)
async def test_what_only_sounds_like_an_order_changes_nothing(message: str) -> None:
    assert not (await talk("show me mugs", message)).cart
