"""The log as messages for a model: short results, refusals with a next step, and old turns dropped in strides."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.events import CallError, Suggestion
from app.functions.results import PLAIN_LIMIT
from app.functions.show_product_details import DESCRIPTION_LIMIT
from app.render.model_messages import STRIDE, TURNS_KEPT, first_kept_turn, render_messages
from app.render.model_results import error_text, result_text
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
RECOMMENDED = KETTLE | {"reason": "It goes with it."}
FOUND = {"products": [KETTLE], "query": "kettle", "total": 1, "filters": {}}
ROW = "k-17 | Harrow kettle | Harrow | Kettles | $34.90 | 12 in stock | 4.5 | colour: steel"


def called(status: Any = "done", **outcome: Any) -> FunctionPart:
    return FunctionPart("1-2", "search_products", {"query": "kettle"}, status, NOW, **outcome)


def test_a_turn_becomes_messages_in_order() -> None:
    parts: list[Any] = [
        *(UserPart("1-1", "A kettle", NOW), called(result=FOUND)),
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
    assert messages[2].outcome == {"result": FOUND}
    assert ROW in messages[2].content
    assert not messages[2].by_shopper


def test_a_click_is_marked_as_the_shoppers_own() -> None:
    messages = render_messages(Conversation([Turn(1, None, parts=[called(result={"products": []})])]))
    assert all(message.by_shopper for message in messages)


@pytest.mark.parametrize("count", [0, 1, TURNS_KEPT, TURNS_KEPT + 1, TURNS_KEPT + STRIDE, 500])
def test_no_more_turns_are_rendered_than_are_kept(count: int) -> None:
    assert 0 <= count - first_kept_turn(count) <= TURNS_KEPT
    assert first_kept_turn(count) % STRIDE == 0


def test_the_first_kept_turn_stays_the_same_for_a_stride() -> None:
    assert len({first_kept_turn(TURNS_KEPT + number) for number in range(1, STRIDE + 1)}) == 1


def test_a_search_result_names_the_correction_and_how_to_widen_it() -> None:
    result = FOUND | {"total": 7, "corrected": "kettle", "widened": "any", "matching_all": 0}
    text = result_text("search_products", result | {"hint": "Try fewer words."})
    assert text.startswith("1 of 7 found, now shown to the shopper as cards.\nSearched for: kettle")
    assert "Only the first 0 have all the words." in text
    assert "Try fewer words." in text
    assert result_text("search_products", FOUND | {"products": [], "total": 0}).startswith("0 of 0 found")


def test_details_have_a_shortened_description() -> None:
    text = result_text("show_product_details", {"product": KETTLE, "recommendations": [RECOMMENDED]})
    assert ROW in text
    assert "Shown beside it:" in text
    assert len(text) < DESCRIPTION_LIMIT + 500


def test_an_addition_is_described_with_the_cart() -> None:
    line = {"product_id": "k-17", "name": "Harrow kettle", "quantity": 3, "unit_price": "34.90"}
    line |= {"line_total": "104.70", "currency": "USD", "url": "/products/k-17"}
    cart = {"items": [line], "count": 3, "total": "104.70", "currency": "USD"}
    text = result_text("add_to_cart", {"item": line | {"added": 2, "previous_quantity": 1}, "cart": cart})
    assert text == "Added 2 of k-17, now 3 in the cart. The cart holds 3 pieces for $104.70."


def test_recommendations_are_described_with_their_reasons() -> None:
    result = {"products": [RECOMMENDED], "based_on": "Kettles"}
    assert "k-17: It goes with it." in result_text("get_recommendations", result)
    assert "Nothing" in result_text("get_recommendations", result | {"products": []})


def test_a_function_without_its_own_text_is_described_generically() -> None:
    assert result_text("to_come", {"a": 1, "b": [2]}) == "a: 1\nb: [2]"
    assert len(result_text("to_come", {"products": [KETTLE] * 50})) <= PLAIN_LIMIT


def test_a_result_of_another_version_is_described_generically() -> None:
    assert result_text("search_products", {"found": 3}) == "found: 3"


def test_a_refusal_names_the_next_step_and_suggestions() -> None:
    meant = Suggestion(product_id="k-17", name="Harrow kettle", reason="Its id is nearly the same.")
    words = {"code": "product_unknown", "message": "No such product.", "recovery": "Use a suggestion."}
    error = CallError.model_validate(words | {"suggestions": [meant]})
    assert error_text(error).splitlines() == [
        "Refused (product_unknown): No such product. Use a suggestion.",
        "- k-17: Harrow kettle. Its id is nearly the same.",
    ]
