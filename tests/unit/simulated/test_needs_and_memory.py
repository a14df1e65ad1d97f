"""Presents, needs, opinions, other versions of a product, and going back, in whole conversations."""

from __future__ import annotations

from typing import Any

import pytest

from app.simulated.nlu.phrases import Words
from app.simulated.nlu.presents import asks_for_present, goes_on
from app.simulated.nlu.tokens import normalise, tokenize
from tests.support.fake_shop import Conversation, after


def words_of(text: str) -> Words:
    """Return the words of a text."""
    return Words.of(tokenize(normalise(text)))


def searches(conversation: Conversation) -> list[dict[str, Any]]:
    """Return the searches of the newest answer."""
    return [given for name, given in conversation.calls if name == "search_products"]


@pytest.mark.parametrize(
    "text",
    [
        "what could we bring",
        "what do I get a mother in law who has everything",
        "what would a five year old boy enjoy",
        "I need something for my sister",
        "a gift for a friend",
    ],
)
def test_a_present_is_asked_for_in_many_words(text: str) -> None:
    assert asks_for_present(words_of(text))


@pytest.mark.parametrize(
    "text", ["I need something for my bathroom", "what do people need for camping", "what do you have"]
)
def test_what_is_for_no_person_is_no_present(text: str) -> None:
    assert not asks_for_present(words_of(text))


def test_a_further_wish_belongs_to_the_need_and_a_wish_for_oneself_does_not() -> None:
    assert goes_on(words_of("something to cuddle"))
    assert goes_on(words_of("she does like a long bath"))
    assert not goes_on(words_of("something for my bathroom"))


async def test_presents_for_grown_ups_are_searched_by_age_and_nothing_is_said_of_children() -> None:
    conversation = await after("a present for my mother, she likes tea, up to 40 dollars")
    assert searches(conversation)
    assert all(given["age"] >= 18 and "exclude" not in given for given in searches(conversation))


async def test_a_need_after_a_present_is_a_new_wish() -> None:
    conversation = await after(
        "a present for my mother who likes tea, up to 40", "and I need a desk lamp for myself"
    )
    assert all("age" not in given and "max_price" not in given for given in searches(conversation))


async def test_a_dearer_one_is_weighed_against_the_cheapest() -> None:
    conversation = Conversation()
    await conversation.say("kettles")
    said = await conversation.say("is the dearest one worth the extra money?")
    assert "more than" in said
    assert said.startswith("I think so")
    assert not searches(conversation)


async def test_another_version_of_the_product_is_looked_for() -> None:
    conversation = await after("show me the rain jacket", "do you have it in red?")
    (given,) = searches(conversation)
    assert (given["query"], given["attributes"]) == ("rain jacket", {"colour": ["red"]})


async def test_a_limit_that_no_longer_holds_is_dropped() -> None:
    conversation = await after("kettles", "only those under 50", "dearer ones are fine after all")
    assert "max_price" not in searches(conversation)[0]
    assert "min_price" not in searches(conversation)[0]


async def test_what_was_shown_first_is_shown_again() -> None:
    conversation = await after("kettles", "lamps", "mugs", "what was the first thing you showed me?")
    assert searches(conversation)[0]["category"] == "Kitchen > Kettles"


async def test_a_place_of_an_earlier_list_is_named_again() -> None:
    conversation = await after("lamps", "kettles", "what was that second lamp called again?")
    (call,) = [given for name, given in conversation.calls if name == "show_product_details"]
    assert call["product_id"].startswith("l")


async def test_that_one_too_joins_a_cart_with_other_goods() -> None:
    conversation = await after("mugs", "add the first", "reading lamp", "that one too")
    assert set(conversation.cart) == {next(iter(conversation.cart)), "l1"}


async def test_nothing_for_a_room_leaves_nothing_out() -> None:
    conversation = await after("we own nothing for the kitchen. 150 for everything")
    assert searches(conversation)
    assert all("exclude" not in given for given in searches(conversation))


async def test_a_trouble_comes_before_the_activity_and_the_place() -> None:
    conversation = Conversation()
    said = await conversation.say("I'm always freezing at my desk")
    assert "something warm" in said
    assert not any("desk" in given["query"] for given in searches(conversation))


async def test_what_is_lacking_is_not_left_out() -> None:
    conversation = await after("I own no mugs and would like some")
    assert all("exclude" not in given for given in searches(conversation))


async def test_which_would_you_is_an_opinion_whatever_is_done_with_it() -> None:
    conversation = Conversation()
    await conversation.say("mugs")
    assert "I would take" in await conversation.say("which one would you drink from?")


async def test_further_kinds_follow_where_more_is_asked_for() -> None:
    conversation = Conversation()
    await conversation.say("a present for a friend who loves cooking, up to 60")
    first = {given["query"] for given in searches(conversation)}
    await conversation.say("something to cuddle")
    assert first.isdisjoint(given["query"] for given in searches(conversation) if "every_word" in given)


@pytest.mark.parametrize(
    ("text", "query"), [("garden gnome", "gnome"), ("do you have winter tyres", "tyres")]
)
async def test_goods_that_a_need_only_describes_are_searched_by_their_name(text: str, query: str) -> None:
    [search] = searches(await after(text))
    assert query in search["query"]


async def test_an_occasion_is_no_name_of_goods() -> None:
    assert len(searches(await after("a hiking holiday"))) > 1
