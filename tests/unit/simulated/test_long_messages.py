"""Long messages are searched for what is wanted in them, not for their story."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.fake_shop import Conversation


async def searches(message: str) -> list[dict[str, Any]]:
    """Return the arguments of the searches that answer a message."""
    conversation = Conversation()
    await conversation.say(message)
    return [arguments for name, arguments in conversation.calls if name == "search_products"]


@pytest.mark.parametrize(
    ("message", "word", "highest"),
    [
        (
            "hi, we moved in last month and everything is still in boxes, anyway I am looking for a kettle "
            "for the two of us, ideally under 40 dollars",
            "kettle",
            "40",
        ),
        (
            "so my old lamp fell apart yesterday when the cat jumped on it and now I sit in the dark",
            "lamp",
            None,
        ),
        (
            "I know you are busy and I am sorry to ask, but my sister told me to get one, do you have a blanket?",
            "blanket",
            None,
        ),
        (
            "our headphones broke on the train this morning, I need new ones and would rather not spend more than 100",
            "headphones",
            "100",
        ),
        (
            "honestly I hate this pan, everything sticks to it and it drives me mad every single day",
            "pan",
            None,
        ),
    ],
)
async def test_the_wish_is_found_in_the_story(message: str, word: str, highest: str | None) -> None:
    (arguments,) = await searches(message)
    assert word in arguments["query"]
    assert len(arguments["query"].split()) <= 3
    assert arguments.get("max_price") == highest


async def test_a_need_is_understood_from_the_clause_that_speaks_of_it() -> None:
    found = await searches(
        "we had a power cut last night and sat around for hours, the kids were not amused at all"
    )
    assert found == [] or "lamp" in found[0]["query"]
    found = await searches(
        "it has been a long week at work and now I really cannot sleep, any idea what could help?"
    )
    assert all("week" not in each["query"] for each in found)


async def test_what_did_not_happen_excludes_nothing() -> None:
    (arguments,) = await searches(
        "my kettle did not survive the move, so I am looking for a new kettle in red please"
    )
    assert "exclude" not in arguments


async def test_a_story_without_a_wish_is_answered_calmly() -> None:
    message = (
        "yesterday my uncle told me a very long story about the war and then he fell asleep in the garden"
    )
    assert await searches(message) == []


@pytest.mark.parametrize(
    "message",
    [
        "hmm, let me think, we have people over on Saturday, eight or so, so I suppose more mugs would be the thing",
        "ok so this will sound silly, my boss is coming for tea and mugs are what we need before she sees ours",
        "we ran out of mugs since the children moved back in, and before you ask, I do wash them every evening",
    ],
)
async def test_a_thing_that_is_missing_is_what_is_wanted(message: str) -> None:
    assert ["mugs" in str(each.get("query")) for each in await searches(message)] == [True]


async def test_what_a_story_counts_is_no_budget() -> None:
    message = "ok so I have two cats and one of them broke everything we own in the kitchen, I need a mug"
    assert all("max_price" not in each for each in await searches(message))


STORY = "we had friends over on friday and it got late, my sister told her old jokes again."


@pytest.mark.parametrize(
    ("message", "words", "left_out", "highest"),
    [
        (f"{STORY} I was wondering whether you happen to sell kettles, ours is so slow", "kettles", [], None),
        (f"{STORY} A proper blanket would save my winters. She hates wool.", "blanket", ["wool"], None),
        (f"{STORY} What have you got in the way of jackets, not red, 150 tops?", "jackets", ["red"], "150"),
        (f"{STORY} I realised that we don't own a decent pan. Under 30 please.", "pan", [], "30"),
        (f"{STORY} Our old kettle hissed its last and my wife wants another one.", "kettle", [], None),
        (f"Could you find me a lamp, I read in bed. {STORY} The cat sleeps on my feet.", "lamp", [], None),
        (f"I want to stop buying mugs at the station. {STORY} So: a travel mug.", "travel mug", [], None),
    ],
)
async def test_evidence_tells_the_wish_from_the_story(
    message: str, words: str, left_out: list[str], highest: str | None
) -> None:
    (arguments,) = await searches(message)
    assert set(words.split()) <= set(arguments["query"].split())
    assert len(arguments["query"].split()) <= 3
    assert arguments.get("exclude", []) == left_out
    assert arguments.get("max_price") == highest


async def test_the_kinds_of_a_story_without_a_wish_are_searched_for() -> None:
    found = await searches(
        "long story short, my flatmate moved out and took her kettle and her mug with her, under 50 please"
    )
    assert [arguments["query"] for arguments in found] == ["kettle", "mug"]
