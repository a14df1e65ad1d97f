"""The flow of a conversation: doubt, indecision, vague wishes, anger, and what holds over several messages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.catalogue.browse.starter_questions import Shelf, questions
from app.simulated.actions.judgements import limits
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.products import Item
from app.simulated.readings.need_words import age_in
from app.simulated.readings.opinions import asks_for_other_brand, asks_what_lasts, facet_asked
from app.simulated.readings.several_presents import presents_apart
from app.simulated.readings.vague_wishes import is_vague
from app.simulated.suitability import best_suited, text_for_use, uses_in
from app.text.category import readable
from tests.support.fake_shop import Conversation, after


def words_of(text: str) -> Words:
    """Return the words of a text."""
    return Words.of(tokenize(normalise(text)))


def text_of(conversation: Conversation) -> str:
    """Return the text of the newest answer."""
    return "\n".join(each.text for each in conversation.rounds)


def searches(conversation: Conversation) -> list[dict[str, Any]]:
    """Return the parameters of the searches of the newest answer."""
    return [given for name, given in conversation.calls if name == "search_products"]


def item(name: str, description: str, **attributes: object) -> Item:
    """Return a product of a name, a description and attributes."""
    given = {"id": name, "name": name, "price": "20.00", "currency": "USD", "in_stock": True}
    found = Item.of({**given, "description": description, "attributes": attributes})
    assert found is not None
    return found


@pytest.mark.parametrize(
    "doubt", ["are you sure?", "really?", "do you really think so?", "I'm not convinced"]
)
async def test_a_doubted_recommendation_is_grounded(doubt: str) -> None:
    text = text_of(await after("kettles", "which would you take?", doubt))
    assert "rated" in text
    assert "don't know" not in text


async def test_the_second_choice_is_the_alternative_of_the_first() -> None:
    conversation = await after("kettles", "which would you take?", "and a second choice?")
    assert "My second choice: **" in text_of(conversation)
    assert "second choice" in text_of(
        await after("kettles", "which would you take?", "not convinced, what else?")
    )


@pytest.mark.parametrize("message", ["I don't know what I want", "hmm, not sure", "no idea", "ugh"])
async def test_who_does_not_know_what_to_buy_is_asked_one_question(message: str) -> None:
    conversation = await after(message)
    assert "For yourself, or as a present?" in text_of(conversation)
    assert not conversation.calls


async def test_who_does_not_know_which_one_gets_a_pick() -> None:
    assert "I would take" in text_of(await after("kettles", "hmm not sure"))


async def test_who_likes_none_of_a_list_is_asked_what_should_be_different() -> None:
    text = text_of(await after("kettles", "I don't like any of them"))
    assert "What should be different: the price" in text


@pytest.mark.parametrize("message", ["something nice", "show me something cool", "I'm bored", "surprise me"])
async def test_a_vague_wish_is_answered_with_goods(message: str) -> None:
    conversation = await after(message)
    assert searches(conversation)
    assert "outside this shop" not in text_of(conversation)
    assert "happiest" not in text_of(conversation)


@pytest.mark.parametrize("message", ["something nice", "anything good under 30", "show me some cool stuff"])
def test_a_wish_for_anything_that_pleases_is_vague(message: str) -> None:
    assert is_vague(words_of(message))


@pytest.mark.parametrize(
    "message", ["something nice for the kitchen", "is the 89 one any good?", "nice kettles"]
)
def test_a_wish_that_says_more_is_not_vague(message: str) -> None:
    assert not is_vague(words_of(message))


async def test_an_angry_message_is_answered_calmly() -> None:
    assert "sorry" in text_of(await after("this is useless, you never understand me"))


async def test_strong_words_beside_a_wish_hide_nothing() -> None:
    conversation = await after(
        "my kettle is broken and it smells awful, I need a new one before monday please"
    )
    assert any("kettle" in given["query"] for given in searches(conversation))


async def test_a_greeting_hides_no_question() -> None:
    assert searches(await after("hiya, what kettles do you guys have?"))


def test_what_lasts_is_asked_in_many_words() -> None:
    assert asks_what_lasts(words_of("which would last longest?"))
    assert asks_what_lasts(words_of("is the second more durable?"))
    assert not asks_what_lasts(words_of("which is the last one?"))


def test_bad_knees_are_a_use_and_no_drawback() -> None:
    assert facet_asked(words_of("which are better for bad knees?")) is None
    assert facet_asked(words_of("is there anything bad about it?")) == "against"


def test_a_sentence_that_says_several_parts_of_a_use_counts_more() -> None:
    suited = item("Red kettle", "One litre is four cups, which suits a small kitchen.")
    other = item("Gooseneck kettle", "Its spout is small. Made for a kitchen.")
    uses = uses_in(words_of("which is better for a small kitchen?"))
    assert best_suited([other, suited], uses, lambda text: limits(text) > 0) == [suited]


def test_a_use_is_said_by_the_words_of_makers() -> None:
    uses = uses_in(words_of("for someone who travels a lot"), only_named=True)
    folding = item("Fan", "It is quiet.", features=["foldable"])
    assert text_for_use(folding, uses, lambda text: False) == "foldable"
    assert text_for_use(item("Fan", "It is quiet."), uses, lambda text: False) == ""


def test_bad_knees_are_in_no_knee_high_boots() -> None:
    uses = uses_in(words_of("for bad knees"))
    assert text_for_use(item("Boots", "Knee-high rubber."), uses, lambda text: False) == ""


async def test_what_goods_are_for_holds_over_messages() -> None:
    conversation = await after("something for my dog, not over 40", "a bed")
    (given,) = searches(conversation)
    assert given["query"].startswith("dog")
    assert Decimal(given["max_price"]) == 40


@pytest.mark.parametrize("other", ["ok, now I need a lamp for myself", "a lamp for me"])
async def test_another_errand_forgets_for_whom_the_last_was(other: str) -> None:
    conversation = await after("something for my dog, not over 40", other)
    (given,) = searches(conversation)[:1]
    assert "dog" not in given["query"]
    assert "max_price" not in given


@pytest.mark.parametrize(
    ("message", "persons", "amounts"),
    [
        ("my dad gardens and my sister bakes, 60 for both", ["dad", "sister"], ["30", "30"]),
        ("mum does yoga, dad drinks coffee, my niece is 4. 30 each", ["mum", "dad", "niece"], ["30"] * 3),
        (
            "my friend likes tea, his mother likes yoga. 50 on him and 20 on her",
            ["friend", "mother"],
            ["50", "20"],
        ),
        (
            "something for a 5 year old boy and a 9 year old girl, 40 altogether",
            ["boy", "girl"],
            ["20", "20"],
        ),
    ],
)
def test_each_person_has_a_present_and_an_amount(
    message: str, persons: list[str], amounts: list[str]
) -> None:
    parts = [part.texts for part in presents_apart(words_of(message))]
    assert len(parts) == len(persons)
    for part, person, amount in zip(parts, persons, amounts, strict=True):
        assert person in part
        assert amount in part[-2:]


def test_ages_are_read_as_people_type_them() -> None:
    assert age_in(words_of("my 16 y/o daughter")) == 16
    assert age_in(words_of("my niece, 4 yrs")) == 4
    assert age_in(words_of("my son (7)")) == 7


async def test_what_a_shopper_has_already_is_left_out() -> None:
    (given,) = searches(await after("kitchen", "I already have a kettle"))
    assert given["exclude"] == ["kettle"]


async def test_a_kind_of_lamp_that_a_shopper_has_leaves_out_no_other_lamp() -> None:
    (given,) = searches(await after("lamps", "I already own a desk lamp"))
    assert given["exclude"] == ["desk lamp"]


async def test_further_goods_are_asked_for_with_and_or_too() -> None:
    assert searches(await after("kettles", "and mugs?"))
    assert searches(await after("kettles", "mugs too?"))


def test_not_that_brand_again_asks_for_another() -> None:
    assert asks_for_other_brand(words_of("not that brand again"))
    assert not asks_for_other_brand(words_of("is that brand any good?"))


async def test_other_colours_are_those_of_the_product_spoken_of() -> None:
    assert "red" in text_of(await after("kettles", "does the first come in another colour?"))


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("mens-shirts", "men's shirts"),
        ("womens_bags", "women's bags"),
        ("kitchen-accessories", "kitchen accessories"),
        ("Hats, gloves & socks", "Hats, gloves & socks"),
        ("tops", "tops"),
    ],
)
def test_a_slug_is_written_as_a_name(slug: str, name: str) -> None:
    assert readable(slug) == name


def test_starter_questions_read_naturally_for_slugs_and_pairs() -> None:
    def shelf(name: str) -> Shelf:
        return Shelf(name, Decimal(30), "USD", 0, is_kind=True)

    asked = questions([shelf("mens-shirts"), shelf("womens-bags"), shelf("laptops"), shelf("trousers")])
    assert asked == [
        "Show me men's shirts under $30",
        "I need a present under $30, maybe a women's bag",
        "What is your cheapest laptop?",
        "What is the cheapest of your trousers?",
    ]


def test_the_only_category_of_a_shop_is_not_named() -> None:
    asked = questions([Shelf("Shop", Decimal(20), "USD", 0, is_kind=False, is_whole_shop=True)])
    assert asked == [
        "Show me something under $20",
        "I need a present under $20",
        "What is the cheapest thing here?",
    ]
