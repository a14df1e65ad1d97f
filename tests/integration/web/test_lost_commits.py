"""Commits whose reply was lost: open streams get their events at once, and not with the next poll of the log."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.assistant import runner, turn_rows
from app.functions import execute
from app.llm import RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from app.log.append import FlushRows
from tests.integration.web.conftest import Serve
from tests.support.shoppers import program


def without_first_reply(
    work: Callable[..., Awaitable[Any]], applies: Callable[[dict[str, Any]], bool] = lambda _: True
) -> tuple[Callable[..., Awaitable[Any]], list[object]]:
    """Return the same work, whose first result is lost after the commit, and the list of lost results.

    Args:
        work: The call that commits.
        applies: Says by the keywords of a call whether its result may be lost.
    """
    lost: list[object] = []

    async def working(*given: Any, **more: Any) -> Any:
        found = await work(*given, **more)
        if not lost and applies(more):
            lost.append(found)
            raise ConnectionResetError("the reply never came")
        return found

    return working, lost


async def test_the_end_of_an_answer_reaches_its_stream(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    ends, lost = without_first_reply(FlushRows.write, lambda given: "turn_status" in given)
    monkeypatch.setattr(FlushRows, "write", ends)
    model = ScriptedModel([[TextDelta("Hello."), RoundFinished()]])
    async with serve(model) as served, program(served) as shopper:
        turn_id, events = await shopper.ask("hello")
    assert len(lost) == 1
    assert [event.name for event in events if event.ends(turn_id)] == ["completion"]


async def test_the_message_reaches_the_stream_before_the_answer_begins(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins, lost = without_first_reply(turn_rows.begin_turn)
    monkeypatch.setattr(runner, "begin_turn", begins)
    gate = asyncio.Event()
    model = ScriptedModel([[gate, TextDelta("Hello."), RoundFinished()]])
    async with serve(model) as served, program(served) as shopper, shopper.stream() as stream:
        await stream.until(lambda event: True)
        turn_id = await shopper.say("hello")
        begun = await stream.until(lambda event: event.turn == turn_id)
        assert begun.payload["message"] == "hello"
        gate.set()
        await stream.until(lambda event: event.ends(turn_id))
    assert len(lost) == 1


async def test_a_click_that_is_repeated_reaches_the_stream(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits, lost = without_first_reply(execute.in_transaction)
    async with serve(ScriptedModel()) as served, program(served) as shopper, shopper.stream() as stream:
        await stream.until(lambda event: True)
        monkeypatch.setattr(execute, "in_transaction", commits)
        search = {"query": "kettle"}
        refused = await shopper.run("search_products", search, key="once")
        assert (refused.status_code, len(lost)) == (503, 1)
        answered = await shopper.run("search_products", search, key="once")
        shown = await stream.until(lambda event: event.name == "function_call")
    assert shown.payload["result"] == answered.json()
