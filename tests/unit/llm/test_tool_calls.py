"""Tool calls collected from pieces: missing ids, repeated indexes and truncated arguments."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.llm.providers.tool_calls import CALLS_LIMIT, ToolCallCollector, TruncatedToolCall


def piece(
    index: int | None = 0, call_id: str | None = None, name: str | None = None, arguments: str = ""
) -> Any:
    return SimpleNamespace(index=index, id=call_id, function=SimpleNamespace(name=name, arguments=arguments))


def whole(*pieces: Any) -> list[tuple[str, str]]:
    calls = ToolCallCollector()
    for each in pieces:
        calls.take([each])
    return [(call.name, call.arguments) for call in calls.whole()]


def test_pieces_without_an_id_belong_to_the_call_of_their_index() -> None:
    pieces = [
        piece(0, "a", "f", '{"x"'),
        piece(1, "b", "g", "{"),
        piece(0, arguments=": 1}"),
        piece(1, arguments="}"),
    ]
    assert whole(*pieces) == [("f", '{"x": 1}'), ("g", "{}")]


def test_calls_that_share_an_index_are_distinguished_by_their_ids() -> None:
    pieces = [piece(0, "a", "f", "{}"), piece(0, "b", "f", '{"x": '), piece(0, arguments="2}")]
    assert whole(*pieces) == [("f", "{}"), ("f", '{"x": 2}')]


def test_a_name_that_comes_with_every_piece_is_one_name() -> None:
    assert whole(piece(0, "a", "f"), piece(0, "a", "f", "{}")) == [("f", "{}")]


def test_no_arguments_are_an_empty_object() -> None:
    assert whole(piece(0, "a", "f"), piece(1, "b", "g", "  ")) == [("f", "{}"), ("g", "{}")]


@pytest.mark.parametrize(
    "torn", ['{"product_id": "k-1', '{"product_id": "k-17"', '{"a": [1, 2', '{"a": "\\', "{", '{"a":']
)
def test_arguments_that_end_in_the_middle_are_torn(torn: str) -> None:
    with pytest.raises(TruncatedToolCall):
        whole(piece(0, "a", "add_to_cart", torn))


@pytest.mark.parametrize(
    "wrong", ["kettle", "{'query': kettle for}", '{"a": 1}}', "[1, 2]", '"text"', "{" + "}" * 9, "nul"]
)
def test_arguments_that_no_further_text_could_complete_are_passed_on(wrong: str) -> None:
    assert whole(piece(0, "a", "search_products", wrong)) == [("search_products", wrong)]


def test_there_is_a_limit_to_the_calls_of_a_round() -> None:
    assert len(whole(*(piece(number, str(number), "f") for number in range(CALLS_LIMIT * 2)))) == CALLS_LIMIT


def test_a_call_that_never_gets_a_name_is_left_out() -> None:
    assert whole(piece(0, "a", None, "{}"), piece(1, "b", "f")) == [("f", "{}")]


def test_a_call_may_get_its_name_after_its_arguments() -> None:
    assert whole(piece(0, "a", None, "{}"), piece(0, "a", "f")) == [("f", "{}")]
