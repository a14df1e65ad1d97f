"""Orders for persons, corrections of them, several wishes in one message, and remarks that change nothing."""

from __future__ import annotations

import pytest

from tests.support.fake_shop import Conversation

LIST = "show me mugs"


async def cart_after(*messages: str) -> dict[str, int]:
    """Return the cart after these messages."""
    conversation = Conversation()
    for message in messages:
        await conversation.say(message)
    return dict(conversation.cart)


async def say_last(*messages: str) -> tuple[str, dict[str, int]]:
    """Return what is said to the last of these messages, and the cart after it."""
    conversation = Conversation()
    for message in messages[:-1]:
        await conversation.say(message)
    said = await conversation.say(messages[-1])
    return said, dict(conversation.cart)


@pytest.mark.parametrize(
    ("message", "cart"),
    [
        ("the first for me and two of the third for my mum", {"m1": 1, "m3": 2}),
        ("the first one, three times", {"m1": 3}),
        ("two of the third, one for me, one for my dad", {"m3": 2}),
        ("the first and the last please, one apiece", {"m1": 1, "m3": 1}),
        ("two of the top one", {"m1": 2}),
        ("give me the first; on second thoughts the third", {"m3": 1}),
        ("the second, not the first, goes in the cart", {"m2": 1}),
        ("everyone says take the first, but I'm having the second", {"m2": 1}),
        ("I was going to take the first but I'll have the second", {"m2": 1}),
        ("all of the first two into my basket", {"m1": 1, "m2": 1}),
        ("both the first and third, but two of the third", {"m1": 1, "m3": 2}),
        ("three mugs, the enamel ones", {"m2": 3}),
        ("four of the second, that's for the team", {"m2": 4}),
        ("if you'd be so kind, add the second", {"m2": 1}),
    ],
)
async def test_an_order_has_each_amount_with_its_thing(message: str, cart: dict[str, int]) -> None:
    assert await cart_after(LIST, message) == cart


@pytest.mark.parametrize(
    ("message", "amount"),
    [("that one, twice", 2), ("one for me and one for my brother", 2), ("four of these should do", 4)],
)
async def test_an_amount_is_of_the_product_spoken_of(message: str, amount: int) -> None:
    assert list((await cart_after(LIST, "tell me about the first", message)).values()) == [amount]


async def test_once_corrects_twice() -> None:
    assert list(
        (await cart_after(LIST, "tell me about the first", "that one, twice", "no, once")).values()
    ) == [1]


@pytest.mark.parametrize(
    ("message", "amounts"),
    [
        ("keep the first, lose the rest", [1]),
        ("everything out except the second", [2]),
        ("trade both of the second for one of the third", [1, 1]),
        ("the first one three times instead of once", [3, 2]),
        ("please add another of each", [2, 3]),
        ("put the third in place of the first", [1, 2]),
        ("remove whatever I added last", [1]),
        ("undo the first", [2]),
        ("not both, just the first", [1]),
    ],
)
async def test_the_cart_is_changed_as_said(message: str, amounts: list[int]) -> None:
    cart = await cart_after(LIST, "add the first", "add two of the second", message)
    assert sorted(cart.values()) == sorted(amounts)


async def test_none_of_it_takes_the_addition_back() -> None:
    assert await cart_after(LIST, "add the first", "actually none of it") == {}


async def test_forgetting_the_whole_thing_takes_the_addition_back() -> None:
    assert await cart_after(LIST, "the first, twice", "you know what, forget the whole thing") == {}


async def test_an_amount_each_after_several_additions_is_the_amount_of_each() -> None:
    cart = await cart_after(LIST, "one each of 1, 2 and 3", "two each, sorry")
    assert list(cart.values()) == [2, 2, 2]


async def test_what_follows_a_colon_is_an_order_of_its_own() -> None:
    assert await cart_after(LIST, "ok that's decided then: number three, twice") == {"m3": 2}


async def test_as_many_as_before_is_the_amount_of_the_last_change() -> None:
    cart = await cart_after(LIST, "four of the first", "and the same number of the second")
    assert list(cart.values()) == [4, 4]


async def test_an_amount_alone_after_two_additions_asks_of_which() -> None:
    said, cart = await say_last(LIST, "the first two, one of each", "make it three")
    assert "?" in said
    assert sorted(cart.values()) == [1, 1]


@pytest.mark.parametrize(
    "message", ["add the first, and how do I pay?", "add the first and tell me if it is dishwasher safe"]
)
async def test_a_question_that_and_joins_does_not_doubt_an_order(message: str) -> None:
    assert list((await cart_after(LIST, message)).values()) == [1]


@pytest.mark.parametrize(
    "message", ["add the first?", "add the first, or should I wait?", "tell me to add the first?"]
)
async def test_a_question_about_the_order_itself_adds_nothing(message: str) -> None:
    assert await cart_after(LIST, message) == {}


@pytest.mark.parametrize(
    "message",
    [
        "my sister swears by the second",
        "the salesman kept saying take two of the third",
        "last time I ordered the first it came broken",
        "under no circumstances am I buying the third",
        "as soon as my salary arrives I'll have the first",
        "my friend says the enamel one is lovely",
        "how would I go about buying the first two?",
    ],
)
async def test_a_remark_about_a_product_changes_and_searches_nothing(message: str) -> None:
    conversation = Conversation()
    await conversation.say(LIST)
    listed = list(conversation.shown)
    said = await conversation.say(message)
    assert conversation.cart == {}
    assert "add" in said or "changed" in said
    assert list(conversation.shown) == listed


@pytest.mark.parametrize(
    "message", ["I don't want to remove anything", "don't add anything else", "keep the first in"]
)
async def test_a_refusal_of_changes_keeps_the_cart(message: str) -> None:
    said, cart = await say_last(LIST, "add the first", message)
    assert said == "All right, nothing is changed."
    assert list(cart.values()) == [1]


@pytest.mark.parametrize("message", ["who won the election?", "can you do my taxes?"])
async def test_a_question_about_persons_is_no_question_about_products(message: str) -> None:
    said, _ = await say_last(LIST, message)
    assert "I can show you" in said


@pytest.mark.parametrize(
    ("message", "cart"),
    [
        ("add the cheaper of the first two", {"k1": 1}),
        ("I'll take the dearer of the second and the third", {"k3": 1}),
        ("add the cheapest of number 1, 2 and 3", {"k1": 1}),
        ("put the dearest of 1, 2 and 3 in my cart", {"k3": 1}),
        ("add the second cheapest of the first three and two of the first", {"k2": 1, "k1": 2}),
    ],
)
async def test_a_comparison_is_among_the_places_that_it_names(message: str, cart: dict[str, int]) -> None:
    assert await cart_after("show me kettles", message) == cart


async def test_a_size_that_one_of_the_compared_comes_in_says_which() -> None:
    assert await cart_after("show me shoes", "compare the first two", "add it in 43") == {"s1": 1}


async def test_a_size_that_both_of_the_compared_come_in_asks_which() -> None:
    assert await cart_after("show me shoes", "compare the first two", "add it in 41") == {}
