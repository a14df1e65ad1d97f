"""Who asked: the shopper by their own words, or a description that a model read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.assistant.consent import NOT_ASKED, unasked
from app.events import CallError, FunctionCall
from app.turn import Conversation, FunctionPart, TextPart, Turn, UserPart

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def past(*exchanges: tuple[str, str] | tuple[str, str, str]) -> Conversation:
    """Questions and answers; a third word is the code that an `add_to_cart` was refused with."""
    conversation = Conversation()
    for number, (question, answer, *refused) in enumerate(exchanges, 1):
        parts: list[Any] = [UserPart(f"{number}-1", question, NOW)]
        for code in refused:
            error = CallError(code=code, message="")
            parts.append(FunctionPart(f"{number}-2", "add_to_cart", {}, "failed", NOW, error=error))
        if answer:
            parts.append(TextPart(f"{number}-3", answer, NOW))
        conversation.turns.append(Turn(number, f"turn-{number}", parts=parts))
    return conversation


def refused(conversation: Conversation, quantity: object = 1, product_id: str = "k-17", **given: Any) -> bool:
    parameters = {"product_id": product_id, "quantity": quantity} | given
    call = FunctionCall(call_id="9-9", name="add_to_cart", parameters=parameters, status="running")
    error = unasked(conversation.turns[-1], conversation, call)
    assert error is None or error.code == NOT_ASKED
    return error is not None


@pytest.mark.parametrize(
    "words",
    [
        "Add it to my cart",
        "add the second one please",
        "I'll take the blue one",
        "I’ll have two",
        "Put this in my basket",
        "find the cheapest kettle and buy it",
        "Order the red one",
        "I want that one",
        "Leg ihn bitte in den Warenkorb",
        "Ich nehme den roten",
        "Ajoute-la au panier",
        "Añádelo al carrito, por favor. Lo compro",
        "Aggiungilo al carrello",
        "Voeg hem toe aan mijn winkelwagen",
        "добавь в корзину",
        "加入购物车",
        "カートに入れて",
    ],
)
def test_asking_is_enough(words: str) -> None:
    assert not refused(past((words, "")))


@pytest.mark.parametrize(
    "words",
    [
        "Tell me about the white kettle",
        "What do people say of it?",
        "I want to buy a kettle",
        "I want a red kettle",
        "Which leggings are comprehensive?",
        "Sort them in order of price",
        "Please do not add anything",
        "Don't put it in my cart yet",
        "Thanks!",
        "Yes",
        "ok",
    ],
)
def test_anything_else_is_not(words: str) -> None:
    assert refused(past((words, "")))


@pytest.mark.parametrize(
    "yes", ["Yes", "yes please", "Ja", "Oui !", "kyllä", "はい", "ok do it", "the first one"]
)
def test_a_yes_to_the_question_whether_to_add_is_asking(yes: str) -> None:
    assert not refused(past(("A kettle?", "This one. Shall I add it to your cart?"), (yes, "")))


@pytest.mark.parametrize(
    "words", ["No", "no thanks", "not yet", "nein", "What does it cost?", "Tell me more. " * 9]
)
def test_a_no_or_something_else_is_not(words: str) -> None:
    assert refused(past(("A kettle?", "This one. Shall I add it to your cart?"), (words, "")))


def test_a_yes_to_another_question_is_not() -> None:
    assert refused(past(("A kettle?", "Do you like steel?"), ("Yes", "")))


def test_which_one_is_asking_when_a_purchase_was_asked_for_before() -> None:
    assert not refused(past(("Add a kettle to my cart", "Which one, the red or the white?"), ("the red", "")))


def test_an_answer_after_a_refusal_is_asking_in_any_language() -> None:
    assert not refused(past(("Haluan kattilan", "Laitanko sen koriin?", NOT_ASKED), ("Kyllä", "")))
    assert refused(past(("Haluan kattilan", "Laitanko?", NOT_ASKED), ("No", "")))


@pytest.mark.parametrize(
    ("words", "quantity"),
    [
        ("Add two of them", 2),
        ("Add 3, please", 3),
        ("I'll take both", 2),
        ("add a dozen", 12),
        ("Add ١٢ of it", 12),
        ("add zwei", "2"),
        ("Add 4", 4.0),
        ("add it", 1),
        ("add it", None),
    ],
)
def test_a_quantity_that_was_named_may_be_added(words: str, quantity: object) -> None:
    assert not refused(past((words, "")), quantity)


@pytest.mark.parametrize(
    ("words", "quantity"), [("Add it", 10), ("Add two", 3), ("add a few", "10"), ("Add 1", 11)]
)
def test_one_that_was_not_may_not(words: str, quantity: object) -> None:
    assert refused(past((words, "")), quantity)


def test_a_number_may_come_from_a_message_before_or_from_what_was_agreed_to() -> None:
    assert not refused(past(("I need 4 mugs", "These."), ("Add the blue ones to my cart", "")), 4)
    assert not refused(past(("Mugs", "Shall I add 6 to your cart?"), ("yes", "")), 6)
    assert refused(past(("Mugs", "They come in boxes of 6."), ("Add them", "")), 6)


def test_nothing_is_added_twice_in_a_turn() -> None:
    conversation = past(("Add it", ""))
    conversation.turns[-1].parts.append(
        FunctionPart("1-2", "add_to_cart", {"product_id": "k-17"}, "done", NOW)
    )
    assert refused(conversation)
    assert not refused(conversation, product_id="k-18")


def test_other_functions_need_no_asking() -> None:
    conversation = past(("Hello", ""))
    call = FunctionCall(call_id="9-9", name="search_products", parameters={"query": "x"}, status="running")
    assert unasked(conversation.turns[-1], conversation, call) is None
