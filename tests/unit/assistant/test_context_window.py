"""The context window: a model gets the newest whole exchanges; older ones are dropped several at a time."""

from __future__ import annotations

import pytest

from app.assistant.context_window import CUT, STRIDE, cost, truncate
from app.llm import ModelCall, ModelMessage
from app.text.tokens import estimate


def exchange(number: int, words: int = 60) -> list[ModelMessage]:
    call = ModelCall(f"{number}-2", "search_products", '{"query": "kettle"}')
    return [
        ModelMessage("user", f"Question {number}"),
        ModelMessage("assistant", calls=(call,)),
        ModelMessage("function", "found " * words, call_id=f"{number}-2", name="search_products"),
        ModelMessage("assistant", f"Answer {number}"),
    ]


def conversation(count: int) -> list[ModelMessage]:
    return [message for number in range(count) for message in exchange(number)]


def test_a_conversation_that_fits_is_unchanged() -> None:
    messages = conversation(5)
    assert truncate(messages, 100_000) == tuple(messages)
    assert truncate([], 100) == ()


@pytest.mark.parametrize("tokens", [500, 1_000, 2_000, 5_000])
def test_the_newest_stay_within_the_budget_and_begin_with_a_question(tokens: int) -> None:
    messages = conversation(40)
    kept = truncate(messages, tokens)
    assert sum(map(cost, kept)) <= tokens
    assert kept[0].role == "user"
    assert kept[-1] == messages[-1]
    assert tuple(messages[-len(kept) :]) == kept


def test_the_beginning_stays_the_same_for_several_turns() -> None:
    firsts = [truncate(conversation(count), 2_000)[0].content for count in range(20, 20 + 3 * STRIDE)]
    assert len(set(firsts)) <= 4


def test_no_call_is_separated_from_its_result() -> None:
    for count in range(1, 30):
        kept = truncate(conversation(count), 1_500)
        called = {call.call_id for message in kept for call in message.calls}
        assert called == {message.call_id for message in kept if message.role == "function"}


def test_the_results_of_an_exchange_beyond_the_budget_are_cut() -> None:
    [question, call, outcome, answer] = exchange(1, words=9_000)
    kept = truncate([*conversation(3), question, call, outcome, answer], 2_000)
    assert [message.role for message in kept] == ["user", "assistant", "function", "assistant"]
    assert kept[0] == question
    assert kept[2].content.endswith(CUT)
    assert sum(map(cost, kept)) <= 2_000 + len(CUT)


def test_scripts_without_blanks_count_more() -> None:
    assert estimate("kettle " * 100) < 300
    assert estimate("電気ケトル" * 100) == 500
    assert estimate("") == 0
