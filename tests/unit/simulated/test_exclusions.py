"""Exclusions: by verdicts, phrases and refused uses; kept, taken back, wanted after all, and asked about."""

from __future__ import annotations

from typing import Any

import pytest

from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.utterance import read_utterance
from app.simulated.vocabulary import Vocabulary
from tests.support.fake_shop import SHOP, Conversation


def excluded_in(message: str) -> set[str]:
    """Return the words and brands that a message of one clause leaves out."""
    (clause,) = read_utterance(message).clauses
    wish = read_wish([clause.whole], Vocabulary.of(SHOP))
    return {*wish.excluded_words, *wish.excluded_brands}


async def searches(*messages: str) -> list[dict[str, Any]]:
    """Return the arguments of the searches that answer the last of some messages."""
    conversation = Conversation()
    for message in messages:
        conversation.calls.clear()
        await conversation.say(message)
    return [arguments for name, arguments in conversation.calls if name == "search_products"]


@pytest.mark.parametrize(
    ("message", "excluded"),
    [
        ("plastic isn't for me", {"plastic"}),
        ("plastic gives me the creeps", {"plastic"}),
        ("black is not really my colour", {"black"}),
        ("white ones I can't stand", {"white"}),
        ("red doesn't work with my kitchen", {"red"}),
        ("we would never use plastic", {"plastic"}),
        ("silver makes my skin itch", {"silver"}),
        ("wool itches", {"wool"}),
        ("I refuse to pay for Nordhem", {"Nordhem"}),
        ("I don't get on with plastic", {"plastic"}),
        ("I can't sleep on wool", {"wool"}),
        ("none of that plastic", {"plastic"}),
        ("lose the red ones", {"red"}),
        ("any colour but black", {"black"}),
        ("no kettles with a whistle", {"whistle"}),
        ("nothing woollen", {"woollen", "wool"}),
    ],
)
def test_what_is_not_wanted_is_left_out(message: str, excluded: set[str]) -> None:
    assert excluded_in(message) == excluded


@pytest.mark.parametrize(
    "message", ["my old kettle is no good", "it did not survive the winter", "would you mind plastic"]
)
def test_a_complaint_leaves_nothing_out(message: str) -> None:
    assert excluded_in(message) == set()


async def test_an_exclusion_stays_until_it_is_taken_back() -> None:
    assert (await searches("kettles", "not black", "no plastic either"))[-1]["exclude"] == [
        "black",
        "plastic",
    ]
    assert (await searches("kettles", "not black", "no plastic", "black is fine after all"))[-1][
        "exclude"
    ] == ["plastic"]


async def test_a_limit_beside_what_is_allowed_again_counts() -> None:
    (search,) = await searches("kettles", "not black", "ok, black is fine, but 40 at most")
    assert "exclude" not in search
    assert search["max_price"] == "40"


async def test_goods_of_an_excluded_kind_can_be_asked_for_after_all() -> None:
    (search,) = await searches("kettles", "not black", "show me the black ones after all")
    assert search["attributes"] == {"colour": ["black"]}
    assert "exclude" not in search


async def test_a_question_why_shows_what_was_left_out_and_keeps_the_exclusion() -> None:
    (search,) = await searches("kettles", "not black", "why are there no black ones?")
    assert search["attributes"] == {"colour": ["black"]}
    (search,) = await searches("kettles", "not black", "why are there no black ones?", "under 40")
    assert search["exclude"] == ["black"]


async def test_a_reason_asks_for_nothing() -> None:
    (search,) = await searches("kettles", "not plastic, I break everything made of it")
    assert (search["query"], search["exclude"]) == ("kettles", ["plastic"])


async def test_what_was_shown_can_be_left_out() -> None:
    search, *_ = await searches("mugs", "and not the ones we've already seen")
    assert "Enamel mug" in search["exclude"]


async def test_exclusions_of_a_need_are_kept() -> None:
    found = await searches("my feet are always cold in the office", "anything but wool", "no cotton either")
    assert {"wool", "cotton"} <= set(found[-1]["exclude"])


@pytest.mark.parametrize("message", ["hjkl mug blue fghjk", "sdfkjh mug blue"])
async def test_texts_that_are_no_words_are_dropped_beside_others(message: str) -> None:
    (search,) = await searches(message)
    assert search["query"] == "blue mug"
