"""Wording of facts: money, names and counts; and delivery of a text in pieces."""

from __future__ import annotations

import asyncio
import time

import pytest

from app.llm import ModelMessage, ModelRequest, RoundFinished, TextDelta
from app.simulated import SimulatedModel
from app.simulated.speak import counted, data, listing, numbers_of, variation
from tests.support.fake_shop import PRODUCTS, SHOP, Conversation


@pytest.mark.parametrize(
    ("hostile", "expected"),
    [
        ("**Sale** _now_", r"\*\*Sale\*\* \_now\_"),
        ("[x](http://evil)", r"\[x\](http\://evil)"),
        ("<b>bold</b>", r"\<b\>bold\</b\>"),
        ("a | b", r"a \| b"),
        ("# head", r"\# head"),
        ("1. list", r"1\. list"),
        ("1.7 l", "1.7 l"),
        ("a\nb\tc", "a b c"),
        ("x\u202ey\u0000z\u200b", "xyz"),
        ("a" * 100, "a" * 79 + "…"),
        ("Salt & pepper", "Salt & pepper"),
        ("&lt;", r"\&lt;"),
    ],
)
def test_product_text_cannot_write_markup(hostile: str, expected: str) -> None:
    assert data(hostile) == expected


async def test_a_hostile_name_stays_a_name_in_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRODUCTS["k1"], "name", "Kettle | **free** |\n| x [y](javascript:1)")
    conversation = Conversation()
    conversation.broken["compare_products"] = {"code": "product_unknown", "message": "", "recovery": ""}
    await conversation.say("show me kettles")
    rows = (await conversation.say("compare the first two")).splitlines()
    assert rows[0].replace(r"\|", "").count("|") == 4
    assert r"\*\*free\*\*" in rows[0]


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("kettles", "kettle"),
        ("dresses", "dress"),
        ("hoodies", "hoodie"),
        ("accessories", "accessory"),
        ("knives", "knife"),
        ("headphones", "pair of headphones"),
        ("products in Pots & pans", "product in Pots & pans"),
        ("torches", "torch"),
    ],
)
def test_one_of_a_kind(plural: str, one: str) -> None:
    assert counted(1, plural) == f"one {one}"


def test_numbers_and_lists_read_well() -> None:
    assert [numbers_of([2]), numbers_of([5, 2]), numbers_of([1, 2, 3])] == [
        "number 2",
        "numbers 2 and 5",
        "numbers 1 to 3",
    ]
    assert listing(["a", "b", "c"]) == "a, b and c"


def test_variation_is_the_same_every_time() -> None:
    options = ("a", "b", "c")
    assert {variation(str(seed), options) for seed in range(50)} == set(options)
    assert variation("seed", options) == variation("seed", options)


async def test_text_comes_in_small_pieces_at_the_pace_and_the_first_at_once() -> None:
    request = ModelRequest((ModelMessage("user", "what can you do"),), shop=SHOP)
    arrivals, pieces = [], []
    started = time.perf_counter()
    async for event in SimulatedModel(20).stream(request):
        arrivals.append(time.perf_counter() - started)
        pieces.append(event)
    texts = [event.text for event in pieces if isinstance(event, TextDelta)]
    whole = [event.text async for event in SimulatedModel(0).stream(request) if isinstance(event, TextDelta)]
    assert "".join(texts) == "".join(whole)
    assert all(1 <= len(text.split()) <= 4 for text in texts)
    assert len(texts) > 5
    assert arrivals[-1] >= 0.02 * (len(texts) - 1)
    assert isinstance(pieces[-1], RoundFinished)


async def test_a_closed_stream_stops() -> None:
    stream = SimulatedModel(10_000).stream(
        ModelRequest((ModelMessage("user", "what can you do"),), shop=SHOP)
    )
    first = await anext(stream)
    assert isinstance(first, TextDelta)
    task = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_it_answers_the_same_every_time() -> None:
    answers = set()
    for _ in range(3):
        conversation = Conversation()
        answers.add(
            "".join(
                [
                    await conversation.say(text)
                    for text in ("hello", "show me lamps", "thanks", "tell me a joke")
                ]
            )
        )
    assert len(answers) == 1
