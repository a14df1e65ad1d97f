"""Arbitrary texts and logs: each round ends, its calls are valid and its ids are known."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.llm import CallRequested, ModelCall, ModelMessage, ModelRequest, RoundFinished
from app.simulated import SimulatedModel
from tests.support.examples import examples
from tests.support.fake_shop import PRODUCTS, SHOP, Conversation

MODEL = SimulatedModel(0)
SAID = """
add buy the first second last one it them all both kettle kettles lamp red black not under 50 $20 to my cart compare and or
with two 3 of number cheaper more show me please don't yes no which is what recommend like take remove from Harrow Lumen in
size the a M best cheapest between 20 around , . ? ! ; then also
"""
WORDS = st.sampled_from(SAID.split())
UTTERANCE = st.one_of(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), st.text(max_size=200))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=12,
)
PRODUCT = st.fixed_dictionaries(
    {"id": st.sampled_from(["k1", "k2", "x"]) | JSON, "name": st.text(max_size=60) | JSON},
    optional={
        "price": JSON | st.just("12.50"), "currency": JSON, "attributes": JSON, "rating": JSON, "stock": JSON,
        "category": JSON, "brand": JSON, "description": JSON, "reason": JSON,
    },
)  # fmt: skip
RESULT = JSON | st.fixed_dictionaries(
    {"products": st.lists(PRODUCT, max_size=4) | JSON},
    optional={
        "total": JSON,
        "corrected": JSON,
        "hint": JSON,
        "product": PRODUCT | JSON,
        "cart": JSON,
        "item": JSON,
    },
)
SLOW = settings(max_examples=examples(75))


async def checked_round(request: ModelRequest, known: set[str]) -> None:
    """Play the round and check its events."""
    events = [event async for event in MODEL.stream(request)]
    assert isinstance(events[-1], RoundFinished)
    assert sum(isinstance(event, RoundFinished) for event in events) == 1
    calls = [event for event in events if isinstance(event, CallRequested)]
    assert events[-1].reason == ("calls" if calls else "stop")
    assert len(events) > 1 or request.messages[-1].role == "function"  # a receipt needs no sentence
    for call in calls:
        check_arguments(call.name, json.loads(call.arguments), known)


def check_arguments(name: str, arguments: dict[str, Any], known: set[str]) -> None:
    """Check that the parameters are the function's own and within bounds, and that their ids were shown."""
    allowed = {
        "search_products": {
            *("query", "category", "limit", "min_price", "max_price", "in_stock_only", "sort"),
            *("brands", "attributes", "exclude", "reduced_only", "every_word", "age", "least_words"),
            *("kind_only", "wishes", "nearest"),
        },
        "show_product_details": {"product_id", "include_recommendations"},
        "add_to_cart": {"product_id", "quantity"},
        "get_recommendations": {"based_on", "max_results"},
        "compare_products": {"product_ids"},
        "set_cart_quantity": {"product_id", "quantity"},
        "offer_choices": {"action", "product_ids", "quantity"},
    }[name]
    assert set(arguments) <= allowed
    if name == "search_products":
        narrowing = ("category", "brands", "reduced_only", "min_price", "max_price", "attributes")
        narrow = any(arguments.get(each) for each in narrowing)
        assert arguments["query"] or narrow
        assert len(arguments["query"]) <= 400
        assert 1 <= arguments.get("limit", 10) <= 50
        assert Decimal(arguments.get("min_price", 0)) <= Decimal(arguments.get("max_price", 10**10))
    if "product_id" in arguments:
        assert arguments["product_id"] in known
    assert arguments.get("quantity", 1) >= (1 if name == "add_to_cart" else 0)
    if name == "get_recommendations":
        assert arguments["based_on"] in known | {category.path for category in SHOP.categories} | {
            "Kitchen",
            "Home",
        }


@SLOW
@given(st.lists(UTTERANCE, min_size=1, max_size=4))
async def test_any_conversation_ends_and_stays_within_what_was_shown(utterances: list[str]) -> None:
    conversation = Conversation()
    for utterance in utterances:
        before = dict(conversation.shown)
        await conversation.say(utterance)
        learned = set(before)
        for name, parameters in conversation.calls:
            outcome = conversation.run(name, parameters) if name != "add_to_cart" else {}
            learned |= {p["id"] for p in outcome.get("result", {}).get("products", [])} | set(
                conversation.shown
            )
            check_arguments(name, parameters, learned & set(PRODUCTS))


@SLOW
@given(UTTERANCE, st.sampled_from(["search_products", "show_product_details", "add_to_cart", "get_recommendations"]),
       st.fixed_dictionaries({"result": RESULT}) | st.fixed_dictionaries({"error": JSON}) | JSON, st.text(max_size=30))  # fmt: skip
async def test_any_outcome_is_survived(text: str, name: str, outcome: Any, arguments: str) -> None:
    call = ModelCall("c", name, arguments)
    outcome = outcome if isinstance(outcome, dict) else {}
    past = (
        ModelMessage("user", "show me kettles"),
        ModelMessage("assistant", calls=(call,)),
        ModelMessage("function", call_id="c", name=name, outcome=outcome),
        ModelMessage("assistant", "Which one: the first or the second?"),
        ModelMessage("user", text),
    )
    known = ids_in(outcome)
    await checked_round(ModelRequest(past, shop=SHOP), known)
    await checked_round(ModelRequest(past[4:] + past[1:3], shop=SHOP), known)


def ids_in(value: Any) -> set[str]:
    """Return every value under an `id` key, at any depth."""
    if isinstance(value, dict):
        own = {str(value["id"])} if isinstance(value.get("id"), str | int) else set()
        return own.union(*(ids_in(inner) for inner in value.values()))
    return set().union(*(ids_in(inner) for inner in value)) if isinstance(value, list) else set()


async def test_an_empty_request_is_answered() -> None:
    await checked_round(ModelRequest(()), set())


async def test_the_longest_utterance_is_read_in_time() -> None:
    for text in (
        "add " * 500,
        "a" * 2000,
        "under 50 " * 220,
        "the first and " * 140,
        "not " * 500,
        "1,2," * 500,
        "how are " * 250,
    ):
        await checked_round(ModelRequest((ModelMessage("user", text),), shop=SHOP), set())
