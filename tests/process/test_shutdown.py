"""SIGTERM: streams end and clients reconnect elsewhere, running answers may finish, others end as interrupted."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.process.conftest import Start
from tests.process.counting_model import counted
from tests.process.rolling_restart import Proxy, Shopper
from tests.process.server_process import says, text_of


async def test_an_answer_may_finish_and_is_received_elsewhere(start: Start) -> None:
    first = await start(shutdown_grace_seconds=20)
    second = await start()
    async with first.program() as shopper, second.program(shopper) as elsewhere:
        async with shopper.stream() as stream:
            turn_id = await shopper.say("Count 30")
            await stream.until(says("3 "))
            first.terminate()
            with pytest.raises(EOFError):
                await stream.until(lambda event: event.ends(turn_id))
            assert int(stream.retry or 0) <= 1_000, "the client is asked to reconnect soon"
        async with elsewhere.stream(after=int(stream.events[-1].id or 0)) as resumed:
            end = await resumed.until(lambda event: event.ends(turn_id))
        assert end.payload["finish_reason"] == "stop"
        assert text_of(stream.events + resumed.events, turn_id) == counted(30)
        await first.ended()


async def test_an_answer_that_takes_too_long_ends_as_interrupted(start: Start) -> None:
    first = await start(shutdown_grace_seconds=0.2)
    second = await start()
    async with first.program() as shopper, second.program(shopper) as elsewhere:
        async with elsewhere.stream() as stream:
            turn_id = await shopper.say("Count 2000")
            await stream.until(says("3 "))
            first.terminate()
            end = await stream.until(lambda event: event.ends(turn_id))
        assert (end.name, end.payload["code"]) == ("error", "interrupted")
        await first.ended()


async def test_all_workers_stop_in_order(start: Start) -> None:
    shop = await start(workers=2)
    async with shop.program() as shopper, shopper.stream() as stream:
        await stream.until(lambda event: True)
        shop.terminate()
        with pytest.raises((EOFError, httpx.TransportError)):
            await stream.until(lambda event: event.name == "error")
        assert await shop.ended() == 0


async def test_a_rolling_restart_loses_nothing(start: Start) -> None:
    """Eight shoppers continue through a proxy while one server after the other is restarted."""
    shops = [await start(), await start()]
    async with Proxy([shop.port for shop in shops]) as proxy:
        async with httpx.AsyncClient(base_url=proxy.url, timeout=30) as client:
            shoppers = [await Shopper.opened(client, proxy.url) for _ in range(8)]
        talking = asyncio.gather(*(shopper.talk(turns=4, upto=15) for shopper in shoppers))
        for shop in shops:
            await asyncio.gather(*(shopper.turns_done.acquire() for shopper in shoppers))
            shop.terminate()
            await shop.ended()
            await shop.start()
        await talking
    for shopper in shoppers:
        assert shopper.answers == [counted(15)] * 4
        assert shopper.numbers == list(range(1, len(shopper.numbers) + 1))
    assert sum(shopper.connections for shopper in shoppers) > 8 * 4, "no stream felt the restarts"
