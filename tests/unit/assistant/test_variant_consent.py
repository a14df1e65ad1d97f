"""The purchase guard and variants: a size is the shopper's choice, and a short answer completes the question for it."""

from __future__ import annotations

from typing import Any

import pytest

from app.assistant.guards.purchase import deny_reason
from app.assistant.guards.turn_parts import NOT_ASKED
from app.events import CallError, OptionValue, ProductOption
from app.functions.change_cart_option import FUNCTION as CHANGE_CART_OPTION
from app.turn import Conversation, FunctionPart, TextPart, UserPart
from tests.support.purchase_requests import NOW, add_turn

SIZES = ("S", "M", "L")
SHIRT: dict[str, Any] = {
    "id": "shirt",
    "name": "Linen Shirt",
    "price": "39.00",
    "currency": "EUR",
    "attributes": {"Size": list(SIZES)},
    "options": [{"name": "Size", "values": [{"value": size, "available": True} for size in SIZES]}],
    "variants": [{"id": f"shirt-{size.lower()}", "options": {"Size": size}} for size in SIZES],
}
OPTIONS = [ProductOption(name="Size", values=[OptionValue(value=size, available=True) for size in SIZES])]
CHOICE = CallError(code="choice_needed", message="Which size: S, M or L?", options=OPTIONS)


def after(
    *messages: str, asked: bool = False, quantity: int = 1, function: str = "add_to_cart"
) -> Conversation:
    """Return a conversation in which a shirt was shown, perhaps asked for, and these messages were written."""
    found = FunctionPart("2", "search_products", {}, "done", NOW, result={"products": [SHIRT]})
    conversation = add_turn(Conversation(), UserPart("1", "linen shirts", NOW), found)
    if asked:
        parameters = {"product_id": "shirt", "quantity": quantity}
        call = FunctionPart("2", function, parameters, "failed", NOW, error=CHOICE)
        words = TextPart("3", "Which size?", NOW)
        add_turn(conversation, UserPart("1", f"add {quantity} of number 1", NOW), call, words)
    for message in messages:
        add_turn(conversation, UserPart("1", message, NOW))
    return conversation


def is_permitted(conversation: Conversation, **parameters: Any) -> bool:
    given = {"product_id": "shirt", "quantity": 1} | parameters
    error = deny_reason(conversation.turns[-1], conversation, "add_to_cart", given)
    assert error is None or error.code == NOT_ASKED
    return error is None


@pytest.mark.parametrize(
    ("message", "parameters", "permitted"),
    [
        ("add number 1", {}, True),
        ("add number 1", {"options": {"Size": "M"}}, False),
        ("add number 1", {"product_id": "shirt-m"}, False),
        ("add number 1 in size M", {"options": {"Size": "M"}}, True),
        ("add number 1 in size M", {"product_id": "shirt-m"}, True),
        ("add number 1 in size M", {"options": {"Size": "L"}}, False),
        ("add number 1 in size M", {"product_id": "shirt-l"}, False),
    ],
)
def test_only_a_size_that_was_named_may_be_chosen(
    message: str, parameters: dict[str, Any], permitted: bool
) -> None:
    assert is_permitted(after(message), **parameters) is permitted


@pytest.mark.parametrize("message", ["M", "the medium", "size M please"])
def test_a_short_answer_completes_the_call(message: str) -> None:
    conversation = after(message, asked=True, quantity=2)
    assert is_permitted(conversation, options={"Size": "M"}, quantity=2)
    assert is_permitted(conversation, product_id="shirt-m", quantity=2)
    assert not is_permitted(conversation, options={"Size": "L"}, quantity=2)
    assert not is_permitted(conversation, options={"Size": "M"}, quantity=3)


@pytest.mark.parametrize("message", ["is M warm?", "show me hats in M", "no", "not M"])
def test_other_words_do_not(message: str) -> None:
    assert not is_permitted(after(message, asked=True), options={"Size": "M"})


def test_an_answer_that_comes_a_turn_later_does_not() -> None:
    assert not is_permitted(after("what is linen?", "M", asked=True), options={"Size": "M"})
    assert not is_permitted(after("M"), options={"Size": "M"})


@pytest.mark.parametrize(
    ("message", "parameters", "permitted"),
    [
        ("change it to L", {"options": {"Size": "L"}}, True),
        ("please switch the shirt from M to L", {"options": {"Size": "L"}}, True),
        ("make it a medium", {"options": {"Size": "M"}}, True),
        ("change it to L", {"options": {"Size": "M"}}, False),
        ("change it from L to M", {"options": {"Size": "L"}}, False),
        ("change it to L or M", {"options": {"Size": "L"}}, False),
        ("don't change it to L", {"options": {"Size": "L"}}, False),
        ("change it to L if it is warmer", {"options": {"Size": "L"}}, False),
        ("can I change it to L?", {"options": {"Size": "L"}}, False),
        ("is L in stock", {"options": {"Size": "L"}}, False),
        ("change it", {}, True),
        ("change it to L", {"product_id": "hat", "options": {"Size": "L"}}, False),
    ],
)
def test_a_line_changes_only_at_a_plain_command_that_names_the_value(
    message: str, parameters: dict[str, Any], permitted: bool
) -> None:
    conversation = after(message)
    error = deny_reason(
        conversation.turns[-1], conversation, CHANGE_CART_OPTION.name, {"product_id": "shirt", **parameters}
    )
    assert (error is None) is permitted


@pytest.mark.parametrize(
    ("messages", "parameters", "permitted"),
    [
        (["L"], {"options": {"Size": "L"}}, True),
        (["the large one"], {"options": {"Size": "L"}}, True),
        (["L"], {"options": {"Size": "M"}}, False),
        (["L"], {"product_id": "hat", "options": {"Size": "L"}}, False),
        (["not L"], {"options": {"Size": "L"}}, False),
        (["is L warmer?"], {"options": {"Size": "L"}}, False),
        (["what is linen?", "L"], {"options": {"Size": "L"}}, False),
    ],
)
def test_a_short_answer_completes_a_change_as_well(
    messages: list[str], parameters: dict[str, Any], permitted: bool
) -> None:
    conversation = after(*messages, asked=True, function=CHANGE_CART_OPTION.name)
    error = deny_reason(
        conversation.turns[-1], conversation, CHANGE_CART_OPTION.name, {"product_id": "shirt", **parameters}
    )
    assert (error is None) is permitted


def test_the_answer_to_a_change_adds_nothing() -> None:
    assert not is_permitted(after("L", asked=True, function=CHANGE_CART_OPTION.name), options={"Size": "L"})
