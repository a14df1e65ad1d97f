"""Everyday words of shoppers: what they do without, second thoughts on amounts, stories, several goods, presents."""

from __future__ import annotations

from typing import Any

import pytest

from app.simulated.actions.details import of_each
from app.simulated.misspelt_words import is_doubling, wrongness
from tests.support.fake_shop import Conversation, after


def searches(conversation: Conversation) -> list[dict[str, Any]]:
    """Return the searches of the newest answer."""
    return [given for name, given in conversation.calls if name == "search_products"]


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("we don't do plastic in this house", "plastic"),
        ("I never use plastic", "plastic"),
        ("not plastic, that's bad for the tea", "plastic"),
        ("I don't want one with a whistle either", "whistle"),
        ("I have no use for the black one", "black"),
    ],
)
async def test_what_is_done_without_is_left_out_of_the_same_goods(message: str, word: str) -> None:
    (arguments,) = searches(await after("show me kettles", message))
    assert word in arguments["exclude"]
    assert arguments["category"] == "Kitchen > Kettles"
    assert "house" not in arguments["query"]


async def test_a_reason_is_no_second_search() -> None:
    assert len(searches(await after("show me kettles", "no plastic, it smells of oil"))) == 1


@pytest.mark.parametrize(
    ("messages", "amounts"),
    [
        (("add four of the first", "and one on top"), [5]),
        (("add four of the first", "that's too many, three"), [3]),
        (("add four of the first", "that's one too many"), [3]),
        (("add the first", "so one more pack"), [2]),
        (
            (
                "3 of the first and 1 of the second into the cart",
                "other way round: 1 of the first, 3 of the second",
            ),
            [1, 3],
        ),
        (("add 3 of the first and 3 of the second", "reduce both to two"), [2, 2]),
        (("add three of the white one", "and one white less"), [2]),
        (("add the first and the second, three of the second",), [1, 3]),
    ],
)
async def test_second_thoughts_on_an_amount_are_carried_out(
    messages: tuple[str, ...], amounts: list[int]
) -> None:
    conversation = await after("show me kettles", *messages)
    assert list(conversation.cart.values()) == amounts


async def test_them_is_none_of_many_examples_of_several_kinds() -> None:
    conversation = await after("a present for my dad, he loves coffee and music")
    assert len(searches(conversation)) > 1
    await conversation.say("put them all in my cart")
    assert not conversation.cart


async def test_two_things_of_a_wish_are_searched_one_by_one() -> None:
    conversation = await after("I need a dog bed and a dog leash")
    assert [each["query"] for each in searches(conversation)] == ["dog bed", "dog leash"]


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("silly of me. a blanket then", "blanket"),
        (
            "my flat is cold and I work at night, what would help is a blanket that is not too heavy",
            "blanket",
        ),
        (
            "they took my bag, of all the things to take, and I was so cross. A small lamp, nothing fancy.",
            "lamp",
        ),
        ("my cat broke the pan and the dog ate the rest. One that is not too heavy would be lovely", "pan"),
    ],
)
async def test_goods_that_a_story_only_names_are_searched(message: str, word: str) -> None:
    (arguments,) = searches(await after(message))
    assert word in arguments["query"].split()


async def test_words_of_a_story_that_no_goods_have_are_not_searched() -> None:
    (arguments,) = searches(await after("headphones for uni"))
    assert arguments["query"] == "headphones"


async def test_a_bag_that_fits_something_is_searched_as_the_bag() -> None:
    (arguments,) = searches(await after("a bed that fits my dog"))
    assert arguments["query"].split()[-1] == "bed"


async def test_what_was_asked_first_is_shown_again() -> None:
    conversation = await after("show me kettles", "show me lamps", "show me mugs")
    await conversation.say("show me the first thing I asked for again, please")
    assert searches(conversation)[0]["category"] == "Kitchen > Kettles"


async def test_a_reached_age_is_an_occasion_and_leaves_a_budget() -> None:
    found = searches(await after("my mother turns sixty on friday and I have 30 to spend"))
    assert {each.get("max_price") for each in found} == {"30"}


@pytest.mark.parametrize("message", ["can you book me a table for two at eight", "could you phone my mother"])
async def test_a_service_of_no_shop_is_not_searched(message: str) -> None:
    assert searches(await after(message)) == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("which ones are dimmable", "is it dimmable"),
        ("which of them has wide slots", "does it have wide slots"),
        ("what is the weight", "what is the weight"),
    ],
)
def test_a_question_which_of_several_is_asked_of_each(text: str, asked: str) -> None:
    assert of_each(text) == asked


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("mcuh", "much", 0),
        ("jackt", "jacket", 1),
        ("jackett", "jacket", 0),
        ("jackert", "jacket", 2),
        ("jscket", "jacket", 2),
        ("hacket", "jacket", 2),
        ("ceder", "cedar", 3),
        ("puma", "pump", None),
        ("dress", "press", None),
    ],
)
def test_the_likeliest_slip_is_known(text: str, word: str, found: int | None) -> None:
    assert wrongness(text, word) == found


def test_a_doubled_letter_is_a_slip_of_an_english_word_too() -> None:
    assert is_doubling("mousse", "mouse")
    assert is_doubling("doted", "dotted")
    assert not is_doubling("heather", "heater")
