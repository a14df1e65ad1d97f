"""Declarations of functions, and the values derived from them."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from app.functions import Function, all_functions
from app.functions.parameters import id_fields

FUNCTIONS = all_functions()
SEARCH = FUNCTIONS["search_products"]


def test_a_function_cannot_be_declared_without_its_effect() -> None:
    given = {each.name: getattr(SEARCH, each.name) for each in fields(SEARCH) if each.name != "effect"}
    with pytest.raises(TypeError, match="effect"):
        Function(**given)


def test_a_field_that_the_result_does_not_have_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="search_products: SearchResult has no field goods"):
        replace(SEARCH, shown=("products", "goods"))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_is_named_and_described_by_its_file(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.run.__module__ == f"app.functions.{name}"
    assert function.about.endswith(".")


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_an_example_is_valid_for_a_model(name: str) -> None:
    function = FUNCTIONS[name]
    result = function.example.result.on_the_wire()
    assert function.result.model_validate(result) == function.example.result
    assert function.example.result.for_model()
    function.parameters.model_validate(function.example.parameters)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_product_of_an_example_is_declared_as_shown(name: str) -> None:
    function = FUNCTIONS[name]
    shown = {
        field for field, products in function.shown_in(function.example.result.on_the_wire()) if products
    }
    assert shown == set(function.shown)


def test_parameters_that_hold_ids_are_known_by_their_type() -> None:
    known = {name: id_fields(function.parameters) for name, function in FUNCTIONS.items()}
    assert known["search_products"] == []
    assert known["get_recommendations"] == ["based_on"]
    assert known["compare_products"] == ["product_ids"]


def test_the_running_line_is_the_first_whose_parameters_are_given() -> None:
    assert SEARCH.running_line({"query": "mugs", "category": "A > B"}) == "Looking on the shelves for mugs…"
    assert SEARCH.running_line({"query": "", "category": "A > B"}) == "Looking on the shelves for B…"
    assert SEARCH.running_line({"query": None}) == "Looking on the shelves…"
    assert replace(SEARCH, running=()).running_line({}) == "Search products…"


def test_an_empty_field_is_left_out_of_the_wire_and_a_false_one_is_not() -> None:
    result = SEARCH.example.result.model_copy(update={"matching_all": 0, "hint": None})
    wire = result.on_the_wire()
    assert wire["matching_all"] == 0
    assert "hint" not in wire
