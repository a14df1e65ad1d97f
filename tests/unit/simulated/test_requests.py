"""Several things in one message, earlier lists, goods that are only named, opinions with a purpose, and presents."""

from __future__ import annotations

from typing import Any

import pytest

from app.simulated.nlu.phrases import Words
from app.simulated.nlu.presents import asks_for_present, owns_already, without_possessors
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.readings.opinions import asks_opinion, asks_which
from tests.support.fake_shop import Conversation, after


def words_of(text: str) -> Words:
    """Return the words of a text."""
    return Words.of(tokenize(normalise(text)))


def queries(conversation: Conversation) -> list[str]:
    """Return what was searched for by the newest answer."""
    return [given["query"] for name, given in conversation.calls if name == "search_products"]


def text_of(conversation: Conversation) -> str:
    """Return the text of the newest answer."""
    return "\n".join(each.text for each in conversation.rounds)


def names(conversation: Conversation) -> list[str]:
    """Return the names of the newest answer's calls."""
    return [name for name, _ in conversation.calls]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("For my new kitchen: a kettle, a pan and two mugs", ["kettle", "pan", "mugs"]),
        ("friends are coming tonight. mugs and kettles please", ["mugs", "kettles"]),
        ("we need a kettle for the office, and a lamp for my desk", ["kettle", "lamp"]),
    ],
)
async def test_a_message_with_several_things_has_a_search_for_each(message: str, expected: list[str]) -> None:
    found = queries(await after(message))
    assert len(found) == len(expected)
    assert all(word in query.split() for word, query in zip(expected, found, strict=True))


async def test_each_of_several_things_keeps_its_own_limit() -> None:
    conversation = await after("a kettle for at most 50, a mug under 10 and then two lamps")
    limits = [given.get("max_price") for _, given in conversation.calls]
    assert limits == ["50", "10", None]


@pytest.mark.parametrize(
    "message",
    [
        "a kettle with a lamp and a handle",
        "I want a kettle, white, dishwasher safe",
        "I need a lamp. Last year we bought a kettle and the mug broke too.",
    ],
)
async def test_what_is_said_of_one_thing_is_no_further_thing(message: str) -> None:
    assert len(queries(await after(message))) == 1


async def test_a_thing_that_is_not_sold_is_said_beside_the_others() -> None:
    conversation = await after("a kettle, a mug and a bicycle")
    assert "No bicycles here." in text_of(conversation)
    assert queries(conversation) == ["kettle", "mug"]


async def test_a_question_about_an_earlier_list_is_answered_of_that_list() -> None:
    conversation = await after("jackets", "mugs", "which of the jackets was the cheapest?")
    assert "Denim jacket" in text_of(conversation)
    assert not conversation.calls


async def test_the_cheapest_of_an_earlier_list_is_added() -> None:
    assert list((await after("jackets", "mugs", "add the cheapest jacket")).cart) == ["j4"]


async def test_a_kind_names_one_of_several_lists() -> None:
    conversation = await after(
        "I need a kettle, a mug and a blanket", "the mugs first. which is the cheapest?"
    )
    assert "Enamel mug" in text_of(conversation)


async def test_a_question_about_goods_that_were_not_shown_is_answered_of_what_is_found() -> None:
    conversation = await after("is the enamel mug in stock?")
    assert names(conversation) == ["search_products"]
    assert "in stock" in text_of(conversation)


async def test_what_a_person_says_is_what_the_choice_is_made_by() -> None:
    conversation = await after(
        "headphones", "I travel a lot and need noise cancelling. which one would you take?"
    )
    assert "Over-ear headphones" in text_of(conversation)
    assert names(conversation) == ["show_product_details"]


async def test_two_that_are_weighed_are_compared_with_a_pick() -> None:
    conversation = await after("jackets", "I can't decide between the first and the second")
    assert names(conversation) == ["compare_products"]
    assert "I would take" in text_of(conversation)


async def test_a_question_that_no_fact_answers_is_an_opinion() -> None:
    text = text_of(await after("jackets", "which one is the prettiest?"))
    assert "I would take" in text


async def test_a_new_kind_after_a_pick_is_searched_for() -> None:
    assert queries(await after("jackets", "which one would you take?", "blue mugs")) != []


async def test_a_kind_that_is_to_go_with_a_product_is_searched_for() -> None:
    conversation = await after(
        "details of the Stoneware mug", "mugs", "add the first", "a kettle to go with it"
    )
    assert queries(conversation) == ["kettle"]


async def test_a_thing_of_which_nothing_was_shown_is_no_question_of_fact() -> None:
    assert queries(await after("mugs", "and a guitar?")) == ["guitar"]


async def test_a_question_after_a_name_is_about_that_product() -> None:
    assert "29.90" in text_of(await after("kettles", "the whistling one, how much is it?"))


async def test_a_name_without_a_question_adds_nothing_that_is_called_another() -> None:
    assert not (await after("mugs", "white looks horrible, I'll take another")).cart


@pytest.mark.parametrize("text", ["my boss turns 50, any idea?", "we collected 40 for a colleague"])
def test_a_birthday_and_a_collection_ask_for_a_present(text: str) -> None:
    assert asks_for_present(words_of(text))


def test_the_person_meant_is_not_the_one_whose_person_it_is() -> None:
    assert "daughter" not in without_possessors(words_of("my daughter's teacher is retiring")).texts
    assert "mum" in without_possessors(words_of("my mum's birthday")).texts


def test_what_a_person_has_is_owned() -> None:
    assert owns_already(words_of("he's got a bat"))
    assert not owns_already(words_of("he has no bat"))
    assert not owns_already(words_of("he has to cook"))


async def test_the_budget_of_a_present_holds_for_what_is_named_next() -> None:
    conversation = await after("a present for my mother who likes tea, up to 60", "a blanket would be better")
    assert conversation.calls[-1][1]["max_price"] == "60"


async def test_goods_that_stand_for_a_need_and_are_not_sold_are_said_first() -> None:
    conversation = Conversation()
    assert (await conversation.say("do you sell lego?")).startswith("No lego here.")


@pytest.mark.parametrize(
    "text",
    ["which of these would suit a beginner?", "would you wear it?", "which one do most people like?"],
)
def test_questions_for_an_opinion_are_known_by_their_form(text: str) -> None:
    assert asks_opinion(words_of(text))


@pytest.mark.parametrize(
    "text", ["would you give me the first?", "would you add it?", "which sizes would fit?"]
)
def test_requests_are_no_questions_for_an_opinion(text: str) -> None:
    assert not asks_opinion(words_of(text))


def test_which_one_alone_asks_for_a_choice() -> None:
    assert asks_which(words_of("so which one is it"))
    assert not asks_which(words_of("which one is dishwasher safe"))


def searched(conversation: Conversation) -> list[dict[str, Any]]:
    """Return the arguments of the newest answer's searches."""
    return [given for name, given in conversation.calls if name == "search_products"]


async def test_goods_for_what_a_pronoun_stands_for_are_searched_for_it() -> None:
    assert queries(await after("my dog is huge. do you have a bed for him?")) == ["dog bed"]


async def test_a_price_step_does_not_hold_for_another_kind() -> None:
    conversation = await after("mugs", "now kettles, the cheaper the better")
    assert "max_price" not in searched(conversation)[0]
