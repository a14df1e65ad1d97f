"""The ages that products say they are for."""

from __future__ import annotations

import pytest

from app.catalogue.ages import suits_age


@pytest.mark.parametrize(
    ("name", "attributes", "fits", "others"),
    [
        ("Wooden train set", {"age": "3 to 7"}, [3, 5, 7], [2, 8, 30]),
        ("A strategy game", {"age": "from 12"}, [12, 40], [11]),
        ("Children's headphones", {"for": "children aged 4 to 10"}, [4, 10], [3, 18]),
        ("Children's rain jacket", {}, [5], [0, 18, 70]),
        ("Buggy", {"for": "from 6 months to 4 years"}, [0, 2, 4], [5, 30]),
        ("Pram", {"for": ["from birth to 4 years"]}, [0, 4], [5, 30]),
        ("Baby bottle", {"for": "babies from 3 months"}, [0, 1], [5, 30]),
        ("Headlamp", {"for": "camping and children"}, [5, 40], []),
        ("Office chair", {"for": "up to 110 kg"}, [5, 40], []),
        ("Kettle", {"capacity": "1.7 l", "age": None}, [0, 99], []),
        ("Pencils", {"age": "3+"}, [3, 60], [2]),
    ],
)
def test_a_product_suits_the_ages_that_it_names(
    name: str, attributes: dict[str, object], fits: list[int], others: list[int]
) -> None:
    assert [age for age in fits if not suits_age(name, attributes, age)] == []
    assert [age for age in others if suits_age(name, attributes, age)] == []
