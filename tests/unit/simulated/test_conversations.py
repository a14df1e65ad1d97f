"""Conversations with a small shop in memory: what is searched, changed and said, step by step."""

from __future__ import annotations

import pytest

from app.llm import ModelMessage
from app.simulated.actions.needs import of_kind
from app.simulated.consent import is_asked_for
from app.simulated.products import Item
from tests.support.fake_shop import PRODUCTS, Conversation, after


def searched(conversation: Conversation) -> dict[str, object]:
    """Return the last search of the newest answer."""
    return [given for name, given in conversation.calls if name == "search_products"][-1]


async def test_a_price_limit_is_the_one_that_was_said() -> None:
    conversation = await after("show me kettles", "cheaper than 40")
    assert searched(conversation)["max_price"] == "40"
    assert searched(conversation)["category"] == "Kitchen > Kettles"
    await conversation.say("forget the budget")
    assert "max_price" not in searched(conversation)


async def test_a_new_condition_replaces_what_it_contradicts_and_keeps_the_rest() -> None:
    conversation = await after("show me kettles under 60", "only red ones", "in black")
    assert searched(conversation)["attributes"] == {"colour": ["black"]}
    assert searched(conversation)["max_price"] == "60"


@pytest.mark.parametrize(
    ("message", "unwanted"),
    [
        ("mugs that are not blue", "blue"),
        ("kettles without plastic", "plastic"),
        ("headphones -wireless", "wireless"),
    ],
)
async def test_what_is_not_wanted_is_left_out(message: str, unwanted: str) -> None:
    assert searched(await after(message))["exclude"] == [unwanted]


async def test_an_earlier_topic_comes_back_with_its_limit() -> None:
    conversation = await after("headphones under 60", "show me lamps", "back to the headphones")
    assert searched(conversation)["max_price"] == "60"
    assert searched(conversation)["category"] == "Electronics > Headphones"


async def test_the_cart_is_changed_and_each_change_can_be_taken_back() -> None:
    conversation = await after("show me kettles", "add two of the first")
    first = next(iter(conversation.cart))
    for message, held in [
        ("make it three", 3),
        ("remove one", 2),
        ("undo", 3),
        ("take it out", 0),
        ("undo that", 3),
    ]:
        await conversation.say(message)
        assert conversation.cart.get(first, 0) == held, message


async def test_the_cart_is_emptied_only_after_a_yes() -> None:
    conversation = await after("show me mugs", "add the first and the second", "empty my cart")
    assert len(conversation.cart) == 2
    await conversation.say("no")
    assert len(conversation.cart) == 2
    await conversation.say("empty my cart")
    await conversation.say("yes")
    assert conversation.cart == {}


async def test_a_correction_swaps_what_was_added() -> None:
    conversation = await after("show me mugs", "add two of the first", "no wait, I meant the second")
    [(product_id, quantity)] = conversation.cart.items()
    assert quantity == 2
    await conversation.say("swap it for the first")
    [(other_id, quantity)] = conversation.cart.items()
    assert (other_id != product_id, quantity) == (True, 2)


async def test_a_size_that_is_not_offered_is_said_and_nothing_is_added() -> None:
    conversation = await after("show me shoes")
    assert "does not come in 9: 40, 41, 42 or 43" in await conversation.say("add the first one in 9")
    assert conversation.cart == {}


async def test_an_unclear_wish_is_asked_back_with_buttons() -> None:
    conversation = await after("show me kettles", "add it")
    assert conversation.cart == {}
    assert conversation.calls[-1][0] == "offer_choices"


async def test_a_fact_is_said_with_its_name_and_a_missing_one_is_not_invented() -> None:
    conversation = await after("show me kettles", "tell me about the switch-off kettle")
    assert "1.7 l" in await conversation.say("what is its capacity?")
    assert (await conversation.say("does it switch itself off?")).startswith("Yes.")
    assert "doesn't say" in await conversation.say("does it have a thermometer?")


async def test_a_superlative_orders_the_list_by_a_fact() -> None:
    conversation = await after("show me headphones")
    assert "30 hours" in await conversation.say("which one has the longest battery life?")


async def test_an_opinion_is_one_pick_with_a_reason_and_an_alternative() -> None:
    conversation = await after("show me kettles")
    answer = await conversation.say("which would you take?")
    assert answer.startswith("I would take **")
    assert answer.count("**") == 4
    await conversation.say("yes")
    assert len(conversation.cart) == 1


async def test_what_the_shop_has_is_offered_after_a_search_for_what_it_does_not_sell() -> None:
    conversation = Conversation()
    assert (await conversation.say("do you sell sofas?")).startswith("I can show you")
    assert searched(conversation)["query"] == "sofas"
    assert conversation.cart == {}


async def test_another_language_is_answered_in_it_and_searched() -> None:
    conversation = Conversation()
    answer = await conversation.say("Ich suche einen Wasserkocher für meine Küche")
    assert answer.startswith("Ich spreche leider nur Englisch.")
    assert "Wasserkocher" in str(searched(conversation)["query"])


async def test_a_limit_in_another_currency_is_said() -> None:
    assert "US dollars" in await Conversation().say("kettles under 30 euros")


async def test_a_name_of_the_catalogue_cannot_break_the_text_s_marks() -> None:
    conversation = await after("show me kettles")
    assert "{" not in await conversation.say("which one is the cheapest?")


async def test_a_change_by_another_model_is_allowed_only_where_this_reading_makes_it() -> None:
    conversation = await after("show me mugs", "add two of the first")
    [product_id] = conversation.cart
    conversation.messages.append(ModelMessage("user", "take it out again"))
    request = conversation.request()
    assert is_asked_for(request, "set_cart_quantity", {"product_id": product_id, "quantity": 0})
    assert not is_asked_for(request, "set_cart_quantity", {"product_id": product_id, "quantity": 1})
    conversation.messages[-1] = ModelMessage("user", "should I take it out again?")
    assert not is_asked_for(
        conversation.request(), "set_cart_quantity", {"product_id": product_id, "quantity": 0}
    )


def test_a_kind_is_what_all_its_words_name() -> None:
    moka = Item("m", "Moka pot, red", category="Kitchen > Coffee")
    flower = Item("f", "Terracotta pot with saucer", category="Garden > Pots")
    assert of_kind([flower, moka], "moka pot") == [moka]
    assert of_kind([flower], "moka pot") == [flower], "nothing better is there"


@pytest.mark.parametrize("message", ["I want to talk to a person", "can I speak to someone please"])
async def test_a_wish_for_a_person_is_answered_from_the_shops_pages(message: str) -> None:
    conversation = Conversation()
    await conversation.say(message)
    assert [name for name, _ in conversation.calls] == ["read_shop_pages"]


async def test_why_gives_the_reason_for_the_product_spoken_of() -> None:
    conversation = await after("show me kettles", "which would you take?")
    picked = conversation.calls[-1][1]["product_id"]
    said = await conversation.say("why?")
    assert conversation.calls == []
    assert PRODUCTS[picked]["name"] in said
    assert "rated" in said


@pytest.mark.parametrize(
    "message", ["not the red one", "skip the red ones", "I'd rather not have red", "hide red"]
)
async def test_what_is_not_wanted_of_a_list_is_left_out_of_it(message: str) -> None:
    conversation = await after("show me kettles", message)
    assert searched(conversation)["exclude"] == ["red"]
    assert searched(conversation)["category"] == "Kitchen > Kettles"


async def test_a_refused_place_of_the_list_changes_nothing() -> None:
    conversation = await after("show me kettles", "not the second")
    assert conversation.calls == []


@pytest.mark.parametrize(
    "message",
    [
        "which of these would you give your mother?",
        "if it were your money, which one?",
        "be honest, which should I get?",
    ],
)
async def test_an_opinion_is_given_whatever_the_words_of_the_question(message: str) -> None:
    conversation = await after("show me kettles")
    assert "I would take" in await conversation.say(message)
    assert not conversation.cart


async def test_the_dearer_of_two_is_weighed_against_the_cheaper() -> None:
    conversation = await after("show me kettles")
    answer = await conversation.say("is the dearest really worth that much more than the cheapest?")
    assert "more than" in answer
    assert "I would take" in answer


async def test_what_do_you_have_asks_for_no_opinion() -> None:
    assert "I would take" not in await Conversation().say("what kettles do you have?")


async def test_one_too_many_is_taken_out_again() -> None:
    conversation = await after("show me kettles", "add three of the first", "actually that's one too many")
    assert list(conversation.cart.values()) == [2]


async def test_a_removal_and_a_new_amount_in_one_sentence_are_both_done() -> None:
    conversation = await after("show me kettles", "add the first two", "remove 1, make 2 three")
    assert list(conversation.cart.values()) == [3]
