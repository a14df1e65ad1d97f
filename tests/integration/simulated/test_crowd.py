"""Thousands of crowd workers' messages: nothing is bought, requests are searched, other subjects are not."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import cycle
from typing import Any

import pytest

from app.functions import effect_of
from app.llm import CallRequested, ModelMessage, ModelRequest
from app.simulated import SimulatedModel
from app.simulated.readings import Reading, understand
from app.simulated.state import State
from app.simulated.vocabulary import Vocabulary
from tests.support.fake_shop import SHOP, facts_of
from tests.support.paths import ROOT, SHARED_DATA
from tests.support.real_data import real_data

UTTERANCES = SHARED_DATA / "utterances"
CATALOGUES = {
    "sample catalogue": ROOT / "catalogue" / "products.jsonl",
    "google_merch": SHARED_DATA / "catalogues" / "google_merch_316.jsonl",
    "aws_retail": SHARED_DATA / "catalogues" / "aws_retail_demo_400.jsonl",
    "dummyjson": SHARED_DATA / "catalogues" / "dummyjson_194.jsonl",
}
SEARCHING = {
    "find",
    "refine",
    "need",
    "compare",
    "cart",
    "cart_doubt",
    "details",
    "fact",
    "superlative",
    "superlative_of_kind",
    "again",
}
NAMES = 200


def rows(name: str) -> list[dict[str, Any]]:
    """Return a file of messages; the test is skipped where it is absent."""
    path = real_data(UTTERANCES / name)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


@cache
def products(name: str) -> tuple[dict[str, Any], ...]:
    """Return a catalogue's products."""
    lines = real_data(CATALOGUES[name]).read_text(encoding="utf-8").split("\n")
    return tuple(json.loads(line) for line in lines if line.strip())


@cache
def vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary of a catalogue."""
    names = "\n".join(str(each.get("name") or each.get("title")) for each in products(name))
    return Vocabulary.of(replace(facts_of(products(name)), names=names))


def read(text: str, catalogue: str) -> list[Reading]:
    """Return the readings of a message in an empty session, those of an order where it names no one product."""
    found = understand(text, State(vocabulary(catalogue)))
    return [each for reading in found for each in (reading.others or (reading,))]


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_category_and_product_name_typed_bare_is_searched(catalogue: str) -> None:
    names = [str(each.get("name") or each.get("title")) for each in products(catalogue)][:NAMES]
    names += [category.leaf for category in vocabulary(catalogue).shop.categories]
    others = [name for name in names if [reading.act for reading in read(name, catalogue)] != ["find"]]
    assert others == []


def read_in_turn(texts: list[str]) -> list[list[Reading]]:
    """Return the readings of messages, each in an empty session of another catalogue than the message before it."""
    return [read(text, catalogue) for text, catalogue in zip(texts, cycle(CATALOGUES), strict=False)]


def test_what_is_out_of_scope_is_not_searched() -> None:
    texts = [row["text"] for row in rows("clinc150_shop_and_oos.jsonl") if row["label"] == "oos"]
    calm = sum(readings[0].act not in SEARCHING for readings in read_in_turn(texts)) / len(texts)
    # Goods of other shops ("the best jeans in my size") are searched, so that the answer says they are not sold.
    assert calm >= 0.92, f"{calm:.3f}"


def test_shopping_requests_are_searched() -> None:
    texts = [row.get("text") or row["instruction"] for row in rows("webshop_human_goals_2000.jsonl")[::2]]
    acts = ("find", "find_several", "need")
    searched = sum(any(each.act in acts for each in readings) for readings in read_in_turn(texts))
    assert searched / len(texts) >= 0.965, f"{searched / len(texts):.3f}"


async def test_in_an_empty_session_nothing_is_ever_bought() -> None:
    model = SimulatedModel(0)
    for name in (
        "clinc150_shop_and_oos.jsonl",
        "webshop_human_goals_2000.jsonl",
        "taskmaster4_coffee_user.jsonl",
    ):
        for row in rows(name)[::5]:
            request = ModelRequest((ModelMessage("user", row["text"]),), shop=SHOP)
            calls = [event.name async for event in model.stream(request) if isinstance(event, CallRequested)]
            assert not {name for name in calls if effect_of(name) != "reads"}, row["text"]
