"""PostgreSQL is restarted or killed under the running product: streams wait and go on, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import html
import os
import signal
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from app.db.migrate import upgrade
from devtools.postgres.embedded import EmbeddedPostgres, temporary_postgres
from tests.process.conftest import Start
from tests.process.counting_model import counted
from tests.process.server_process import says, shown_product, text_of
from tests.support.sample_database import stock


@pytest.fixture
async def mortal() -> AsyncIterator[EmbeddedPostgres]:
    """A PostgreSQL server that this test alone uses, and may kill."""
    with temporary_postgres() as server:
        await upgrade(server.url)
        yield server


def shut_down(server: EmbeddedPostgres) -> None:
    server.stop()


def crash(server: EmbeddedPostgres) -> None:
    assert server.process_id is not None
    os.kill(server.process_id, signal.SIGKILL)
    server.stop()


@pytest.mark.parametrize("fault", [shut_down, crash])
async def test_streams_wait_for_a_restarted_database_and_go_on(
    start: Start, mortal: EmbeddedPostgres, fault: Callable[[EmbeddedPostgres], None]
) -> None:
    await stock(mortal.url)
    shop = await start(database_url=mortal.url)
    async with shop.program() as shopper:
        product_id = await shown_product(shopper)
        async with shopper.stream(after=0) as stream:
            turn_id = await shopper.say(f"Buy {product_id}. Show 40")
            await stream.until(says("5 "))
            await asyncio.to_thread(fault, mortal)
            await asyncio.to_thread(mortal.start)
            end = await stream.until(lambda event: event.ends(turn_id), seconds=60)
            assert end.payload["finish_reason"] == "stop"
            assert text_of(stream.events, turn_id) == counted(40)
            assert [int(event.id or 0) for event in stream.events] == list(range(1, len(stream.events) + 1))
        assert (await shopper.state())["products"]["cart"]["count"] == 1


async def test_while_the_database_is_away_the_shop_says_so_and_takes_messages_after(
    start: Start, mortal: EmbeddedPostgres
) -> None:
    shop = await start(database_url=mortal.url, database_wait_seconds=1)
    async with shop.program() as shopper:
        await asyncio.to_thread(mortal.stop)
        ready = await shopper.client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["database"]) == (503, False)
        assert (await shopper.client.get("/health")).status_code == 200
        page = await shopper.client.get("/products", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert "Closed for a moment" in page.text
        problem = await shopper.client.get(shopper.path)
        assert (problem.status_code, problem.json()["code"]) == (503, "unavailable")

        starting = asyncio.create_task(asyncio.to_thread(mortal.start))
        while (taken := await shopper.post("Count 5", "typed while it was away")).status_code == 503:
            assert taken.headers["retry-after"] == "5"
        await starting
        assert taken.status_code == 202, taken.text
        async with shopper.stream(after=0) as stream:
            turn_id = taken.json()["turn_id"]
            await stream.until(lambda event: event.ends(turn_id))
        assert text_of(stream.events, turn_id) == counted(5)
        assert (await shopper.client.get("/health/ready")).json()["checks"]["database"]


async def test_a_shopper_without_scripts_keeps_the_words_the_database_did_not_take(
    start: Start, mortal: EmbeddedPostgres
) -> None:
    shop = await start(database_url=mortal.url, database_wait_seconds=0.2)
    async with httpx.AsyncClient(base_url=shop.url, timeout=60, headers={"Accept": "text/html"}) as browser:
        await browser.get("/")
        form = {"message": "Count 2", "_csrf_token": browser.cookies["csrftoken"]}
        first = await browser.post("/chat", data=form)
        address = first.headers["location"].partition("/live")[0]
        for path, words in (("/chat", "A kettle for two"), (f"{address}/messages", "And <b>a lamp</b>")):
            await asyncio.to_thread(mortal.stop)
            answer = await browser.post(path, data=form | {"message": words})
            assert answer.status_code == 503
            assert html.escape(words) in answer.text
            assert "Your message is still here" in answer.text
            await asyncio.to_thread(mortal.start)
