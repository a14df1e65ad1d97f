"""Follow-ups below an answer: wishes that divide what is shown, and nothing where they would not help."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.render.filters.follow_ups import follow_ups
from app.turn import FunctionPart, Turn, TurnStatus

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def product(price: str, *, brand: str = "Nookwell", **more: Any) -> dict[str, Any]:
    return {"price": price, "currency": "USD", "in_stock": True, "brand": brand, "attributes": {}, **more}


def turn(
    products: list[dict[str, Any]],
    *,
    name: str = "search_products",
    status: TurnStatus = "done",
    turn_id: str | None = "t",
    **result: Any,
) -> Turn:
    call = FunctionPart("1-2", name, {}, "done", NOW, {"products": products, **result})
    return Turn(1, turn_id, status, [call])


RED: dict[str, Any] = {"attributes": {"colour": "red"}}
BLUE: dict[str, Any] = {"attributes": {"colour": "blue"}}
FOUR = [product("9.00", **RED), product("21.00", **RED), product("28.00", **BLUE), product("60.00", **BLUE)]


def test_the_wishes_divide_the_products_and_compare_the_first() -> None:
    assert follow_ups(turn(FOUR)) == ["Only red", "Under $25", "Compare the first three"]


def test_a_wish_that_divides_nothing_is_left_out() -> None:
    assert follow_ups(turn([product("9.00"), product("9.00"), product("9.00")])) == [
        "Compare the first three"
    ]
    assert follow_ups(turn(FOUR[:2])) == ["Compare the two"]
    assert follow_ups(turn(FOUR[:1])) == []


def test_amounts_of_two_currencies_have_no_bound() -> None:
    mixed = [*FOUR[:2], product("30.00", currency="EUR")]
    assert not any(wish.startswith("Under") for wish in follow_ups(turn(mixed)))


def test_a_measure_or_a_long_text_is_no_wish() -> None:
    long = [product("9.00", brand="", attributes={"weight": "1.2 kg", "for": "x" * 60}) for _ in range(2)]
    assert follow_ups(turn([*long, product("9.00", brand="")])) == ["Compare the first three"]


def test_there_are_none_while_an_answer_is_written_and_after_a_click() -> None:
    assert follow_ups(turn(FOUR, status="running")) == []
    assert follow_ups(turn(FOUR, turn_id=None)) == []
    assert follow_ups(turn(FOUR, kind_missing="coat")) == []
    assert follow_ups(turn([], name="add_to_cart")) == []


def test_what_was_added_leads_to_what_goes_with_it() -> None:
    assert follow_ups(turn([], name="add_to_cart", item={"added": 1})) == ["What goes with it?"]
    assert follow_ups(turn([], name="set_cart_quantity", item={"quantity": 1})) == []


def test_details_lead_to_what_goes_with_them() -> None:
    details = turn([], name="show_product_details", product=FOUR[0])
    assert follow_ups(details)[0] == "What goes with it?"
