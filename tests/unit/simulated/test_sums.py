"""Sums, stock and further goods: exact arithmetic over the cart, and no refusal of what the shop has."""

from __future__ import annotations

import pytest

from tests.support.fake_shop import Conversation


async def answer_after(*messages: str) -> str:
    """Return the answer to the last of some messages."""
    conversation, answer = Conversation(), ""
    for message in messages:
        answer = await conversation.say(message)
    return answer


@pytest.mark.parametrize(
    "message", ["whats the sum", "and the total with everything?", "what do I owe altogether?"]
)
async def test_the_total_is_said_in_any_wording(message: str) -> None:
    assert "Your [cart](/cart) is $" in await answer_after("show me kettles", "add the first", message)


@pytest.mark.parametrize(
    "message", ["what's left of 500?", "if I had 500 to spend, how much would I have over?"]
)
async def test_what_is_left_of_an_amount_is_said(message: str) -> None:
    assert "left of $500" in await answer_after("show me kettles", "add the first", message)


async def test_a_need_beside_a_question_of_stock_orders_nothing() -> None:
    conversation = Conversation()
    for message in ("show me kettles", "how many of number 1 do you have? we need 25"):
        await conversation.say(message)
    assert not conversation.cart
    assert {name for name, _ in conversation.calls} <= {"search_products"}


async def test_a_question_for_further_goods_is_a_search() -> None:
    conversation = Conversation()
    for message in ("show me kettles", "what about mugs?"):
        await conversation.say(message)
    assert conversation.calls[-1][1]["query"] == "mugs"


async def test_a_limit_that_leaves_goods_out_asks_for_no_sum() -> None:
    conversation = Conversation()
    for message in ("show me headphones", "and leave out everything over 100"):
        await conversation.say(message)
    assert [name for name, _ in conversation.calls] == ["search_products"]


async def test_further_goods_after_the_offers_are_reduced_ones() -> None:
    conversation = Conversation()
    for message in ("what is on sale?", "and mugs?"):
        await conversation.say(message)
    assert conversation.calls[-1][1].get("reduced_only")
