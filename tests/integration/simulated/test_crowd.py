"""Thousands of utterances of crowd workers: none causes an error or a purchase, and most are understood."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from app.llm import CallRequested, ModelMessage, ModelRequest
from app.simulated import SimulatedModel
from app.simulated.dialogue import Dialogue
from app.simulated.understand import understand
from app.simulated.understanding import Understanding
from app.simulated.vocabulary import Vocabulary
from tests.support.fake_shop import SHOP, facts_of
from tests.support.paths import ROOT, SHARED_DATA
from tests.support.real_data import real_data

DATA = SHARED_DATA
UTTERANCES = DATA / "utterances"
CATALOGUES = {
    "small shop": None,
    "sample catalogue": ROOT / "catalogue" / "products.jsonl",
    "google_merch": DATA / "catalogues" / "google_merch_316.jsonl",
    "aws_retail": DATA / "catalogues" / "aws_retail_demo_400.jsonl",
    "dummyjson": DATA / "catalogues" / "dummyjson_194.jsonl",
    "chorus": DATA / "search" / "chorus_products.jsonl",
}
SEARCHING = {"find", "refine", "more", "recommend", "compare", "add", "choose", "details"}
"""Intents that an utterance about another subject must not be taken for."""

SHOPPING_LABELS = {"order"}
"""Labels of the crowd's utterances that belong to shopping."""


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a file of utterances. Skip the test if the file is absent."""
    path = real_data(UTTERANCES / name)
    return [json.loads(line) for line in path.read_text().split("\n") if line]


@cache
def vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary of a catalogue."""
    path = CATALOGUES[name]
    if path is None:
        return Vocabulary.of(SHOP)
    lines = real_data(path).read_text().split("\n")
    return Vocabulary.of(facts_of(json.loads(line) for line in lines if line.strip()))


def understand_alone(text: str, catalogue: str) -> tuple[Understanding, ...]:
    """Return the understanding of an utterance in an empty session."""
    return understand(text, Dialogue(vocabulary(catalogue)))


@pytest.mark.parametrize(
    ("catalogue", "floor"),
    [
        ("small shop", 0.91),
        ("sample catalogue", 0.89),
        ("google_merch", 0.89),
        ("aws_retail", 0.88),
        ("dummyjson", 0.88),
        ("chorus", 0.86),
    ],
)
def test_utterances_out_of_scope_are_not_searched(catalogue: str, floor: float) -> None:
    intents = [
        understand_alone(row["text"], catalogue)[0].intent
        for row in rows("clinc150_shop_and_oos.jsonl")
        if row["label"] == "oos"
    ]
    kept_out = sum(intent not in SEARCHING for intent in intents) / len(intents)
    assert kept_out >= floor, f"{kept_out:.3f} of {len(intents)}"


def test_other_subjects_are_declined_greeted_or_helped() -> None:
    found: dict[str, Counter[bool]] = {}
    for row in rows("clinc150_shop_and_oos.jsonl"):
        if row["label"] not in SHOPPING_LABELS | {"oos"}:
            intent = understand_alone(row["text"], "sample catalogue")[0].intent
            found.setdefault(row["label"], Counter[bool]())[intent in SEARCHING] += 1
    kept_out = {label: counts[False] / counts.total() for label, counts in found.items()}
    assert sum(kept_out.values()) / len(kept_out) >= 0.96, kept_out
    assert min(kept_out.values()) >= 0.90, kept_out


@pytest.mark.parametrize(
    ("label", "intent", "floor"),
    [
        ("greeting", "greet", 0.8),
        ("thank_you", "thank", 0.8),
        ("goodbye", "goodbye", 0.7),
        ("repeat", "repeat", 0.8),
        ("what_can_i_ask_you", "help", 0.75),
        ("order_status", "service", 0.8),
        ("card_declined", "service", 0.9),
    ],
)
def test_a_courtesy_is_answered_in_kind(label: str, intent: str, floor: float) -> None:
    intents = [
        understand_alone(r["text"], "sample catalogue")[0].intent
        for r in rows("clinc150_shop_and_oos.jsonl")
        if r["label"] == label
    ]
    assert sum(one == intent for one in intents) / len(intents) >= floor


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_shopping_requests_are_searches_with_sensible_words(catalogue: str) -> None:
    texts = [row["text"] for row in rows("webshop_human_goals_2000.jsonl")[::4]]
    sensible = 0
    for text in texts:
        first = understand_alone(text, catalogue)[0]
        said = text.lower()
        corrected = dict(first.wishes.corrected).values()
        own_words = all(word in said or word in corrected for word in first.wishes.words)
        sensible += first.intent == "find" and bool(first.wishes.words) and own_words
    assert sensible / len(texts) >= 0.95, f"{sensible / len(texts):.3f}"


@pytest.mark.parametrize(
    ("ending", "floor", "ceiling"),
    [
        (" under $40", None, 40),
        (", and price lower than 40.00 dollars", None, 40),
        (" for less than forty bucks", None, 40),
        (" between 20 and 40 dollars", 20, 40),
        (" over $40", 40, None),
    ],
)
def test_a_price_behind_any_request_is_its_limit(ending: str, floor: int | None, ceiling: int | None) -> None:
    checked = 0
    for row in rows("webshop_human_goals_2000.jsonl")[:400]:
        text = row["text"].strip().rstrip(".,!? ")
        bare = understand_alone(text, "sample catalogue")
        if bare[-1].intent != "find" or "." in text or any(one.wishes.price for one in bare):
            continue
        limited = understand_alone(text + ending, "sample catalogue")[-1].wishes
        checked += 1
        assert (limited.price.minimum, limited.price.maximum) == (floor, ceiling), text + ending
        assert limited.words == bare[-1].wishes.words, text + ending
    assert checked >= 300


async def test_in_an_empty_session_nothing_is_ever_bought() -> None:
    model = SimulatedModel(0)
    for name in (
        "clinc150_shop_and_oos.jsonl",
        "webshop_human_goals_2000.jsonl",
        "taskmaster4_coffee_user.jsonl",
    ):
        for row in rows(name)[::3]:
            request = ModelRequest((ModelMessage("user", row["text"]),), shop=SHOP)
            calls = [event.name async for event in model.stream(request) if isinstance(event, CallRequested)]
            assert set(calls) <= {"search_products", "get_recommendations"}, row["text"]
