"""Rate limits per session and per address, exact over several servers and reported in the right format."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from app.db import REQUEST_CONNECTIONS, Database
from app.housekeeping.maintenance import run_maintenance
from app.observe.prometheus import render_metrics
from app.settings import Settings
from app.web.request.rate_limiter import take_one
from app.web.request.rate_limits import network_of
from tests.support.metrics import Growth, series_of
from tests.support.serving import serving
from tests.support.shoppers import Browser, program


async def test_an_allowance_is_exact_under_concurrency(database: Database) -> None:
    waits = await asyncio.gather(*(take_one(database, "somebody", 5) for _ in range(20)))
    assert sum(wait is None for wait in waits) == 5
    assert all(0 < wait <= 12 for wait in waits if wait is not None), "one more every twelve seconds"
    assert await take_one(database, "somebody else", 5) is None


async def test_too_many_messages_are_refused_with_retry_after(stocked_url: str) -> None:
    async with (
        serving(stocked_url, rate_limit_enabled=True, rate_limit_messages_per_minute=2) as product,
        program(product) as shopper,
    ):
        for _ in range(2):
            await shopper.ask("kettles")
        refused = await shopper.post("kettles")
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert 1 <= int(refused.headers["retry-after"]) <= 30
        async with program(product) as other:
            assert (await other.post("kettles")).status_code == 202


async def test_messages_are_limited_by_address_over_all_sessions(stocked_url: str) -> None:
    async with serving(
        stocked_url, rate_limit_enabled=True, rate_limit_address_messages_per_minute=3
    ) as product:
        answers = []
        for _ in range(4):
            async with program(product) as shopper:
                answers.append((await shopper.post("kettles")).status_code)
    assert answers == [202, 202, 202, 429]


async def test_on_a_page_the_words_stay_in_the_box(stocked_url: str) -> None:
    async with (
        serving(stocked_url, rate_limit_enabled=True, rate_limit_messages_per_minute=1) as product,
        product.client() as client,
    ):
        browser = Browser(client)
        page = await browser.page(await browser.start("kettles"))
        answer = await browser.submit(page, "/messages", message="and a lamp")
        assert answer.status_code == 429
        assert "and a lamp" in answer.text
        assert "Wait a moment" in answer.text


async def test_an_address_that_asks_too_much_is_refused_but_not_its_styles(stocked_url: str) -> None:
    async with (
        serving(stocked_url, rate_limit_enabled=True, rate_limit_requests_per_minute=3) as product,
        product.client() as client,
    ):
        for _ in range(3):
            assert (await client.get("/api/products?limit=1")).status_code == 200
        refused = await client.get("/api/products?limit=1")
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        page = await client.get("/", headers={"Accept": "text/html"})
        assert (page.status_code, "A moment, please" in page.text) == (429, True)
        for path in ("/static/css/tokens.css", "/health"):
            assert (await client.get(path)).status_code == 200


async def test_an_address_over_its_rate_is_refused_without_a_connection(stocked_url: str) -> None:
    async with (
        serving(stocked_url, rate_limit_enabled=True, rate_limit_requests_per_minute=1) as product,
        product.client() as client,
        AsyncExitStack() as crowd,
    ):
        assert [(await client.get("/api/products?limit=1")).status_code for _ in range(2)] == [200, 429]
        for _ in range(REQUEST_CONNECTIONS):
            await crowd.enter_async_context(product.components.services.database.reading())
        async with asyncio.timeout(5):  # waiting for a connection would take twice as long
            refused = await client.get("/api/products?limit=1")
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")


async def test_a_client_that_left_while_it_waited_costs_no_statement(stocked_url: str) -> None:
    async with serving(stocked_url, picture_workers=0) as product, AsyncExitStack() as crowd:
        database = product.components.services.database
        for _ in range(REQUEST_CONNECTIONS):
            await crowd.enter_async_context(database.reading())
        host, port = product.url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /api/products HTTP/1.1\r\nHost: shop\r\n\r\n")
        async with asyncio.timeout(5):
            while not database._waiting:
                await asyncio.sleep(0.01)
            writer.transport.abort()
            async with (
                product.client() as other
            ):  # an answer that began later: the server has seen the abort before
                await other.get("/health")
            before = series_of(render_metrics().decode())
            await crowd.aclose()
            while database._waiting:
                await asyncio.sleep(0.01)
        growth = Growth(before, series_of(render_metrics().decode()))
    assert growth.of("aisle_database_statement_seconds_count") == 0


async def test_allowances_unused_for_a_minute_are_deleted(database: Database) -> None:
    await take_one(database, "a moment ago", 6_000)
    await take_one(database, "just now", 1)
    await asyncio.sleep(0.02)  # the time after which an allowance of 6,000 a minute is full again
    await run_maintenance(database, Settings(environment="test"))
    async with database.reading() as db:
        known = (await (await db.connection()).execute(text("SELECT key FROM rate_limit"))).scalars().all()
    assert list(known) == ["just now"]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_is_one_address(address: str, network: str) -> None:
    assert network_of(address) == network
