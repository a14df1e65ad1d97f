"""A killed server process: messages and shown text are kept, the turn ends, and nothing happens twice."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from tests.process.conftest import Start
from tests.process.counting_model import counted
from tests.process.server_process import owner_of, says, shown_product, text_of

QUICK = {"heartbeat_seconds": 0.5}


def contents(state: dict[str, Any], kind: str) -> list[str]:
    return [message["content"] for message in state["chat"]["messages"] if message["type"] == kind]


async def test_another_server_ends_the_turn_of_a_killed_one(start: Start) -> None:
    first, second = await asyncio.gather(start(**QUICK), start(**QUICK))
    async with first.program() as shopper, second.program(shopper) as elsewhere:
        product_id = await shown_product(shopper)
        async with elsewhere.stream(after=0) as stream:
            turn_id = await shopper.say(f"Buy {product_id}. Show 2000", client_message_id="once")
            await stream.until(says("5 "))
            first.kill()
            end = await stream.until(lambda event: event.ends(turn_id))
        assert (end.name, end.payload["code"], end.payload["retryable"]) == ("error", "interrupted", True)
        state = await elsewhere.state()
        assert contents(state, "user") == [f"Buy {product_id}. Show 2000"]
        assert contents(state, "assistant") == [text_of(stream.events, turn_id)]
        assert [int(event.id or 0) for event in stream.events] == list(range(1, len(stream.events) + 1))
        assert state["products"]["cart"]["count"] == 1

        again = await elsewhere.post(f"Buy {product_id}. Show 2000", "once")
        assert (again.status_code, again.json()["turn_id"]) == (202, turn_id)
        assert (await elsewhere.state())["products"]["cart"]["count"] == 1, (
            "the same message is not run twice"
        )

        other, events = await elsewhere.ask("Count 3")
        assert text_of(events, other) == counted(3)


async def test_a_restarted_server_ends_the_turn_it_died_in(start: Start) -> None:
    shop = await start(**QUICK)
    async with shop.program() as shopper:
        async with shopper.stream() as stream:
            turn_id = await shopper.say("Count 2000")
            await stream.until(says("3 "))
            shop.kill()
            await shop.ended()
        await shop.start()
        seen = int(stream.events[-1].id or 0)
        async with shopper.stream(after=seen) as resumed:
            end = await resumed.until(lambda event: event.ends(turn_id))
        assert end.payload["code"] == "interrupted"
        whole = text_of(stream.events + resumed.events, turn_id)
        assert contents(await shopper.state(), "assistant") == [whole]
        assert counted(2000).startswith(whole)


async def test_a_worker_that_dies_is_replaced_and_its_turn_ended(start: Start) -> None:
    shop = await start(workers=2, **QUICK)
    assert shop.process is not None
    async with shop.program() as shopper, shopper.stream() as stream:
        turn_id = await shopper.say("Count 2000")
        await stream.until(says("3 "))
        os.kill(await owner_of(shop.database_url, turn_id), signal.SIGKILL)
        async with shop.program(shopper) as again, again.stream(after=0) as resumed:
            end = await resumed.until(lambda event: event.ends(turn_id))
            assert end.payload["code"] == "interrupted"
            other, events = await again.ask("Count 3")
            assert text_of(events, other) == counted(3)
