"""Commands about the cart in plain words of many kinds, corrections of them, and words that change nothing."""

from __future__ import annotations

import pytest

from app.simulated.lexicon import compose
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.nlu.typos import correct
from tests.support.fake_shop import Conversation

LIST = "show me mugs"


async def amounts(*messages: str) -> list[int]:
    """Return the amounts of the cart's lines after these messages."""
    conversation = Conversation()
    for message in (LIST, *messages):
        await conversation.say(message)
    return list(conversation.cart.values())


@pytest.mark.parametrize(
    "message",
    [
        "sign me up for the first",
        "bag me the first",
        "wrap up number 1",
        "I've settled on the first",
        "I would love to have the first",
        "we're just going with the first",
        "could I trouble you for number 1?",
        "the first one please",
        "the first it is",
        "number one for me",
        "in goes the first",
        "the first will have to do",
        "nah add the first",
        "pt the frst one in my bskt",
        "the first, go ahead",
        "chuck the first in while you're at it",
    ],
)
async def test_a_plain_command_adds_one(message: str) -> None:
    assert await amounts(message) == [1]


@pytest.mark.parametrize(
    ("message", "amount"),
    [
        ("sorry, 9 not 10", 9),
        ("9, not 10!", 9),
        ("not 10, 9", 9),
        ("oops, I meant two", 2),
        ("no, five", 5),
        ("nah, just three", 3),
        ("three will be enough", 3),
        ("six rather than ten", 6),
        ("leave it at four", 4),
        ("make that 2 please", 2),
        ("half of that will be plenty", 5),
        ("and down to two, I can't carry that much", 2),
        ("srry mke it 3", 3),
        ("just the one please", 1),
    ],
)
async def test_an_amount_is_corrected_by_the_message_after_it(message: str, amount: int) -> None:
    assert await amounts("ten of the first", message) == [amount]


@pytest.mark.parametrize(
    "message",
    [
        "I no longer need the first",
        "never mind the first",
        "not the first after all",
        "I don't want the first any more",
        "I've changed my mind about the first",
        "out with the first",
        "lose the first",
        "the first doesn't need to be in there",
        "I changed my mind about the first, remove it",
        "only the second",
        "take out everything except the second",
    ],
)
async def test_what_is_not_wanted_any_more_is_taken_out(message: str) -> None:
    assert await amounts("add the first and two of the second", message) == [2]


@pytest.mark.parametrize(
    "message",
    [
        "the second rather than the first",
        "not the first, the second",
        "I meant the second, not the first",
        "instead of the first give me the second",
        "actually the second would be better",
        "make it the second instead",
        "I'd rather have the second",
        "switch to the second",
    ],
)
async def test_what_is_preferred_takes_the_place_of_the_other(message: str) -> None:
    conversation = Conversation()
    for each in (LIST, "add the first"):
        await conversation.say(each)
    (first,) = conversation.cart
    await conversation.say(message)
    assert list(conversation.cart.values()) == [1]
    assert first not in conversation.cart


@pytest.mark.parametrize(
    "message",
    [
        "forget that",
        "just one more question",
        "the first",
        "the cheapest please",
        "not the first",
        "never mind the first",
        "no, just the second",
        "ok",
        "is the first enough for two?",
        "I'd rather have the second than the first, what do you think?",
    ],
)
async def test_other_words_change_nothing(message: str) -> None:
    assert await amounts(message) == []


@pytest.mark.parametrize(
    "message", ["that one is nice", "one moment", "two of my friends came", "no more of that talk"]
)
async def test_other_words_after_an_addition_keep_its_amount(message: str) -> None:
    assert await amounts("add three of the first", message) == [3]


@pytest.mark.parametrize(
    "message",
    [
        "I think I'll have the white one, yes please",
        "the white one, yes",
        "white looks smart, I'll take that one",
        "the white one looks the most useful, I'll have it",
        "Pocketware and white, I'll have one",
        "my kitchen is tiny so the white one please",
        "I'd like the mug from Pocketware in enamel",
        "gimme the white 1s",
        "that's the best price I've seen, the white one please",
        "it's for my nephew, the white one please",
        "can I just get the white one then",
    ],
)
async def test_agreement_and_description_beside_an_order_do_not_stop_it(message: str) -> None:
    conversation = Conversation()
    for each in (LIST, message):
        await conversation.say(each)
    assert conversation.cart == {"m2": 1}


@pytest.mark.parametrize(
    "message",
    [
        "white looks smart",
        "white looks too plain, I'll take my time",
        "white looks horrible, I'll take another",
        "the white one looks nice, how much is it?",
        "I'd like the white one but with a lid",
        "I'd like the mug with a golden rim",
        "I'll have the mug without enamel",
        "so the white one",
        "so the white one please?",
        "the white one, yes, but is it heavy?",
        "my mother likes so many, is the white one washable?",
        "can you tell me about the white one, the second please",
        "my kids are five and three, two please",
        "the white one looks big, one question please",
        "that is all for now, the bill please",
        "can I just have the white one cheaper?",
        "is the white one in stock? if so I'd like to know more about it please",
    ],
)
async def test_words_that_say_more_than_an_order_leave_it_a_question(message: str) -> None:
    assert await amounts(message) == []


@pytest.mark.parametrize(
    ("message", "amount"), [("lovely. two", 2), ("perfect, three", 3), ("wonderful. just one", 1)]
)
async def test_praise_and_an_amount_order_the_product_spoken_of(message: str, amount: int) -> None:
    assert await amounts("tell me about the second", message) == [amount]


@pytest.mark.parametrize(
    "message",
    ["lovely. two litres would be better", "great. two questions", "thanks. one more thing", "nice. two?"],
)
async def test_praise_before_anything_else_orders_nothing(message: str) -> None:
    assert await amounts("tell me about the second", message) == []


async def test_an_opinion_and_an_amount_order_what_the_opinion_is_about() -> None:
    assert await amounts("the white one sounds great, two please") == [2]


async def test_the_possessive_of_a_plural_is_part_of_a_description() -> None:
    tokens = [token.text for token in tokenize(normalise("the kids' ones, 'the two mugs'"))]
    assert tokens == ["the", "kids", "ones", ",", "'", "the", "two", "mugs"]


async def test_praise_and_an_amount_after_a_list_order_nothing() -> None:
    assert await amounts("lovely. two") == []


@pytest.mark.parametrize(
    ("message", "bought"), [("the glass one as well", True), ("the glass one as well?", False)]
)
async def test_what_was_found_just_now_joins_the_cart(message: str, *, bought: bool) -> None:
    conversation = Conversation()
    for each in (LIST, "add the first", "show me kettles", message):
        await conversation.say(each)
    assert ("k3" in conversation.cart) is bought


async def test_as_well_after_a_question_about_one_product_asks_about_another() -> None:
    conversation = Conversation()
    for each in (LIST, "add the first", "show me kettles", "tell me about the glass one"):
        await conversation.say(each)
    await conversation.say("the gooseneck one as well")
    assert len(conversation.cart) == 1


async def test_the_smaller_of_the_two_is_taken_from_a_list_of_two() -> None:
    conversation = Conversation()
    for each in ("show me pans", "the cheaper of the two please"):
        await conversation.say(each)
    assert conversation.cart == {"p2": 1}


@pytest.mark.parametrize("message", ["I'll take the cheap one", "the cheap one it is"])
async def test_an_adjective_of_degree_names_one_of_two(message: str) -> None:
    conversation = Conversation()
    for each in ("show me pans", message):
        await conversation.say(each)
    assert conversation.cart == {"p2": 1}


async def test_an_adjective_of_degree_names_none_of_many() -> None:
    assert await amounts("I'll take the cheap one") == []


@pytest.mark.parametrize("message", ["go on then", "ok", "yes please", "if you say so"])
async def test_a_word_of_agreement_takes_the_assistants_pick(message: str) -> None:
    assert await amounts("which would you take?", message) == [1]


async def test_ok_after_a_products_details_asks_first() -> None:
    conversation = Conversation()
    for each in (LIST, "tell me about the first"):
        await conversation.say(each)
    assert "Shall I add" in await conversation.say("ok")
    assert conversation.cart == {}
    await conversation.say("yes")
    assert list(conversation.cart.values()) == [1]


async def test_the_first_of_a_kind_in_an_order_is_found_and_named() -> None:
    conversation = Conversation()
    said = await conversation.say("which of your mugs weighs the least?")
    assert "outside" not in said
    assert conversation.shown


def test_patterns_compose_phrases() -> None:
    parts = {"give": ["give", "hand"], "me": ["me", "us"]}
    assert list(compose("{give} {me?} it", parts)) == [
        *("give me it", "give us it", "give it", "hand me it", "hand us it", "hand it"),
    ]


@pytest.mark.parametrize(("text", "meant"), [("scnd", "second"), ("tht", "that"), ("hp", "hp"), ("cm", "cm")])
def test_words_without_vowels_are_read_where_one_word_is_meant(text: str, meant: str) -> None:
    (token,) = correct(tokenize(normalise(text)), lambda word: False)
    assert token.text == meant
