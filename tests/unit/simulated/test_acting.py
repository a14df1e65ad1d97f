"""Actions on a wish: search, then compare, narrow, step in price or split; and the starter questions."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from app.catalogue.browse.starter_questions import Shelf, questions
from app.simulated.dialogue import Dialogue, Search
from app.simulated.items import items_of
from app.simulated.text import stem, stems
from app.simulated.understand import understand
from app.simulated.vocabulary import Vocabulary
from tests.support.fake_shop import Conversation, facts_of
from tests.support.paths import SAMPLE_CATALOGUE
from tests.unit.simulated.test_dialogues import added, after

SAMPLE = SAMPLE_CATALOGUE


def sample() -> list[dict[str, Any]]:
    """Return the products of the sample catalogue."""
    return [json.loads(line) for line in SAMPLE.read_text().splitlines() if line.strip()]


def starters(products: list[dict[str, Any]]) -> set[str]:
    """Return every question that the start page may ask about these products."""
    shelves: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for product in products:
        shelves[product.get("category") or product["categories"][0]].append(product)
    asked: set[str] = set()
    for category, held in shelves.items():
        name = category.rsplit(">", 1)[-1].strip()
        called = sum(stem(name) in stems(product.get("name") or product["title"]) for product in held)
        kind = name.isalpha() and called >= 0.3 * len(held)
        for look in ("black", None):
            shelf = Shelf(category, Decimal(50), "USD", len(held), kind, look)
            for others in ([], [shelf], [shelf] * 2, [shelf] * 3):
                asked |= set(questions([*others, shelf]))
    return asked


def names_of(calls: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Return the names of the called functions."""
    return [name for name, _ in calls]


def test_every_starter_question_is_understood_fresh_and_later() -> None:
    products = sample()
    vocabulary = Vocabulary.of(facts_of(products))
    used = Dialogue(vocabulary, search=Search(query="jumpers", total=4))
    used.listed = items_of(
        [{"id": str(n), "name": f"Wool jumper {n}", "price": f"{n}0.00"} for n in range(1, 5)]
    )
    used.known = {item.id: item for item in used.listed}
    asked = starters(products)
    assert len(asked) > 60
    for question in asked:
        for dialogue in (Dialogue(vocabulary), used):
            first = understand(question, dialogue)[0]
            expected = ("compare",) if question.startswith("Compare") else ("find",)
            assert first.intent in expected, question
            assert first.wishes.query or first.wishes.category, question
            assert "present" not in first.wishes.words, question


async def test_products_to_compare_are_searched_first() -> None:
    for before in ([], ["show me lamps"]):
        conversation = await after(*before)
        answer = await conversation.say("Compare the best rated kettles")
        assert conversation.calls[0][0] == "search_products"
        assert conversation.calls[0][1]["sort"] == "rating"
        assert answer.count("kettle**") >= 3
        assert conversation.calls[-1] == ("compare_products", {"product_ids": ["k5", "k2", "k3"]})


async def test_two_that_were_never_shown_are_looked_up_and_compared() -> None:
    conversation = Conversation()
    await conversation.say("compare the gooseneck kettle with the glass kettle")
    assert conversation.calls[-1] == ("compare_products", {"product_ids": ["k5", "k3"]})


async def test_only_names_which_and_keeps_the_limits() -> None:
    conversation = await after("headphones under 140")
    answer = await conversation.say("only black")
    assert answer.startswith("Only numbers ")
    assert " of these three are black" in answer
    narrowed = await conversation.say("only noise cancelling")
    assert conversation.calls[0][1]["max_price"] == 140
    assert conversation.calls[0][1]["category"] == "Electronics > Headphones"
    assert "noise cancelling" in narrowed


async def test_a_fragment_goes_on_with_the_last_search() -> None:
    conversation = await after("blankets up to 80")
    await conversation.say("for a dog")
    assert conversation.calls[0][1]["max_price"] == 80
    assert conversation.calls[0][1]["category"] == "Home > Blankets"


@pytest.mark.parametrize("said", ["no, not the red one", "not the red one", "I don't want the red one"])
async def test_a_rejected_product_is_never_opened(said: str) -> None:
    conversation = await after("show me kettles")
    await conversation.say(said)
    assert "show_product_details" not in names_of(conversation.calls)
    assert conversation.cart == {}


async def test_the_red_ones_narrow() -> None:
    conversation = await after("show me kettles")
    await conversation.say("the black ones")
    assert names_of(conversation.calls) == ["search_products"]
    assert conversation.calls[0][1]["category"] == "Kitchen > Kettles"


async def test_even_cheaper_is_a_step_and_ends_at_the_cheapest() -> None:
    conversation = await after("show me mugs", "cheaper")
    for said in ("even cheaper", "still cheaper", "much cheaper"):
        answer = await conversation.say(said)
        assert conversation.calls[0][1]["query"] == "mugs"
    assert answer.startswith("Nothing cheaper of the same kind. **Enamel mug** at $7.00 is the cheapest")


async def test_a_present_is_no_word_to_search_for() -> None:
    conversation = Conversation()
    await conversation.say("I need a present under $50, maybe a lamp")
    assert conversation.calls[0][1]["query"] == "lamp"
    assert conversation.calls[0][1]["max_price"] == 50
    bare = Conversation()
    assert "What are you looking for?" in await bare.say("a birthday present for my niece")
    assert bare.calls == []


async def test_a_number_after_a_number_is_one_of_the_list_too() -> None:
    conversation = await after("show me kettles", "add 5", "add 2")
    assert conversation.cart == {}
    await conversation.say("yes")
    assert conversation.cart == {"k2": 1}


async def test_so_many_take_a_plain_yes() -> None:
    conversation = await after("show me mugs", "the blue mug", "add as many as you have", "buy it now")
    assert conversation.cart == {"m1": 1}


async def test_things_open_a_new_search() -> None:
    conversation = await after("show me kettles")
    await conversation.say("show me red things")
    assert conversation.calls[0][1]["query"] == "red"
    assert "category" not in conversation.calls[0][1]
    await conversation.say("what is the cheapest thing in the shop")
    assert conversation.calls == []


async def test_it_is_the_only_one_that_matched_every_word() -> None:
    conversation = await after("gooseneck kettle", "add it")
    assert conversation.cart == {"k5": 1}


@pytest.mark.parametrize("said", ["buy it now", "add it anyway", "one more of the same"])
async def test_small_words_beside_an_order_are_not_searched(said: str) -> None:
    conversation = await after("show me kettles", "the second one")
    await conversation.say(said)
    assert added(conversation) == [{"product_id": "k2", "quantity": 1}]


async def test_twice_is_two_and_as_many_as_there_are_is_asked() -> None:
    conversation = await after("show me mugs", "add the blue mug twice")
    assert conversation.cart == {"m1": 2}
    answer = await conversation.say("add as many as you have")
    assert answer == "There are 40 of **Stoneware mug**. Shall I put all 40 into your cart?"
    assert conversation.cart == {"m1": 2}
    assert "Your [cart](/cart) is" in await conversation.say("show cart")


async def test_wishes_in_one_sentence_are_each_reported() -> None:
    conversation = await after("show me kettles", "compare 1 and 2", "take the cheaper one and a floor lamp")
    assert names_of(conversation.calls) == ["add_to_cart", "search_products"]
    assert conversation.cart == {"k1": 1}
    several = await after("I want a red kettle, two blue mugs and an iron skillet")
    assert [given["query"] for _, given in several.calls] == ["red kettle", "blue mugs", "iron skillet"]


async def test_a_plan_that_names_a_shelf_is_a_search() -> None:
    conversation = await after("I want to go for a walk with my dogs")
    assert names_of(conversation.calls) == ["search_products"]
    assert names_of((await after("hovercraft")).calls)[:1] == ["search_products"]
    assert "products:" in await Conversation().say("what's good here?")
    assert "What are you looking for?" in await Conversation().say("something lighter")
