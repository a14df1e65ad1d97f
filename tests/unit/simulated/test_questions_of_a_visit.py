"""Questions in a visit: which product one is about, those over a list, several parts, comparatives, presents, a budget."""

from __future__ import annotations

import pytest

from app.simulated.actions.judgements import limits
from app.simulated.nlu.degrees import compared_adjective
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.tokens import normalise, tokenize
from app.simulated.readings.several_presents import presents_apart
from tests.support.fake_shop import Conversation, after


def words_of(text: str) -> Words:
    """Return the words of a text."""
    return Words.of(tokenize(normalise(text)))


def text_of(conversation: Conversation) -> str:
    """Return the text of the newest answer."""
    return "\n".join(each.text for each in conversation.rounds)


def calls_of(conversation: Conversation) -> list[str]:
    """Return the names of the newest answer's calls."""
    return [name for each in conversation.rounds for name, _ in each.calls]


@pytest.mark.parametrize(
    ("word", "adjective"),
    [
        ("quieter", "quiet"),
        ("drier", "dry"),
        ("nicer", "nice"),
        ("water", ""),
        ("leather", ""),
        ("paper", ""),
    ],
)
def test_a_comparative_has_its_adjective_and_a_noun_has_none(word: str, adjective: str) -> None:
    assert compared_adjective(word) == adjective


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Carries two screens without a wobble.", 0),
        ("The water touches no plastic but the seal.", 0),
        ("It never leaks.", 0),
        ("It wobbles on a rug.", 1),
        ("Not for people with a latex allergy.", 1),
    ],
)
def test_what_is_denied_limits_nothing(sentence: str, count: int) -> None:
    assert limits(sentence) == count


@pytest.mark.parametrize(
    "said",
    ["can you use milk in it?", "does it take a filter?", "is there a timer?", "what filters does it need?"],
)
async def test_a_question_after_the_details_is_about_that_product(said: str) -> None:
    conversation = await after("show me kettles", "details of the glass one", said)
    assert "Glass kettle" in text_of(conversation)
    assert calls_of(conversation) == []


@pytest.mark.parametrize("said", ["what mugs do you have?", "show me lamps", "are there any jackets?"])
async def test_goods_that_are_asked_for_after_the_details_are_searched(said: str) -> None:
    assert "search_products" in calls_of(await after("show me kettles", "details of the glass one", said))


async def test_an_unknown_reference_is_asked_back_and_not_answered_about_another() -> None:
    conversation = await after(
        "show me kettles", "details of the glass one", "what's the catch with the oval one?"
    )
    assert text_of(conversation).startswith("Which one do you mean?")


async def test_a_place_that_the_list_does_not_have_is_said() -> None:
    assert "Which one do you mean?" in text_of(await after("show me blankets", "does the ninth one fold?"))


async def test_the_cheap_one_is_judged_where_no_product_is_called_so() -> None:
    conversation = await after("show me jackets", "what's the catch with the cheap one?")
    assert "Denim jacket" in text_of(conversation)


async def test_which_are_not_so_names_the_others() -> None:
    conversation = await after("show me headphones", "which ones aren't black?")
    assert text_of(conversation) == "Not black: number 2."


async def test_any_of_these_asks_of_the_whole_list() -> None:
    conversation = await after("show me lamps", "details of the bedside one", "are any of these dimmable?")
    assert "Reading lamp" in text_of(conversation)
    assert "Floor lamp" in text_of(conversation)


async def test_what_makes_one_dearer_is_the_answer_to_why() -> None:
    conversation = await after(
        "show me kettles", "details of the glass one", "why is it more expensive than the red one?"
    )
    assert "more than **Whistling kettle**" in text_of(conversation)
    assert "I would take" not in text_of(conversation)


async def test_better_than_another_compares_with_the_product_spoken_of() -> None:
    conversation = await after(
        "show me jackets", "details of the leather one", "is it better than the denim one?"
    )
    assert "compare_products" in calls_of(conversation)
    assert "Leather jacket" in text_of(conversation)


async def test_a_comparative_that_no_maker_measures_is_no_reason_for_a_pick() -> None:
    conversation = await after("show me jackets", "which is quicker to dry?")
    assert "I would take" not in text_of(conversation)
    assert "do not say" in text_of(conversation)


async def test_the_second_part_of_a_question_is_not_answered_with_the_first() -> None:
    conversation = await after(
        "show me headphones",
        "details of the in-ear ones",
        "how long does the battery last, and does it come with a case?",
    )
    assert text_of(conversation).count("6 hours") == 1


async def test_a_cheaper_one_is_weighed() -> None:
    conversation = await after("show me jackets", "details of the leather one", "would a cheaper one do?")
    assert "more than **Down jacket**" in text_of(conversation)


async def test_a_budget_is_counted_against_the_cart() -> None:
    conversation = await after("show me mugs", "add the first")
    await conversation.say("how much of my 20 is left?")
    assert "$10.50 left of $20" in text_of(conversation)
    await conversation.say("am I still under 5?")
    assert "$4.50 more than $5" in text_of(conversation)


async def test_the_price_of_several_pieces_is_multiplied() -> None:
    assert "$28.50" in text_of(await after("show me mugs", "how much is 3 of number 1?"))


@pytest.mark.parametrize(
    ("said", "persons"),
    [
        (
            "a present for my dad, he cooks, up to 60, and something small for my mum, maybe 20",
            ["dad", "mum"],
        ),
        ("christmas: my mum loves her garden and my brother loves books. 30 each", ["mum", "brother"]),
        ("a present for my mum and dad, they like tea", []),
        ("a gift for my sister, my wife says she likes tea", []),
        ("a present for my niece who likes animals", []),
    ],
)
def test_presents_for_several_persons_are_read_apart(said: str, persons: list[str]) -> None:
    parts = presents_apart(words_of(said))
    assert len(parts) == len(persons)
    assert all(person in part.texts for person, part in zip(persons, parts, strict=True))


def test_an_amount_for_each_holds_for_all_persons() -> None:
    parts = presents_apart(
        words_of("my mum loves her garden, my brother loves books. 30 dollars each at most")
    )
    assert [("30" in part.texts) for part in parts] == [True, True]


async def test_which_of_a_list_are_within_a_price_is_no_question_for_a_pick() -> None:
    conversation = await after("show me kettles", "which of them are under 45?")
    assert text_of(conversation).startswith("Up to $45: ")
    assert "Gooseneck" not in text_of(conversation)
    assert "I would take" not in text_of(conversation)


async def test_one_of_a_list_within_a_price_is_the_one_that_is_added_next() -> None:
    conversation = await after("show me headphones", "which of these are over 100?", "add it")
    assert conversation.cart == {"h1": 1}


@pytest.mark.parametrize("said", ["what's a sensible choice?", "which would suit my mother more?"])
async def test_a_choice_is_asked_for_in_other_words(said: str) -> None:
    assert "I would take" in text_of(await after("show me lamps", said))


async def test_whether_one_is_more_than_another_is_answered_yes_or_no_with_both_values() -> None:
    conversation = await after("show me kettles", "is the red one bigger than the glass one?")
    assert text_of(conversation) == (
        "Yes. **Whistling kettle**: capacity 2.0 l. **Glass kettle**: capacity 1.5 l."
    )
    conversation = await after("show me kettles", "is the glass one bigger than the red one?")
    assert text_of(conversation).startswith("No. **Glass kettle**: capacity 1.5 l.")
