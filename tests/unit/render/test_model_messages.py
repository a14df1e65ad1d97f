"""The log as a brain reads it: results in few words, refusals with what to do, old turns forgotten in strides."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.events import CallError, Suggestion
from app.render.model_messages import STRIDE, TURNS_KEPT, first_told, render_messages
from app.render.model_results import DESCRIPTION, told_error, told_result
from app.turn import Conversation, ErrorPart, FunctionPart, TextPart, Turn, UserPart

NOW = datetime(2026, 1, 1, tzinfo=UTC)

KETTLE: dict[str, Any] = {
    "id": "k-17",
    "name": "Harrow kettle",
    "description": "Switches itself off. " * 200,
    "price": "34.90",
    "currency": "USD",
    "category": "Kitchen > Kettles",
    "brand": "Harrow",
    "image_url": None,
    "in_stock": True,
    "stock": 12,
    "rating": 4.5,
    "attributes": {"colour": "steel"},
    "url": "/products/k-17",
}
ROW = "k-17 | Harrow kettle | Harrow | Kettles | $34.90 | 12 in stock | 4.5 | colour: steel"


def called(status: Any = "done", **outcome: Any) -> FunctionPart:
    return FunctionPart("1-2", "search_products", {"query": "kettle"}, status, NOW, **outcome)


def test_a_turn_is_told_in_the_order_it_went() -> None:
    parts: list[Any] = [
        *(UserPart("1-1", "A kettle", NOW), called(result={"products": [KETTLE], "total": 1})),
        *(
            TextPart("1-3", "This one.", NOW),
            called("running"),
            ErrorPart("1-4", "timeout", "Sorry", True, NOW),
        ),
    ]
    messages = render_messages(Conversation([Turn(1, "t", parts=parts)]))
    assert [message.role for message in messages] == ["user", "assistant", "function", "assistant"]
    [call] = messages[1].calls
    assert (call.call_id, call.name, json.loads(call.arguments)) == (
        "1-2",
        "search_products",
        {"query": "kettle"},
    )
    assert messages[2].outcome == {"result": {"products": [KETTLE], "total": 1}}
    assert ROW in messages[2].content
    assert not messages[2].by_shopper


def test_a_click_is_told_as_the_shoppers_own() -> None:
    messages = render_messages(Conversation([Turn(1, None, parts=[called(result={"products": []})])]))
    assert all(message.by_shopper for message in messages)


@pytest.mark.parametrize("count", [0, 1, TURNS_KEPT, TURNS_KEPT + 1, TURNS_KEPT + STRIDE, 500])
def test_no_more_turns_are_told_than_are_kept(count: int) -> None:
    assert 0 <= count - first_told(count) <= TURNS_KEPT
    assert first_told(count) % STRIDE == 0


def test_the_first_turn_told_stays_the_same_for_a_stride() -> None:
    assert len({first_told(TURNS_KEPT + number) for number in range(1, STRIDE + 1)}) == 1


def test_a_search_is_told_with_what_it_corrected_and_how_to_widen_it() -> None:
    result = {"products": [KETTLE], "total": 7, "corrected": "kettle", "widened": True, "matching_all": 0}
    told = told_result("search_products", result | {"hint": "Try fewer words."})
    assert told.startswith("1 of 7 found, now shown to the shopper as cards.\nSearched for: kettle")
    assert "Only the first 0 have all the words." in told
    assert "Try fewer words." in told
    assert told_result("search_products", {"products": [], "total": 0}).startswith("0 of 0 found")


def test_details_are_told_with_their_description_cut_short() -> None:
    told = told_result("show_product_details", {"product": KETTLE, "recommendations": [KETTLE]})
    assert ROW in told
    assert "Shown beside it:" in told
    assert len(told) < DESCRIPTION + 500


def test_what_was_added_is_told_with_the_cart() -> None:
    item = {"product_id": "k-17", "added": 2, "quantity": 3}
    told = told_result(
        "add_to_cart", {"item": item, "cart": {"count": 3, "total": "104.70", "currency": "USD"}}
    )
    assert told == "Added 2 of k-17, now 3 in the cart. The cart holds 3 pieces for $104.70."


def test_recommendations_are_told_with_their_reasons() -> None:
    products = [KETTLE | {"reason": "It goes with it."}]
    assert "k-17: It goes with it." in told_result("get_recommendations", {"products": products})
    assert "Nothing" in told_result("get_recommendations", {"products": []})


def test_a_function_without_words_of_its_own_is_told_all_the_same() -> None:
    assert told_result("to_come", {"a": 1, "b": [2]}) == "a: 1\nb: [2]"


def test_a_refusal_is_told_with_what_to_do_and_what_may_have_been_meant() -> None:
    meant = Suggestion(product_id="k-17", name="Harrow kettle", reason="Its id is nearly the same.")
    words = {"code": "product_unknown", "message": "No such product.", "recovery": "Use a suggestion."}
    error = CallError.model_validate(words | {"suggestions": [meant]})
    assert told_error(error).splitlines() == [
        "Refused (product_unknown): No such product. Use a suggestion.",
        "- k-17: Harrow kettle. Its id is nearly the same.",
    ]
