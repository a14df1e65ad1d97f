"""Tags and reasons of a search's products: only what is true of them among those that fit."""

from __future__ import annotations

from typing import Any

from app.events import OptionValue, ProductOption
from app.functions import examples
from app.functions.highlights import highlights_of
from app.functions.results import ProductView


def product(name: str, price: str, rating: float | None = None, **more: Any) -> ProductView:
    return examples.KETTLE.model_copy(
        update={"id": name, "price": price, "rating": rating, "attributes": {}, "price_from": None, **more}
    )


def tags(
    *products: ProductView, fitting: int | None = None, is_whole: bool = True, is_ranked: bool = False
) -> dict[str, str | None]:
    found = highlights_of(
        products,
        fitting=len(products) if fitting is None else fitting,
        is_whole=is_whole,
        is_ranked=is_ranked,
    )
    return {name: each.tag for name, each in found.items()}


CHEAP, MIDDLE, DEAR = product("a", "9.00", 4.0), product("b", "20.00", 4.4), product("c", "100.00", 4.2)


def test_the_cheapest_and_the_best_rated_have_a_tag() -> None:
    assert tags(DEAR, CHEAP, MIDDLE) == {"a": "cheapest", "b": "best_rated"}


def test_a_tag_says_so_where_others_fit_that_are_not_shown() -> None:
    assert tags(CHEAP, MIDDLE, is_whole=False) == {"a": "cheapest_shown", "b": "best_rated_shown"}


def test_nobody_has_a_tag_that_two_have_earned() -> None:
    assert tags(CHEAP, product("d", "9.00", 4.0)) == {}


def test_what_is_sold_out_or_fits_only_in_part_earns_nothing() -> None:
    gone = product("d", "1.00", 5.0, in_stock=False)
    assert tags(gone, CHEAP, DEAR) == {"a": "cheapest", "c": "best_rated"}
    assert tags(MIDDLE, DEAR, CHEAP, fitting=2) == {"b": "cheapest"}


def test_amounts_of_two_currencies_are_not_compared() -> None:
    assert tags(CHEAP, product("d", "5.00", 4.9, currency="EUR")) == {}


def test_the_first_is_the_best_match_unless_it_has_earned_another_tag() -> None:
    assert tags(DEAR, CHEAP, MIDDLE, is_ranked=True)["c"] == "best_match"
    assert tags(CHEAP, MIDDLE, DEAR, is_ranked=True)["a"] == "cheapest"


def test_a_reason_is_a_fact_that_no_other_product_has() -> None:
    steel = product(
        "d", "1.00", attributes={"colour": "red", "features": ["cordless", "switches itself off"]}
    )
    glass = product("e", "2.00", attributes={"features": ["Cordless", "keeps warm"]})
    found = highlights_of([steel, glass], fitting=2, is_whole=True, is_ranked=False)
    assert [found[name].reason for name in "de"] == ["Switches itself off", "Keeps warm"]


def test_a_choice_and_a_label_are_no_reason() -> None:
    sizes = [
        ProductOption(
            name="Size",
            values=[OptionValue(value="S", available=True), OptionValue(value="M", available=True)],
        )
    ]
    facts = {"tags": ["new"], "size": ["S", "M"], "features": ["lined"]}
    dress, scarf = product("d", "1.00", options=sizes, attributes=facts), product("e", "2.00")
    found = highlights_of([dress, scarf], fitting=2, is_whole=True, is_ranked=False)
    assert found["d"].reason == "Lined"
