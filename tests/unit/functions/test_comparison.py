"""The comparison: facts that differ come first, and the verdict says only what is true of one product."""

from __future__ import annotations

from typing import Any

from app.functions import examples
from app.functions.compare_products import comparison_of
from app.functions.results import ProductView


def product(name: str, price: str, rating: float | None, **more: Any) -> ProductView:
    update = {"id": name, "name": name, "price": price, "price_from": None, "rating": rating, **more}
    return examples.KETTLE.model_copy(update=update)


def test_facts_that_differ_come_before_those_that_are_the_same_in_all() -> None:
    one = product("A", "9.00", 4.0, attributes={"sku": "A-1", "colour": "red", "weight": "1 kg"})
    other = product("B", "9.00", 4.0, attributes={"colour": "red", "weight": "2 kg"})
    facts = comparison_of([one, other]).facts
    assert [(fact.name, fact.is_same) for fact in facts] == [("weight", False), ("colour", True)]


def test_the_verdict_names_the_cheapest_and_the_best_rated() -> None:
    found = comparison_of([product("A", "9.00", 4.0), product("B", "12.00", 4.5)])
    assert found.verdict == "A is the cheapest, $9.00. B is rated best, 4.5 of 5."
    assert (found.cheapest, found.best_rated) == ("A", "B")
    both = comparison_of([product("A", "9.00", 4.6), product("B", "12.00", 4.5)])
    assert both.verdict == "A is the cheapest and rated best, 4.6 of 5."


def test_the_verdict_is_silent_about_ties_and_other_currencies() -> None:
    tie = comparison_of([product("A", "9.00", None), product("B", "9.00", 4.5)])
    assert (tie.verdict, tie.cheapest, tie.best_rated) == ("", None, None)
    mixed = comparison_of([product("A", "9.00", 4.0), product("B", "12.00", 4.5, currency="EUR")])
    assert mixed.verdict == "B is rated best, 4.5 of 5."


def test_a_model_reads_the_verdict_on_one_line_or_of_no_heading() -> None:
    found = comparison_of([product("A |\nB", "9.00", 4.6), product("C", "12.00", 4.5)])
    first = found.for_model().splitlines()[0]
    assert (
        first
        == "Shown to the shopper side by side, with the heading: A / B is the cheapest and rated best, 4.6 of 5."
    )
    tie = comparison_of([product("A", "9.00", None), product("B", "9.00", None)])
    assert tie.for_model().splitlines()[0] == "Shown to the shopper side by side."
