"""The pairs of a comparison that a narrow screen shows one at a time."""

from __future__ import annotations

from app.render.comparison_pairs import comparison_pairs


def pairs(count: int, **result: str) -> list[str]:
    """Return the pairs of so many products; an asterisk marks the one that is shown first."""
    products = [{"id": f"p{number}"} for number in range(1, count + 1)]
    found = comparison_pairs({"products": products, **result})
    return [f"{pair.first}{pair.second}{'*' if pair.is_shown_first else ''}" for pair in found]


def test_two_products_have_room() -> None:
    assert pairs(2) == []


def test_each_pair_is_offered_once_and_the_first_two_are_shown_first() -> None:
    assert pairs(3) == ["12*", "13", "23"]
    assert pairs(4) == ["12*", "13", "14", "23", "24", "34"]


def test_the_products_that_the_verdict_names_are_shown_first() -> None:
    assert pairs(4, cheapest="p4", best_rated="p2") == ["12", "13", "14", "23", "24*", "34"]
    assert pairs(3, cheapest="p3", best_rated="p3") == ["12", "13*", "23"]
