"""Stop: the provider's connection is closed, and a function in progress is done completely or not at all."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from app import functions
from app.assistant import work_queue
from app.functions import Call, Function
from app.functions.results import Result
from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from tests.integration.web.conftest import Serve
from tests.support.departures import leaving, wait_for_release
from tests.support.faults.provider import Provider, listening
from tests.support.shoppers import Program, browser, idle, program


def said(state: dict[str, Any]) -> list[str]:
    """Return the assistant's messages in the session."""
    return [m["content"] for m in state["chat"]["messages"] if m["type"] == "assistant"]


async def test_a_stop_hangs_up_on_the_provider(serve: Serve) -> None:
    provider = Provider()
    async with (
        listening(provider) as model,
        serve(model) as served,
        program(served) as shopper,
        shopper.stream() as stream,
    ):
        turn_id = await shopper.say("kettles")
        await stream.until(lambda event: event.name == "text_chunk" and "word 3" in event.payload["text"])
        answer = await shopper.client.post(f"{shopper.path}/cancellation")
        assert answer.json() == {"turn_id": turn_id}
        async with asyncio.timeout(10):
            await provider.hung_up.wait()
        await stream.until(lambda event: event.ends(turn_id))
        frozen = said(await shopper.state())
        provider.go_on.set()
        assert said(await shopper.state()) == frozen == ["word 1 word 2 word 3 "]
    assert (provider.calls, provider.finished) == (1, 0)


async def test_an_answer_that_waits_for_its_place_can_be_stopped(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_queue, "HELD_SECONDS", 600.0)
    async with serve() as served, program(served) as shopper, shopper.stream() as stream:
        queue = served.components.runner.work
        places = [await queue.answer() for _ in range(work_queue.PLACES)]
        turn_id = await shopper.say("Show me kettles")
        async with asyncio.timeout(10):
            while not queue.waiting:
                await asyncio.sleep(0.001)
        await shopper.client.post(f"{shopper.path}/cancellation")
        end = await stream.until(lambda event: event.ends(turn_id))
        places.pop().leave()
        _, events = await shopper.ask("Show me kettles")
    assert end.payload["finish_reason"] == "cancelled"
    assert events[-1].payload["finish_reason"] == "stop"


async def test_a_closed_tab_does_not_hang_up_on_the_provider(serve: Serve) -> None:
    provider = Provider()
    async with listening(provider) as model, serve(model) as served, program(served) as shopper:
        with leaving(served) as left:
            async with shopper.stream() as stream:
                await shopper.say("kettles")
                await stream.until(
                    lambda event: event.name == "text_chunk" and "word 3" in event.payload["text"]
                )
            await wait_for_release(served, left)
        provider.go_on.set()
        await idle(shopper)
        state = await shopper.state()
    assert said(state) == ["word 1 word 2 word 3 and the end."]
    assert not provider.hung_up.is_set()


async def test_a_stop_by_form_hangs_up_too(serve: Serve) -> None:
    provider = Provider()
    async with listening(provider) as model, serve(model) as served, browser(served) as visitor:
        answer = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="kettles")
        session_id = str(answer.headers["location"]).split("/")[2]
        stopped = await visitor.submit(await visitor.page(session_id), "/cancellation")
        async with asyncio.timeout(10):
            await provider.hung_up.wait()
    assert "Stopped." in stopped.text


class Gated:
    """A version of `add_to_cart` that pauses in its transaction: the cart is changed, nothing is committed."""

    def __init__(self, fails: bool = False) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self._run = functions.all_functions()["add_to_cart"].run
        self.fails = fails

    async def run(self, parameters: Any, call: Call) -> Result:
        """Run the function and return once the gate is open."""
        result = await self._run(parameters, call)
        self.begun.set()
        await self.go_on.wait()
        if self.fails:
            raise RuntimeError("broken in the middle")
        return result


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Gated:
    gated = Gated(fails=bool(getattr(request, "param", False)))
    known: dict[str, Function] = functions.all_functions()
    monkeypatch.setitem(known, "add_to_cart", replace(known["add_to_cart"], run=gated.run))
    return gated


async def a_product(shopper: Program) -> str:
    """Return the id of a product that was shown to the session."""
    found = await shopper.run("search_products", {"query": "mug", "limit": 1})
    return str(found.json()["products"][0]["id"])


def adding(product_id: str) -> ScriptedModel:
    """Return a model that adds the product to the cart and reports it."""
    call = CallRequested("add_to_cart", json.dumps({"product_id": product_id, "quantity": 2}))
    return ScriptedModel([[call, RoundFinished("calls")], [TextDelta("It is in."), RoundFinished()]])


@pytest.mark.parametrize("gate", [False, True], indirect=True, ids=["done", "failing"])
async def test_a_function_in_progress_is_done_whole_or_not_at_all(serve: Serve, gate: Gated) -> None:
    model = ScriptedModel()
    async with serve(model) as served, program(served) as shopper, shopper.stream() as stream:
        model.rounds += adding(await a_product(shopper)).rounds
        turn_id = await shopper.say("add two of number 1")
        async with asyncio.timeout(10):
            await gate.begun.wait()
        answer = await shopper.client.post(f"{shopper.path}/cancellation")
        assert answer.json() == {"turn_id": turn_id}
        meanwhile = (await shopper.state())["products"]["cart"]["count"]
        gate.go_on.set()
        end = await stream.until(lambda event: event.ends(turn_id))
        state = await shopper.state()
    [call] = [
        m["function_call"]
        for m in state["chat"]["messages"]
        if m["turn_id"] == turn_id and m.get("function_call")
    ]
    whole = (call["status"], state["products"]["cart"]["count"])
    assert meanwhile == 0
    assert whole == (("failed", 0) if gate.fails else ("done", 2))
    assert end.payload["finish_reason"] == "cancelled"
    assert said(state) == []
    assert len(model.rounds) == 1, "nothing was asked after the stop"
