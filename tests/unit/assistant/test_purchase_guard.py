"""The purchase guard: it distinguishes a shopper's request from a model's own decision to change the cart."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import pytest

from app.assistant.guards.purchase import deny_reason
from app.assistant.guards.purchase_request.request_reader import read_request
from app.assistant.guards.purchase_request.tokens import TOKEN, tokens_of
from app.assistant.guards.purchase_request.vocabulary import DATA
from app.assistant.guards.turn_parts import NOT_ASKED
from app.events import CallError
from app.functions import all_functions, effect_of
from app.turn import Conversation, FunctionPart, TextPart, UserPart
from tests.support.purchase_requests import (
    KETTLES,
    NOW,
    add_turn,
    conversation_in,
    facts_of,
    permitted,
    places_permitted,
    rows,
)

FOCUS = "kettle in focus"


def refused(conversation: Conversation, quantity: object = 1, product_id: str = "k3", **more: Any) -> bool:
    error = refusal(conversation, {"product_id": product_id, "quantity": quantity} | more)
    assert error is None or error.code == NOT_ASKED
    return error is not None


def refusal(conversation: Conversation, parameters: object) -> CallError | None:
    return deny_reason(conversation.turns[-1], conversation, "add_to_cart", parameters)


def test_exactly_what_was_asked_for_may_be_added() -> None:
    """One test covers the whole table: one test per row takes ten times as long."""
    read = [(state, words, places_permitted(state, words)) for state, words, _ in rows("known")]
    assert read == rows("known")


def test_wishes_never_seen_while_the_guard_was_built_are_read_nearly_as_well() -> None:
    """Check both rates. A wrong permission is worse than an unnecessary question, so its bound is stricter."""
    unseen = rows("unseen")
    false = [row for row in unseen if not places_permitted(*row[:2]).items() <= row[2].items()]
    lost = [row for row in unseen if row[2] and places_permitted(*row[:2]) != row[2] and row not in false]
    assert len(false) <= len(unseen) // 100, false
    assert len(lost) <= len([row for row in unseen if row[2]]) // 20, lost


@pytest.mark.parametrize("quantity", [1, 12, 15, 20])
@pytest.mark.parametrize(
    ("words", "least"),
    [
        ("find me a kettle, I have 20 pounds", 0),
        ("show kettles; I would never buy 12 of it", 0),
        ("Can you add up the prices for 5 and 20 people?", 0),
        ("add the cheapest one to my cart", 1),
    ],
)
def test_a_model_that_calls_for_everything_gets_the_one_that_was_meant(
    words: str, least: int, quantity: int
) -> None:
    conversation = conversation_in("kettles", "find me a kettle under 20", words)
    added = [each["id"] for each in KETTLES if not refused(conversation, quantity, each["id"])]
    assert added == (["k1"] if least == quantity else [])


# Other languages


@pytest.mark.parametrize(
    "words",
    [
        "Leg ihn bitte in den Warenkorb",
        "Ich nehme ihn",
        "Ajoute-la au panier",
        "Añádelo al carrito, por favor. Lo compro",
        "Aggiungilo al carrello",
        "Voeg hem toe aan mijn winkelwagen",
        "добавь в корзину",
        "加入购物车",
        "カートに入れて",
        "장바구니에 담아 주세요",
        "sepete ekle",
    ],
)
def test_other_common_languages_ask_for_the_product_spoken_of(words: str) -> None:
    assert permitted(conversation_in(FOCUS, words), KETTLES) == {"k3": 1}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Leg zwei von Nummer 2 in den Warenkorb", {}),
        ("Ich nehme Nummer 2", {"k2": 1}),
        ("Ich nehme zwei", {"k3": 2}),
        ("Ajoute le premier au panier", {"k1": 1}),
        ("Lo compro si cuesta menos de 20", {}),
        ("Kann ich ihn kaufen?", {}),
        ("Ich kaufe ihn nicht", {}),
        ("Ich nehme den roten", {}),
        ("¿Cuánto cuesta si compro dos?", {}),
        ("不要加入购物车", {}),
    ],
)
def test_other_languages_permit_only_what_they_state_plainly(words: str, wanted: Mapping[str, int]) -> None:
    assert permitted(conversation_in(FOCUS, words), KETTLES) == wanted


# Answers to a question


def after_question(question: str, answer: str, first: str = "A kettle?") -> Conversation:
    conversation = conversation_in("kettles", first)
    conversation.turns[-1].parts.append(TextPart("9", question, NOW))
    return add_turn(conversation, UserPart("1", answer, NOW))


@pytest.mark.parametrize("yes", ["Yes", "yes please", "Ja", "Oui !", "kyllä", "はい", "ok do it"])
def test_a_yes_to_the_question_whether_to_add_is_asking(yes: str) -> None:
    assert permitted(after_question("Shall I add [it](/products/k2) to your cart?", yes), KETTLES) == {
        "k2": 1
    }


@pytest.mark.parametrize(
    "words", ["No", "no thanks", "not yet", "nein", "What does it cost?", "Tell me more. " * 9, "maybe"]
)
def test_a_no_or_something_else_is_not(words: str) -> None:
    assert permitted(after_question("Shall I add [it](/products/k2) to your cart?", words), KETTLES) == {}


def test_a_yes_to_another_question_is_not() -> None:
    assert permitted(after_question("Do you like the Brushed steel kettle, 1.7 l?", "Yes"), KETTLES) == {}


def test_which_one_is_answered_with_the_number_or_the_words_of_it() -> None:
    question = "Which one, number 2 or number 4?"
    for answer in ("number 4", "the fourth one"):
        conversation = after_question(question, answer, "Add two of the red kettle to my cart")
        assert permitted(conversation, KETTLES) == {"k4": 2}


def test_a_number_in_the_question_is_agreed_to_and_one_in_a_name_is_not() -> None:
    asked = "Shall I add 6 of Brushed steel kettle, 1.7 l to your cart?"
    assert permitted(after_question(asked, "yes"), KETTLES) == {"k3": 6}
    boxes = "Brushed steel kettle, 1.7 l comes in boxes of 6."
    assert permitted(after_question(boxes, "yes"), KETTLES) == {}


def test_a_yes_to_a_refusal_permits_only_what_it_offered() -> None:
    conversation = conversation_in("kettles", "Lisää se koriin")
    error = refusal(conversation, {"product_id": "k2", "quantity": 20})
    assert error is not None
    assert [(each.product_id, each.quantity) for each in error.suggestions] == [("k2", 1)]
    conversation.turns[-1].parts += [
        FunctionPart("2", "add_to_cart", {}, "failed", NOW, error=error),
        TextPart("3", "Laitanko sen koriin?", NOW),
    ]
    assert permitted(add_turn(conversation, UserPart("1", "Kyllä", NOW)), KETTLES) == {"k2": 1}


# Refusals


def test_a_quantity_left_open_is_asked_back_with_a_button_for_each() -> None:
    error = refusal(conversation_in("kettles", "add 2 or 3 of number 3"), {"product_id": "k3", "quantity": 3})
    assert error is not None
    assert [(each.name, each.quantity) for each in error.suggestions] == [
        ("Brushed steel kettle, 1.7 l", 2),
        ("Brushed steel kettle, 1.7 l", 3),
    ]


def test_the_buttons_appear_once_in_an_answer() -> None:
    conversation = conversation_in("kettles", "how nice is number 3?")
    first = refusal(conversation, {"product_id": "k3"})
    assert first is not None
    conversation.turns[-1].parts.append(FunctionPart("2", "add_to_cart", {}, "failed", NOW, error=first))
    second = refusal(conversation, {"product_id": "k4"})
    assert second is not None
    assert (len(first.suggestions), second.suggestions) == (1, [])


def test_nothing_is_added_twice_in_a_turn() -> None:
    conversation = conversation_in("kettles", "add number 1 and number 2")
    conversation.turns[-1].parts.append(
        FunctionPart("2", "add_to_cart", {"product_id": "k1"}, "done", NOW, result={})
    )
    assert refused(conversation, product_id="k1")
    assert not refused(conversation, product_id="k2")


@pytest.mark.parametrize("quantity", ["2", 2, 2.0])
def test_a_quantity_is_read_as_the_function_reads_it(quantity: object) -> None:
    conversation = conversation_in("kettles", "add two of number 3")
    assert not refused(conversation, quantity)
    assert not refused(conversation, quantity, product_id=" k3 ")


def test_invalid_parameters_are_left_to_the_function() -> None:
    conversation = conversation_in("kettles", "hello")
    assert refusal(conversation, {"quantity": 2}) is None
    assert refusal(conversation, {"product_id": "k3", "quantity": 0}) is None


# Shown products


def test_a_description_selects_from_a_list_found_in_the_same_turn() -> None:
    conversation = add_turn(Conversation(), UserPart("1", "find the cheapest kettle and buy it", NOW))
    assert permitted(conversation, KETTLES) == {}
    result = {"products": KETTLES}
    conversation.turns[-1].parts.append(FunctionPart("2", "search_products", {}, "done", NOW, result=result))
    assert permitted(conversation, KETTLES) == {"k1": 1}


def test_a_number_counts_in_the_list_that_was_shown_when_it_was_written() -> None:
    conversation = conversation_in("kettles", "add number 2")
    result = {"products": [*reversed(KETTLES)]}
    conversation.turns[-1].parts.append(FunctionPart("2", "search_products", {}, "done", NOW, result=result))
    assert permitted(conversation, KETTLES) == {"k2": 1}


def test_ids_and_whole_names_are_understood_of_pages_too() -> None:
    for words in ("buy k3-steel", 'add "Brushed steel kettle, 1.7 l" to my cart'):
        conversation = add_turn(Conversation(), UserPart("1", words, NOW))
        turn, facts = conversation.turns[-1], facts_of(KETTLES[2] | {"id": "k3-steel"})
        given = {"product_id": "k3-steel"}
        assert deny_reason(turn, conversation, "add_to_cart", given, [facts]) is None
        assert deny_reason(turn, conversation, "add_to_cart", given | {"quantity": 2}, [facts]) is not None


@pytest.mark.parametrize("name", ["to my cart", "number 2", "twenty of", "and the third", "kettle"])
def test_a_product_named_like_a_wish_changes_no_wish(name: str) -> None:
    strange = KETTLES[4] | {"id": "k9", "name": name}
    conversation = conversation_in("kettles", "add number 2 to my cart")
    turn = conversation.turns[-1]
    given = {"product_id": "k9"}
    assert deny_reason(turn, conversation, "add_to_cart", given, [facts_of(strange)]) is not None
    assert deny_reason(turn, conversation, "add_to_cart", {"product_id": "k2"}, [facts_of(strange)]) is None


# Effects


def test_functions_that_read_need_no_asking() -> None:
    conversation = conversation_in("kettles", "Hello")
    for name, function in all_functions().items():
        if function.effect == "reads":
            assert deny_reason(conversation.turns[-1], conversation, name, {}) is None


@pytest.mark.parametrize("name", ["remove_from_cart", "empty_cart", "place_order"])
def test_any_other_function_is_treated_as_changing_and_refused(name: str) -> None:
    conversation = conversation_in("kettles", "add number 3")
    error = deny_reason(conversation.turns[-1], conversation, name, {"product_id": "k3"})
    assert error is not None
    assert error.code == NOT_ASKED


def test_an_unknown_function_changes_the_cart() -> None:
    assert effect_of("glance") == "changes_cart"


# Cost


HOSTILE = (
    "add ",
    "add number ",
    "1 ",
    "1,",
    "and ",
    "two of number 1 and ",
    "(",
    "x4 ",
    "9",
    "'s",
    "-",
    "if you ",
    "? ",
    '"',
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_message_of_anything_is_read_in_linear_time(piece: str) -> None:
    steps = [steps_of(piece * (size // len(piece))) for size in (150, 600)]
    assert steps[1] < 8 * steps[0] + 20_000


def steps_of(text: str) -> int:
    """Return the number of Python lines executed to read a message. It does not depend on the clock."""
    count = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read_request(text)
    finally:
        sys.settrace(before)
    return count


def test_the_vocabulary_is_data_in_lower_case_without_doubles() -> None:
    for kind, words in DATA["english"]["words"].items():
        assert all(word == word.lower() for word in words), kind
    assert len(TOKEN.pattern) < 200
    assert [token.text for token in tokens_of("I'll take 2x №3, don't you?")][:4] == [
        "i",
        "will",
        "take",
        "2",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "I'd say the second one, please add it",
        "I think I shall have the second",
        "I reckon I'll have the second",
        "might as well order the second",
        "after reading all that I'd say the second, so yeah, put that in my cart please",
        "I've asked my mum about this and she agrees, so please add the second one to my basket",
    ],
)
def test_an_own_view_before_a_wish_is_no_doubt(words: str) -> None:
    assert read_request(words).doubt == ""


@pytest.mark.parametrize(
    "words",
    [
        "I think I shall sleep on it",
        "I might take the second",
        "I might as well wait for the sale",
        "he said to add the second",
        "my brother says add the second",
        "I think about buying the second",
    ],
)
def test_a_view_without_a_wish_asks_for_nothing(words: str) -> None:
    assert not read_request(words).asks or read_request(words).doubt
