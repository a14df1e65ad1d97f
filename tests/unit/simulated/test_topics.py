"""When a wish narrows the list and when it is one for other goods, and for whom goods are wanted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.simulated.actions.topics import new_topic, other_topic
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.products import Item
from app.simulated.state import State, Topic
from app.simulated.vocabulary import Vocabulary
from tests.support.fake_shop import PRODUCTS, SHOP, facts_of

NAMES = [
    "Wooden rattle",
    "Small teddy bear",
    "Washer drain pump 280187",
    "Portable washer",
    "Digital piano",
    "Wooden rabbit",
]
RATTLES = Topic(typed=("rattle",), high=Decimal(40))


def state_of(*listed: str) -> State:
    """Return the state of a session in a shop with these names, with a list of products."""
    extra = [
        {**PRODUCTS["l1"], "id": f"x{at}", "name": name, "attributes": {}} for at, name in enumerate(NAMES)
    ]
    shop = replace(facts_of(extra, SHOP.currency), names="\n".join(NAMES))
    state = State(Vocabulary.of(shop))
    state.listed = [Item(name, name) for name in listed]
    return state


def topic_for(text: str, topic: Topic, *listed: str) -> Topic | None:
    """Return the topic of other goods that a text names after a list."""
    state = state_of(*listed)
    wish = read_wish([Words.of(tokenize(normalise(text)))], state.vocabulary)
    return other_topic(wish, topic, state)


def test_goods_that_are_called_otherwise_than_the_list_s_are_another_wish_within_the_price() -> None:
    found = topic_for("a cuddly teddy", RATTLES, "Wooden rattle")
    assert found is not None
    assert (found.typed, found.high) == (("teddy",), Decimal(40))


def test_a_number_of_a_product_is_another_wish_also_beside_a_word_of_the_list() -> None:
    found = topic_for("washer 280187", Topic(typed=("washer",)), "Portable washer")
    assert found is not None
    assert "280187" in found.typed


@pytest.mark.parametrize("text", ["a wooden one", "a digital one", "with a teddy", "zorvex", "the rattle"])
def test_what_describes_goods_or_names_those_of_the_list_narrows_it(text: str) -> None:
    assert topic_for(text, RATTLES, "Wooden rattle") is None


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("t-shirts for toddlers", "toddlers"),
        ("women's jackets", "women"),
        ("a jacket for my husband", "men"),
        ("a jacket for a boy", "children"),
        ("jackets, not for kids", None),
        ("man, that is dear", None),
        ("jackets", None),
    ],
)
def test_a_wish_says_for_whom_goods_are(text: str, audience: str | None) -> None:
    wish = read_wish([Words.of(tokenize(normalise(text)))], state_of().vocabulary)
    assert wish.audience == audience


@pytest.mark.parametrize(
    ("text", "typed"), [("too bright. black", ["black"]), ("mugs too", ["mugs"]), ("too complicated", [])]
)
def test_what_is_wrong_with_goods_is_not_searched(text: str, typed: list[str]) -> None:
    assert read_wish([Words.of(tokenize(normalise(text)))], state_of().vocabulary).typed == typed


def test_a_product_s_whole_name_is_not_searched_in_the_category_of_its_last_word() -> None:
    products = [*PRODUCTS.values(), {**PRODUCTS["l1"], "id": "x", "name": "Moon mug"}]
    shop = replace(facts_of(products, SHOP.currency), names="\n".join(each["name"] for each in products))
    state = State(Vocabulary.of(shop))
    for text, category in (("moon mug", None), ("blue mug", "Kitchen > Mugs")):
        wish = read_wish([Words.of(tokenize(text))], state.vocabulary)
        assert new_topic(wish, state, "mug").category == category


def test_the_number_of_a_birthday_is_no_amount() -> None:
    wish = read_wish([Words.of(tokenize(normalise("a lamp for my dad's 60th")))], state_of().vocabulary)
    assert (wish.plain_numbers, wish.price) == ([], None)


def test_for_whom_goods_are_is_no_value_that_all_must_have() -> None:
    shop = replace(SHOP, attribute_values={**SHOP.attribute_values, "for": ("men", "women", "men and women")})
    wish = read_wish([Words.of(tokenize(normalise("running shoes for women")))], Vocabulary.of(shop))
    assert (wish.audience, wish.values, wish.typed) == ("women", [], ["running", "shoes"])
