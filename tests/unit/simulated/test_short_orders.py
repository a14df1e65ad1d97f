"""Short orders after a list, whatever their verb, and answers that follow a change of the cart."""

from __future__ import annotations

import pytest

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.tokens import tokenize
from app.simulated.nlu.transfers import transfer_end
from tests.support.fake_shop import Conversation

LIST = "show me mugs"


async def cart_after(*messages: str) -> list[int]:
    """Return the amounts of the cart's lines after a list and these messages."""
    conversation = Conversation()
    for message in (LIST, *messages):
        await conversation.say(message)
    return list(conversation.cart.values())


@pytest.mark.parametrize(
    ("message", "amount"),
    [
        ("hit me with the first", 1),
        ("book me in for two of the second", 2),
        ("rustle me up the second", 1),
        ("let's roll with the first", 1),
        ("I'm sold on the second", 1),
        ("the third has my name on it", 1),
        ("number 3 is coming home with me", 1),
        ("mark the third as sold", 1),
        ("toss two of the first my way", 2),
        ("chuck the first on the pile", 1),
        ("the second, sold", 1),
        ("deal! the second", 1),
    ],
)
async def test_a_short_order_adds_whatever_its_verb_is(message: str, amount: int) -> None:
    assert await cart_after(message) == [amount]


@pytest.mark.parametrize("message", ["yoink", "sold", "bag it up", "that's mine", "let's do it"])
async def test_words_that_clinch_take_the_product_spoken_of(message: str) -> None:
    assert await cart_after("tell me about the second", message) == [1]


@pytest.mark.parametrize(
    "message",
    [
        "spare me the first",
        "remind me about the first",
        "help me with the second",
        "the first makes me hungry",
        "the third reminds me of home",
        "is the third mine?",
        "hit me with a teapot",
    ],
)
async def test_words_that_hand_nothing_over_add_nothing(message: str) -> None:
    assert await cart_after(message) == []


@pytest.mark.parametrize(
    ("text", "end"),
    [("hit me with the first", 3), ("tell me the first", 0), ("fill us in on it", 3), ("nab me two", 2)],
)
def test_a_transfer_is_known_by_its_form(text: str, end: int) -> None:
    assert transfer_end(Words.of(tokenize(text))) == end


async def test_a_place_of_the_list_is_asked_back_and_not_searched() -> None:
    conversation = Conversation()
    await conversation.say(LIST)
    await conversation.say("number 3 rings my bell")
    assert conversation.calls[-1][0] == "offer_choices"


DENIALS = (
    "I added nothing",
    "I changed nothing",
    "nothing is changed",
    "nothing is added",
    "Nothing was changed",
)


@pytest.mark.parametrize(
    "message",
    [
        "add the first. Perhaps a throw as well?",
        "add the second. Maybe the third too, not sure yet",
        "add the first. I don't want the second",
        "put the first in my cart. My sister would take the second",
        "the first in my cart please. If the second is red, add it",
        "add the first. The second can wait",
    ],
)
async def test_an_answer_never_denies_the_change_that_it_made(message: str) -> None:
    conversation = Conversation()
    await conversation.say(LIST)
    answer = await conversation.say(message)
    assert conversation.cart
    assert not [each for each in DENIALS if each in answer]


def test_each_denial_has_a_form_beside_a_change() -> None:
    sentences = english().sentences
    denials = [name for name, text in sentences.items() if any(each in text for each in DENIALS)]
    assert denials
    assert [name for name in denials if f"{name}.beside" not in sentences] == []


async def lines_after(*messages: str) -> dict[str, int]:
    """Return the cart after a kettle, two of another, a mug, and these messages."""
    conversation = Conversation()
    for message in (
        "show me kettles",
        "add the first and two of the second",
        LIST,
        "add the first",
        *messages,
    ):
        await conversation.say(message)
    return dict(conversation.cart)


@pytest.mark.parametrize(
    ("message", "cart"),
    [
        ("remove the mug i have to think about it", {"k1": 1, "k2": 2}),
        ("take the mug out we don't drink coffee", {"k1": 1, "k2": 2}),
        ("remove whatever I added last", {"k1": 1, "k2": 2}),
        ("make it just two mugs", {"k1": 1, "k2": 2, "m1": 2}),
        ("one more mug and take out the first kettle", {"k2": 2, "m1": 2}),
        ("the mug can go, and make it three of the second kettle", {"k1": 1, "k2": 3}),
        ("drop one of the kettles", {"k1": 1, "k2": 2, "m1": 1}),
        ("another mug", {"k1": 1, "k2": 2, "m1": 1}),
    ],
)
async def test_lines_of_the_cart_are_named_by_their_kind(message: str, cart: dict[str, int]) -> None:
    assert await lines_after(message) == cart


KETTLES = ("show me kettles", "add the first and two of the second", LIST, "add the first")
"""Messages after which the cart has two kettles and a mug."""


async def test_a_kind_in_the_cart_is_no_exclusion_of_a_search() -> None:
    conversation = Conversation()
    for message in (*KETTLES, "drop one of the kettles"):
        await conversation.say(message)
    assert conversation.calls[-1][0] == "offer_choices"
    assert conversation.calls[-1][1]["action"] == "remove"


@pytest.mark.parametrize(
    ("answer", "left"), [("both", 1), ("neither", 3), ("the second I guess", 2), ("none of them", 3)]
)
async def test_an_answer_to_which_one_may_be_both_or_neither(answer: str, left: int) -> None:
    conversation = Conversation()
    for message in (*KETTLES, "drop one of the kettles", answer):
        await conversation.say(message)
    assert len(conversation.cart) == left


async def test_a_number_alone_is_a_product_of_the_list() -> None:
    conversation = Conversation()
    await conversation.say(LIST)
    await conversation.say("2")
    assert conversation.calls[-1] == ("show_product_details", {"product_id": "m2"})


@pytest.mark.parametrize("message", ["whistling kettle too", "and the paper lantern"])
async def test_an_order_goes_on_with_a_name_that_was_not_shown(message: str) -> None:
    assert await cart_after("add the first", message) == [1, 1]


async def test_a_kind_after_an_order_is_shown() -> None:
    assert await cart_after("add the first", "and a kettle please") == [1]


@pytest.mark.parametrize(
    ("messages", "cart"),
    [
        (("add the first", "ok just one then. do you ship to canada?"), [1]),
        (("add two of the first", "ok just one then. do you ship to canada?"), [1]),
        (("add the first", "remove the mug, total?"), []),
        (("add the first", "show me kettles", "tell me about the second", "ok that too"), [1, 1]),
    ],
)
async def test_a_change_beside_a_question_is_carried_out(messages: tuple[str, ...], cart: list[int]) -> None:
    assert await cart_after(*messages) == cart
