"""Sizes in a conversation: what a message names goes into the call, and a short answer completes it."""

from __future__ import annotations

from typing import Any

import pytest

from app.events import CartLine, CartState
from tests.support.fake_shop import Conversation

SIZES = ("40", "41", "42")
OPTIONS = [{"name": "Size", "values": [{"value": size, "available": True} for size in SIZES]}]
SHOES = {
    "id": "shoes", "url": "/products/shoes", "name": "Running shoes", "category": "Shoes", "price": "89.00",
    "currency": "USD", "in_stock": True, "options": OPTIONS,
}  # fmt: skip


class ShoeShop(Conversation):
    """A shop with one product, which comes in three sizes."""

    size: str = ""
    """The size in the cart."""

    def run(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return the outcome of a call: an addition without a size of the product is refused."""
        if name == "search_products":
            return {"result": {"query": "shoes", "total": 1, "products": [SHOES], "filters": {}}}
        if name == "change_cart_option":
            return {"error": {"code": "out_of_stock", "message": "Sold out."}}
        if name != "add_to_cart":
            return super().run(name, parameters)
        size = parameters.get("options", {}).get("Size")
        if size not in SIZES:
            return {"error": {"code": "choice_needed", "message": "Which size?", "options": OPTIONS}}
        self.size = size
        return {"result": {"item": {"product_id": "shoes", "quantity": parameters["quantity"]}}}

    def cart_state(self) -> CartState:
        """Return the cart: one line of the size that was added."""
        line = {
            "product_id": "shoes",
            "name": "Running shoes",
            "quantity": 1,
            "unit_price": "89.00",
            "url": "/",
        }
        more = {"variant_id": f"shoes--{self.size}", "variant_name": self.size, "line_total": "89.00"}
        lines = [CartLine.model_validate(line | more | {"currency": "USD"})] if self.size else []
        return CartState(items=lines, count=len(lines), total="89.00" if lines else "0.00")


async def calls_after(*messages: str) -> list[dict[str, Any]]:
    """Return the arguments of the last message's additions, after a search for shoes."""
    conversation = ShoeShop()
    for message in ("show me running shoes", *messages):
        await conversation.say(message)
    return [arguments for name, arguments in conversation.calls if name == "add_to_cart"]


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("add it in 42", {"quantity": 1, "options": {"Size": "42"}}),
        ("add it, size 41", {"quantity": 1, "options": {"Size": "41"}}),
        ("add it in 9", {"quantity": 1, "options": {"Size": "9"}}),
        ("add two of it", {"quantity": 2}),
    ],
)
async def test_a_size_is_an_option_and_no_quantity(message: str, arguments: dict[str, Any]) -> None:
    assert await calls_after(message) == [{"product_id": "shoes"} | arguments]


@pytest.mark.parametrize("answer", ["42", "the 42 please", "size 42"])
async def test_a_short_answer_completes_the_addition_that_asked(answer: str) -> None:
    wanted = {"product_id": "shoes", "quantity": 2, "options": {"Size": "42"}}
    assert await calls_after("add two of it", answer) == [wanted]


@pytest.mark.parametrize("answer", ["are 42 large?", "not now"])
async def test_nothing_else_completes_it(answer: str) -> None:
    assert await calls_after("add two of it", answer) == []


async def test_a_size_that_does_not_exist_is_refused_by_the_shop() -> None:
    wanted = {"product_id": "shoes", "quantity": 2, "options": {"Size": "43"}}
    assert await calls_after("add two of it", "43") == [wanted]


async def test_the_question_is_closed_by_another_message() -> None:
    assert await calls_after("add two of it", "do you ship to Norway?", "42") == []


async def test_a_button_that_asks_for_the_size_is_answered_in_the_chat() -> None:
    conversation = ShoeShop()
    await conversation.say("show me running shoes")
    conversation.click("add_to_cart", {"product_id": "shoes", "quantity": 1})
    await conversation.say("the 41")
    assert conversation.calls == [
        ("add_to_cart", {"product_id": "shoes", "quantity": 1, "options": {"Size": "41"}})
    ]


@pytest.mark.parametrize(
    ("message", "name", "arguments"),
    [
        ("change it to 42", "change_cart_option", {"options": {"Size": "42"}}),
        ("please change it to size 40", "change_cart_option", {"options": {"Size": "40"}}),
        ("change the quantity to 40", "set_cart_quantity", {"quantity": 40}),
        ("make it two", "set_cart_quantity", {"quantity": 2}),
    ],
)
async def test_a_new_size_is_told_from_a_new_quantity(
    message: str, name: str, arguments: dict[str, Any]
) -> None:
    conversation = ShoeShop()
    for each in ("show me running shoes", "add it in 41", message):
        await conversation.say(each)
    assert conversation.calls == [(name, {"product_id": "shoes"} | arguments)]


async def test_a_question_changes_no_size() -> None:
    conversation = ShoeShop()
    for each in ("show me running shoes", "add it in 41", "could I still change it to 42 later?"):
        await conversation.say(each)
    assert "change_cart_option" not in [name for name, _ in conversation.calls]


@pytest.mark.parametrize("answer", ["perfect, ring it up", "that's coming with me"])
async def test_words_that_clinch_answer_the_offer_of_a_pick(answer: str) -> None:
    conversation = Conversation()
    for message in ("show me headphones", "which would you take?", answer):
        await conversation.say(message)
    assert len(conversation.cart) == 1
