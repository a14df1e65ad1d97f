"""A session's streams and turns meet in one worker, its home, and any other worker serves it while there is none."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path

import httpx
from sqlalchemy import text

from app.log.home_worker import home_of
from tests.conftest import opened
from tests.process.conftest import Start
from tests.process.counting_model import counted
from tests.process.server_process import PATIENCE, ShopProcess, owner_of, says, text_of
from tests.support.shoppers import Program
from tests.support.streams import SentEvent

TOGETHER = text(
    "SELECT turn.session_id, turn.owner, array_agg(DISTINCT stream_seat.process) AS readers"
    " FROM turn JOIN stream_seat USING (session_id) WHERE status = 'running' GROUP BY 1, 2"
)


def places_of(shop: ShopProcess) -> set[Path]:
    """Return the workers' places: files that they hold open."""
    assert shop.process is not None
    parent = shop.process.pid
    found = set()
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        for descriptor in Path(f"/proc/{child}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed in the meantime
                file = descriptor.readlink()
                if file.parent.name.startswith("aisle-workers-"):
                    found.add(file)
    return found


async def started(start: Start) -> ShopProcess:
    """Return a server with two workers which both have their places: each has accepted a connection."""
    shop = await start(workers=2, heartbeat_seconds=0.3)
    async with asyncio.timeout(PATIENCE):
        while not is_listening(places_of(shop)):
            await asyncio.gather(*(healthy(shop) for _ in range(8)))
    return shop


def is_listening(places: set[Path]) -> bool:
    """Return whether two workers accept connections of each other."""
    return len(places) == 2 and all(place.with_suffix(".socket").exists() for place in places)


async def healthy(shop: ShopProcess) -> None:
    """Open a connection, which any worker may accept."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        assert (await client.get(f"{shop.url}/health")).status_code == 200


async def test_streams_and_turns_of_a_session_are_in_one_worker(start: Start) -> None:
    shop = await started(start)
    async with AsyncExitStack() as stack:
        shoppers = [await stack.enter_async_context(shop.program()) for _ in range(8)]
        for shopper in shoppers:
            for _ in range(2):
                reader = await stack.enter_async_context(shop.program(shopper))
                stream = await stack.enter_async_context(reader.stream())
                await stream.until(lambda event: True)
            writer = await stack.enter_async_context(shop.program(shopper))
            await writer.say("Count 2000")
        async with opened(shop.database_url) as database, database.reading() as db:
            rows = (await (await db.connection()).execute(TOGETHER)).all()
    assert len(rows) == 8
    assert all(row.readers == [row.owner] for row in rows), rows
    owners = {home_of(row.session_id, 2): row.owner for row in rows}
    assert all(owners[home_of(row.session_id, 2)] == row.owner for row in rows)


async def two_homes(shop: ShopProcess, stack: AsyncExitStack) -> tuple[Program, Program]:
    """Return shoppers whose sessions are at home in different workers."""
    found: dict[int, Program] = {}
    async with asyncio.timeout(PATIENCE):
        while len(found) < 2:
            shopper = await stack.enter_async_context(shop.program())
            found[home_of(shopper.session_id, 2)] = shopper
    return found[0], found[1]


def ends(turn_id: str, event: SentEvent) -> bool:
    """Return whether the event ends the turn."""
    return event.ends(turn_id)


async def test_one_connection_serves_sessions_of_several_homes(start: Start) -> None:
    shop = await started(start)
    async with AsyncExitStack() as stack:
        shoppers = await two_homes(shop, stack)
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=shop.url, timeout=PATIENCE, limits=httpx.Limits(max_connections=1))
        )
        owners: dict[str, set[int]] = {}
        for number in range(6):
            shopper = shoppers[number % 2]
            asked = await client.post(
                f"{shopper.path}/messages",
                json={"message": "Count 1"},
                headers={"Authorization": f"Bearer {shopper.token}"},
            )
            assert asked.status_code == 202, asked.text
            turn_id = asked.json()["turn_id"]
            owners.setdefault(shopper.session_id, set()).add(await owner_of(shop.database_url, turn_id))
            async with shopper.stream(after=0) as stream:
                await stream.until(partial(ends, turn_id))
    first, second = owners.values()
    assert len(first) == len(second) == 1
    assert first != second


async def test_a_body_that_comes_after_its_head_is_read_by_the_home(start: Start) -> None:
    shop = await started(start)
    async with AsyncExitStack() as stack:
        for shopper in await two_homes(shop, stack):
            body = b'{"message": "Count 1"}'
            reader, writer = await asyncio.open_connection("127.0.0.1", shop.port)
            head = (
                f"POST {shopper.path}/messages HTTP/1.1\r\nHost: shop\r\nContent-Length: {len(body)}\r\n"
                f"Content-Type: application/json\r\nAuthorization: Bearer {shopper.token}\r\n\r\n"
            )
            for piece in (head[:20].encode(), head[20:].encode(), body[:5], body[5:]):
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.02)  # most probably a packet of its own; the outcome is the same if not
            assert (await reader.readline()).startswith(b"HTTP/1.1 202")
            writer.close()
            async with shopper.stream(after=0) as stream:
                await stream.until(lambda event: event.name == "completion")
            # The same again in one piece, so that it is handed over with its body.
            reader, writer = await asyncio.open_connection("127.0.0.1", shop.port)
            writer.write(head.encode() + body)
            assert (await reader.readline()).startswith(b"HTTP/1.1 202")
            writer.close()


async def test_another_worker_serves_a_session_whose_home_has_died(start: Start) -> None:
    shop = await started(start)
    async with AsyncExitStack() as stack:
        shopper, _ = await two_homes(shop, stack)
        reader = await stack.enter_async_context(shop.program(shopper))
        stream = await stack.enter_async_context(reader.stream())
        turn_id = await shopper.say("Count 2000")
        await stream.until(says("3 "))
        home = await owner_of(shop.database_url, turn_id)
        os.kill(home, signal.SIGKILL)
        again = await stack.enter_async_context(shop.program(shopper))
        resumed = await stack.enter_async_context(again.stream(after=0))
        end = await resumed.until(lambda event: event.ends(turn_id))
        assert end.payload["code"] == "interrupted"
        other, events = await again.ask("Count 3")
        assert text_of(events, other) == counted(3)
        assert await owner_of(shop.database_url, other) != home


async def test_the_places_are_gone_with_the_server(start: Start) -> None:
    shop = await started(start)
    (folder,) = {place.parent for place in places_of(shop)}
    assert folder.is_dir()
    shop.terminate()
    assert await shop.ended() == 0
    assert not folder.exists()
