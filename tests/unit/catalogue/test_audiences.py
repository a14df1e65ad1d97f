"""For whom goods are, as their names, categories and attributes say."""

from __future__ import annotations

import pytest

from app.catalogue.audiences import audience_named, audiences_of


@pytest.mark.parametrize(
    ("name", "category", "attributes", "audiences"),
    [
        ("Google Women's Puffer Jacket", "Apparel", {}, {"women"}),
        ("Men’s Puff Jacket", "Apparel", {}, {"men"}),
        ("Check Shirt", "mens-shirts", {}, {"men"}),
        ("Pocket Tee", "Apparel", {"age_group": "toddler"}, {"toddlers"}),
        ("Youth Hero Tee", "", {"Gender": "female"}, {"children", "women"}),
        ("Mango chutney for a woman's touch", "", {}, {"women"}),
        ("Mango chutney", "Mental arithmetic", {"colour": "ladybird"}, set()),
    ],
)
def test_goods_say_for_whom_they_are(
    name: str, category: str, attributes: dict[str, object], audiences: set[str]
) -> None:
    assert audiences_of(name, category, attributes) == audiences


def test_a_word_of_a_message_names_an_audience_in_any_spelling() -> None:
    assert [audience_named(word) for word in ("Womens", "men's", "toddler", "kids", "kettle")] == [
        "women",
        "men",
        "toddlers",
        "children",
        None,
    ]
