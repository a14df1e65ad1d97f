"""Opinions of one product or brand: what speaks for it and against it, whether it is worth more, and a better one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.simulated.actions.details import fact_sentence
from app.simulated.actions.judgements import drawback, for_it
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.products import Item
from app.simulated.questions import Asked
from app.simulated.readings.opinions import (
    asks_for_better,
    asks_for_other_brand,
    asks_of_brand,
    facet_asked,
)
from tests.support.fake_shop import Conversation, after


def words_of(text: str) -> Words:
    """Return the words of a text."""
    return Words.of(tokenize(normalise(text)))


def text_of(conversation: Conversation) -> str:
    """Return the text of the newest answer."""
    return "\n".join(each.text for each in conversation.rounds)


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("what's the catch?", "against"),
        ("is there anything wrong with it?", "against"),
        ("what are the downsides of the glass one?", "against"),
        ("why is it rated so low?", "against"),
        ("what speaks against it?", "against"),
        ("convince me", "for"),
        ("what's so special about it?", "for"),
        ("why should I buy that one?", "for"),
        ("what are the advantages?", "for"),
        ("is it bad for my back?", None),
        ("what is wrong", "against"),
        ("catch me if you can", None),
        ("I want a bad one", None),
        ("why is the sky blue?", None),
    ],
)
def test_the_side_of_a_product_that_is_asked_for_is_read(text: str, facet: str | None) -> None:
    assert facet_asked(words_of(text)) == facet


def test_a_question_for_a_better_product_or_another_brand_is_read() -> None:
    assert asks_for_better(words_of("what's a better one?"))
    assert asks_for_better(words_of("do you have anything better?"))
    assert not asks_for_better(words_of("is the red one better than the blue one?"))
    assert asks_for_other_brand(words_of("show me something from another maker"))
    assert not asks_for_other_brand(words_of("another red one"))


def test_a_question_how_good_a_brand_is_is_read() -> None:
    assert asks_of_brand(words_of("would you trust that brand?"), is_named=False)
    assert asks_of_brand(words_of("is Harrow any good?"), is_named=True)
    assert not asks_of_brand(words_of("is it any good?"), is_named=False)
    assert not asks_of_brand(words_of("which would you recommend from Harrow?"), is_named=True)


def item_with(description: str) -> Item:
    """Return a product with a description."""
    return Item("x", "Desk fan", Decimal(20), description=description)


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Runs from any USB plug. It cools one person, not a room.", "It cools one person, not a room."),
        ("Silent heat for a study. Allow twenty minutes.", "Allow twenty minutes."),
        ("A steel kettle with a filter. It boils quickly.", ""),
        ("", ""),
    ],
)
def test_the_sentence_that_limits_or_warns_is_the_drawback(description: str, expected: str) -> None:
    assert drawback(item_with(description)) == expected


def test_without_features_a_sentence_that_limits_nothing_speaks_for_a_product() -> None:
    assert (
        for_it(item_with("Not for outdoors. Three speeds and a timer."))
        == "For it: “Three speeds and a timer”."
    )
    assert for_it(item_with("Not for outdoors.")) == ""


async def test_an_opinion_of_one_product_says_what_speaks_for_it() -> None:
    text = text_of(await after("kettles", "is the gooseneck one any good?"))
    assert "For it: temperature control." in text
    assert "rated 4.8 of 5" in text


async def test_a_product_without_a_drawback_has_none_made_up() -> None:
    text = text_of(await after("kettles", "what's the catch with the glass one?"))
    assert "Glass kettle" in text
    assert "I know nothing against it" in text


async def test_a_product_that_another_beats_in_price_and_rating_is_not_recommended() -> None:
    text = text_of(await after("kettles", "is the glass kettle worth it?"))
    assert "I would rather take number" in text
    assert "4.6" in text


async def test_a_product_is_named_by_its_price() -> None:
    assert "Gooseneck kettle" in text_of(await after("kettles", "is the 89 one any good?"))
    assert "Gooseneck kettle" in text_of(await after("kettles", "what's wrong with the one at $89?"))


async def test_worth_more_is_answered_against_a_cheaper_one() -> None:
    text = text_of(await after("kettles", "is the gooseneck kettle worth the extra money?"))
    assert text.startswith("I think so.")
    assert "more than" in text
    assert "against" in text
    assert "I would take" not in text


async def test_a_brand_is_judged_by_its_ratings() -> None:
    assert "Harrow 4.1 to 4.3 of 5" in text_of(await after("kettles", "is Harrow a good brand?"))


async def test_a_better_one_is_of_the_same_kind_and_rated_better() -> None:
    conversation = await after("Whistling kettle", "what's a better one?")
    assert "I would take" in text_of(conversation)
    assert "kettle" in text_of(conversation)
    assert "Whistling" not in text_of(conversation)


async def test_another_brand_leaves_out_the_one_spoken_of() -> None:
    conversation = await after("Harrow kettles", "show me something from another maker")
    assert conversation.calls[-1][1]["exclude"] == ["harrow"]


async def test_a_kind_is_recommended_by_what_is_said_beside_it() -> None:
    text = text_of(await after("which headphones would you recommend against the noise of a train?"))
    assert "Over-ear headphones" in text


@pytest.mark.parametrize(
    "message", ["convince me", "what's the catch?", "would you trust that brand?", "what's a better one?"]
)
async def test_an_opinion_never_changes_the_cart(message: str) -> None:
    assert not (await after("kettles", "the second one", message)).cart


async def test_a_surprise_stays_within_the_price_that_is_said() -> None:
    conversation = await after("surprise me with something under 20")
    assert {given.get("max_price") for _, given in conversation.calls} == {"20"}


async def test_the_presents_of_two_persons_are_kept() -> None:
    conversation = await after(
        "a present for my dad, he likes tea, 40 at most",
        "and something for my niece, she's 7",
        "back to the present for my dad",
    )
    assert "For your dad" in text_of(conversation)
    assert {given.get("max_price") for _, given in conversation.calls} == {"40"}


async def test_the_product_of_before_is_shown_again() -> None:
    conversation = await after("Glass kettle", "lamps", "show me the one from before again")
    assert conversation.calls[-1][1] == {"product_id": "k3"}


async def test_goods_that_were_a_part_of_a_list_are_gone_back_to_by_their_name() -> None:
    conversation = await after("mugs", "lamps", "back to the blankets")
    assert "blanket" in conversation.calls[-1][1]["query"]


@pytest.mark.parametrize("message", ["what if it breaks after a month?", "and if I don't like it?"])
async def test_what_may_happen_later_is_a_question_about_the_shop(message: str) -> None:
    assert [name for name, _ in (await after("kettles", message)).calls] == ["read_shop_pages"]


async def test_an_amount_that_may_be_enough_is_answered_with_what_the_list_has() -> None:
    text = text_of(await after("kettles", "is 1.5 l enough?"))
    assert "depends" in text
    assert "1.7 l" in text


async def test_a_judgement_without_a_name_is_of_the_goods_that_were_looked_for() -> None:
    conversation = Conversation()
    await conversation.say("show me jackets")
    await conversation.say("compare the first and the fourth")
    assert "**Rain jacket**" in await conversation.say("convince me")


@pytest.mark.parametrize(
    "asked", ["the best value one?", "what gives the best value for money?", "which is the best value?"]
)
async def test_the_best_value_is_weighed_by_price_and_rating(asked: str) -> None:
    conversation = Conversation()
    await conversation.say("show me headphones")
    await conversation.say("which is the lightest?")
    assert "I would take **Wired headphones**" in await conversation.say(asked)


def test_a_fact_that_only_the_name_says_is_said_once() -> None:
    jacket = Item("j", "Waterproof rain jacket, yellow")
    assert fact_sentence(Asked("is it waterproof"), jacket) == f"Yes, by its name: **{jacket.name}**."
