"""The rule by which a card offers the choice of a product's options."""

from __future__ import annotations

from typing import Any

import pytest

from app.render.filters.card_choice import is_chosen_on_card


def product(*counts: int, **more: Any) -> dict[str, Any]:
    options = [
        {"name": f"option {place}", "values": [{"value": str(number)} for number in range(count)]}
        for place, count in enumerate(counts)
    ]
    return {"in_stock": True, "price_from": None, "options": options, **more}


@pytest.mark.parametrize(
    ("given", "offered"),
    [
        (product(), False),
        ({"in_stock": True}, False),
        (product(8), True),
        (product(9), False),
        (product(3, 5), True),
        (product(3, 6), False),
        (product(4, price_from="9.00"), True),
        (product(2, 2, price_from="9.00"), False),
        (product(4, in_stock=False), False),
    ],
)
def test_few_values_whose_price_has_a_place_are_chosen_on_the_card(
    given: dict[str, Any], offered: bool
) -> None:
    assert is_chosen_on_card(given) is offered
