"""PostgreSQL restarted or killed under the running product: streams wait and resume; nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import html
import os
import signal
from collections.abc import Callable, Iterator

import httpx
import pytest

from devtools.postgres.embedded import EmbeddedPostgres
from tests.process.conftest import Start
from tests.process.counting_model import counted
from tests.process.server_process import says, shown_product, text_of
from tests.support.prepared_cluster import STOCKED, copied_postgres


@pytest.fixture
def own_postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server that only this test uses, and may kill."""
    with copied_postgres() as server:
        yield server


def shut_down(server: EmbeddedPostgres) -> None:
    server.stop()


def crash(server: EmbeddedPostgres) -> None:
    assert server.process_id is not None
    os.kill(server.process_id, signal.SIGKILL)
    server.stop()


@pytest.mark.parametrize("fault", [shut_down, crash])
async def test_streams_wait_for_a_restarted_database_and_go_on(
    start: Start, own_postgres: EmbeddedPostgres, fault: Callable[[EmbeddedPostgres], None]
) -> None:
    shop = await start(database_url=own_postgres.url_of(STOCKED))
    async with shop.program() as shopper:
        product_id = await shown_product(shopper)
        async with shopper.stream(after=0) as stream:
            turn_id = await shopper.say(f"Buy {product_id}. Show 40")
            await stream.until(says("5 "))
            await asyncio.to_thread(fault, own_postgres)
            await asyncio.to_thread(own_postgres.start)
            end = await stream.until(lambda event: event.ends(turn_id), seconds=60)
            assert end.payload["finish_reason"] == "stop"
            assert text_of(stream.events, turn_id) == counted(40)
            assert [int(event.id or 0) for event in stream.events] == list(range(1, len(stream.events) + 1))
        assert (await shopper.state())["products"]["cart"]["count"] == 1


async def test_while_the_database_is_unavailable_the_shop_reports_it_and_accepts_messages_after(
    start: Start, own_postgres: EmbeddedPostgres
) -> None:
    shop = await start(database_url=own_postgres.url_of(STOCKED), database_wait_seconds=1)
    async with shop.program() as shopper:
        await asyncio.to_thread(own_postgres.stop)
        ready = await shopper.client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["database"]) == (503, False)
        assert (await shopper.client.get("/health")).status_code == 200
        page = await shopper.client.get("/products", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["retry-after"]) == (503, "5")
        assert "Closed for a moment" in page.text
        problem = await shopper.client.get(shopper.path)
        assert (problem.status_code, problem.json()["code"]) == (503, "unavailable")

        starting = asyncio.create_task(asyncio.to_thread(own_postgres.start))
        while (taken := await shopper.post("Count 5", "typed while it was away")).status_code == 503:
            assert taken.headers["retry-after"] == "5"
        await starting
        assert taken.status_code == 202, taken.text
        async with shopper.stream(after=0) as stream:
            turn_id = taken.json()["turn_id"]
            await stream.until(lambda event: event.ends(turn_id))
        assert text_of(stream.events, turn_id) == counted(5)
        assert (await shopper.client.get("/health/ready")).json()["checks"]["database"]


async def test_a_shopper_without_scripts_keeps_a_message_that_could_not_be_stored(
    start: Start, own_postgres: EmbeddedPostgres
) -> None:
    shop = await start(database_url=own_postgres.url_of(STOCKED), database_wait_seconds=0.2)
    async with httpx.AsyncClient(base_url=shop.url, timeout=60, headers={"Accept": "text/html"}) as browser:
        await browser.get("/")
        form = {"message": "Count 2", "_csrf_token": browser.cookies["csrftoken"]}
        first = await browser.post("/chat", data=form)
        address = first.headers["location"].partition("/live")[0]
        for path, words in (("/chat", "A kettle for two"), (f"{address}/messages", "And <b>a lamp</b>")):
            await asyncio.to_thread(own_postgres.stop)
            answer = await browser.post(path, data=form | {"message": words})
            assert answer.status_code == 503
            assert html.escape(words) in answer.text
            assert "Your message is still here" in answer.text
            await asyncio.to_thread(own_postgres.start)
