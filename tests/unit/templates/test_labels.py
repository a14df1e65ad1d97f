"""Sentences built from facts."""

from __future__ import annotations

import pytest

from app.events import CallError
from app.functions.captions import refusal_line
from app.functions.search_line import exact_count, found_line, widened_note
from app.render.filters.labels import fact, running_line, unbroken

PRODUCT = {"price": "22.50", "currency": "USD"}


@pytest.mark.parametrize(
    ("total", "query", "filters", "line"),
    [
        (
            8,
            "kettles",
            {"category": "Kitchen > Kettles", "max_price": "50.00"},
            "8 kettles under $50, from $22.50",
        ),
        (1, "kettle", {"category": "Kitchen > Kettles"}, "1 product in Kettles"),
        (3, "strength", {"category": "Sports > Strength"}, "3 products in Strength, from $22.50"),
        (3, "red kettle", {}, "3 products for “red kettle”, from $22.50"),
        (
            3,
            "red",
            {"category": "Kettles", "in_stock_only": True},
            "3 kettles for “red” in stock, from $22.50",
        ),
        (2, "", {"min_price": "20", "max_price": "49.90", "category": "Mugs"}, "2 mugs from $20 to $49.90"),
        (2, "mug", {"min_price": "20"}, "2 products for “mug” from $20"),
        (0, "purple samovar", {"max_price": "50"}, "Nothing found for “purple samovar” under $50"),
        (0, "", {}, "Nothing found"),
    ],
)
def test_the_found_line_says_the_number_first(total: int, query: str, filters: dict, line: str) -> None:
    result = {"total": total, "query": query, "filters": filters, "products": [PRODUCT] * total}
    assert found_line(result) == line


def test_the_lowest_price_is_named_only_of_goods_that_are_all_shown() -> None:
    shown = [PRODUCT | {"price": "39.90"}, PRODUCT | {"price": "48.00", "price_from": "31.00"}]
    result = {"total": 2, "query": "mug", "products": shown}
    assert found_line(result) == "2 products for “mug”, from $31"
    sold_out = shown[1] | {"in_stock": False}
    assert found_line(result | {"products": [shown[0], sold_out]}) == "2 products for “mug”, from $39.90"
    assert found_line(result | {"total": 3}) == "3 products for “mug”"
    assert (
        found_line(result | {"products": [shown[0], shown[1] | {"currency": "EUR"}]})
        == "2 products for “mug”"
    )


def test_a_widened_search_counts_what_has_every_word() -> None:
    result = {"total": 5, "query": "red mug", "widened": "any", "matching_all": 2, "products": [PRODUCT] * 5}
    assert found_line(result) == "2 products for “red mug”, from $22.50"
    assert (exact_count(result), widened_note(result)) == (2, "")
    assert widened_note(result | {"matching_all": 0}) == "Nothing fits exactly. These come close."


def test_a_running_function_says_what_it_does() -> None:
    assert running_line("search_products", {"query": "kettles"}) == "Looking on the shelves for kettles…"
    assert (
        running_line("search_products", {"category": "Kitchen > Kettles"})
        == "Looking on the shelves for Kettles…"
    )
    assert running_line("check_delivery", {}) == "Check delivery…"


def test_goods_of_another_kind_are_not_counted_as_the_wanted_one() -> None:
    result = {"total": 10, "query": "coat", "kind_missing": "coat", "filters": {}, "products": []}
    assert found_line(result) == "10 products"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("washable", "washable"),
        (True, "yes"),
        (False, "no"),
        (1, "1"),
        (0, "0"),
        (1.7, "1.7"),
        (["washable", True, 3], "washable, yes, 3"),
        (("red", False), "red, no"),
        (["S", ["M", "L"]], "S, M, L"),
        ([], ""),
    ],
)
def test_an_attributes_value_is_put_into_words(value: object, words: str) -> None:
    assert fact(value) == words


@pytest.mark.parametrize(
    "code", ["invalid_parameters", "unknown_function", "product_unknown", "product_not_shown"]
)
def test_a_refusal_s_words_for_a_model_are_not_the_shopper_s(code: str) -> None:
    error = CallError(code=code, message="quantity must be a number.", recovery="Call add_to_cart again.")
    line = refusal_line(error)
    assert line
    assert "add_to_cart" not in line
    assert "quantity" not in line


def test_a_form_s_refusal_names_the_field_and_other_refusals_keep_their_words() -> None:
    wrong = CallError(
        code="invalid_parameters", message="quantity must be a whole number.", recovery="Call it."
    )
    assert refusal_line(wrong, form=True) == "Quantity must be a whole number."
    assert refusal_line(CallError(code="out_of_stock", message="Sold out.")) == ""


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    assert (
        unbroken("Glass kettle, 1.7 l, with 2 lids of 45 mm")
        == "Glass kettle, 1.7\u00a0l, with 2 lids of 45\u00a0mm"
    )


def test_a_kind_that_is_not_sold_is_the_heading_of_an_empty_result() -> None:
    result = {
        "total": 0,
        "query": "dark roast",
        "kind_missing": "roast",
        "note": "No roast here.",
        "products": [],
    }
    assert found_line(result) == "No roast here"


def test_a_hyphen_does_not_distinguish_a_query_from_its_category() -> None:
    result = {"total": 8, "query": "t shirts", "filters": {"category": "T-shirts"}, "products": []}
    assert found_line(result) == "8 t-shirts"
