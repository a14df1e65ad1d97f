"""Several servers on one PostgreSQL: each serves any stream, page or stop, and nothing happens twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from tests.process.conftest import Start
from tests.process.counting_model import counted
from tests.process.server_process import says, shown_product, text_of
from tests.support.notify_server import notify_server
from tests.support.shoppers import Program
from tests.support.streams import Reader

NOTIFICATIONS_ONLY = {"heartbeat_seconds": 60, "poll_seconds": 60}
"""Settings so slow that events arrive only through notifications."""


async def test_a_turn_is_read_and_stopped_through_another_server(start: Start) -> None:
    first, second = await asyncio.gather(start(**NOTIFICATIONS_ONLY), start(**NOTIFICATIONS_ONLY))
    async with first.program() as shopper, second.program(shopper) as elsewhere:
        async with elsewhere.stream() as there, shopper.stream() as here:
            turn_id = await shopper.say("Count 2000")
            await there.until(says("5 "))
            stopped = await elsewhere.client.post(f"{elsewhere.path}/cancellation")
            assert stopped.json() == {"turn_id": turn_id}
            ends = [await stream.until(lambda event: event.ends(turn_id)) for stream in (here, there)]
        assert [end.payload["finish_reason"] for end in ends] == ["cancelled", "cancelled"]
        assert text_of(here.events, turn_id) == text_of(there.events, turn_id)


async def test_a_turn_goes_on_while_valkey_is_killed_and_started_again(start: Start) -> None:
    with notify_server() as valkey:
        given = {"notify_url": valkey.url, "heartbeat_seconds": 60, "poll_seconds": 1}
        first, second = await asyncio.gather(start(**given), start(**given))
        async with (
            first.program() as shopper,
            second.program(shopper) as elsewhere,
            elsewhere.stream(after=0) as there,
            shopper.stream(after=0) as here,
        ):
            turn_id = await shopper.say("Count 400")
            await there.until(says("5 "))
            await asyncio.to_thread(valkey.kill)
            await there.until(says("100 "))
            await asyncio.to_thread(valkey.start)
            for stream in (here, there):
                await stream.until(lambda event: event.ends(turn_id))
                assert text_of(stream.events, turn_id) == counted(400)
                numbers = [int(event.id or 0) for event in stream.events]
                assert numbers == list(range(1, len(numbers) + 1))


async def test_a_turn_is_stopped_through_another_server_by_valkey(start: Start) -> None:
    with notify_server() as valkey:
        given = NOTIFICATIONS_ONLY | {"notify_url": valkey.url}
        first, second = await asyncio.gather(start(**given), start(**given))
        async with first.program() as shopper, second.program(shopper) as elsewhere:
            async with elsewhere.stream() as there:
                turn_id = await shopper.say("Count 2000")
                await there.until(says("5 "))
                assert (await elsewhere.client.post(f"{elsewhere.path}/cancellation")).status_code == 202
                end = await there.until(lambda event: event.ends(turn_id))
            assert end.payload["finish_reason"] == "cancelled"


async def test_a_conversation_is_cleared_through_another_server(start: Start) -> None:
    first, second = await asyncio.gather(start(**NOTIFICATIONS_ONLY), start(**NOTIFICATIONS_ONLY))
    async with first.program() as shopper, second.program(shopper) as elsewhere:
        async with shopper.stream() as stream:
            turn_id = await shopper.say("Count 2000")
            await stream.until(says("5 "))
            cleared = await elsewhere.client.delete(f"{elsewhere.path}/messages")
            assert cleared.status_code == 204
            await stream.until(lambda event: event.name == "context" and bool(event.payload.get("reset")))
        own = [event for event in stream.events if event.turn == turn_id]
        assert [event.name for event in own if event.name in ("completion", "error")] == ["completion"]
        assert (await elsewhere.state())["chat"]["messages"] == []
        other, events = await elsewhere.ask("Count 3")
        assert text_of(events, other) == counted(3)
        assert len((await shopper.state())["chat"]["messages"]) == 2, "the stopped turn writes nothing more"


async def test_the_same_message_at_several_servers_is_one_turn(start: Start) -> None:
    first, second = await asyncio.gather(start(), start())
    async with first.program() as shopper, second.program(shopper) as elsewhere:
        posts = [(shopper, elsewhere)[number % 2].post("Count 5", "one id") for number in range(12)]
        answers = await asyncio.gather(*posts)
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.json()["turn_id"] for answer in answers}) == 1
        async with elsewhere.stream(after=0) as stream:
            turn_id = answers[0].json()["turn_id"]
            await stream.until(lambda event: event.ends(turn_id))
        assert text_of(stream.events, turn_id) == counted(5)


async def test_one_key_at_several_servers_is_one_purchase(start: Start) -> None:
    first, second = await asyncio.gather(start(), start())
    async with first.program() as shopper, second.program(shopper) as elsewhere:
        wanted = {"product_id": await shown_product(shopper), "quantity": 1}
        clicks = [(shopper, elsewhere)[number % 2].run("add_to_cart", wanted, "key") for number in range(12)]
        answers = await asyncio.gather(*clicks)
        assert {answer.status_code for answer in answers} == {200}
        assert (await elsewhere.state())["products"]["cart"]["count"] == 1


async def test_no_purchase_is_lost_or_exceeds_the_limit_over_several_servers(start: Start) -> None:
    limit = {"quantity_limit": 4}
    first, second = await asyncio.gather(start(**limit), start(**limit))
    async with first.program() as shopper, second.program(shopper) as elsewhere:
        wanted = {"product_id": await shown_product(shopper), "quantity": 1}
        clicks = [(shopper, elsewhere)[number % 2].run("add_to_cart", wanted) for number in range(10)]
        statuses = sorted(answer.status_code for answer in await asyncio.gather(*clicks))
        assert statuses == [200] * 4 + [422] * 6
        assert (await elsewhere.state())["products"]["cart"]["count"] == 4


async def test_any_worker_serves_any_stream_and_page(start: Start) -> None:
    shop = await start(workers=2, **NOTIFICATIONS_ONLY)
    async with AsyncExitStack() as stack:
        shopper = await stack.enter_async_context(shop.program())
        readers = [
            await stack.enter_async_context(
                (await stack.enter_async_context(shop.program(shopper))).stream(after=0)
            )
            for _ in range(6)
        ]
        turn_id = await shopper.say("Count 20")
        for reader in readers:
            await reader.until(lambda event: event.ends(turn_id))
            assert text_of(reader.events, turn_id) == counted(20)
            assert [int(event.id or 0) for event in reader.events] == list(range(1, len(reader.events) + 1))


async def test_the_streams_of_a_session_are_counted_over_all_servers(start: Start) -> None:
    limit = {"streams_per_session": 2, "heartbeat_seconds": 0.5}
    first, second = await asyncio.gather(start(**limit), start(**limit))
    async with first.program() as shopper, second.program(shopper) as elsewhere:
        async with shopper.stream() as here:
            await here.until(lambda event: True)
            async with elsewhere.stream() as there:
                await there.until(lambda event: True)
                for one in (shopper, elsewhere):
                    refused = await one.client.get(f"/api/stream/{one.session_id}")
                    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
            async with admitted(elsewhere):
                pass
        async with admitted(shopper), admitted(shopper):
            first.kill()
            async with admitted(elsewhere):
                pass


@asynccontextmanager
async def admitted(shopper: Program) -> AsyncIterator[Reader]:
    """Open streams until one is admitted: closed ones count until the server detects that."""
    while True:
        async with shopper.stream() as stream:
            if stream.response.status_code == 200:
                await stream.until(lambda event: True)
                yield stream
                return
            assert stream.response.status_code == 429
