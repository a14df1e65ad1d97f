"""Statements and connections in the metrics of the database engine."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack, suppress

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db import Database
from app.events import Context
from app.log import Log
from app.log.sessions import create_session
from app.observe.prometheus import render_metrics
from app.observe.statement_metrics import timed
from tests.support.metrics import Growth, Series, series_of
from tests.support.serving import settings_for
from tests.unit.observe.test_deploy import RULES


def now() -> Series:
    """Return the present metrics."""
    return series_of(render_metrics().decode())


async def test_statements_and_connections_count(database: Database) -> None:
    before = now()
    async with database.reading() as db:
        connection = await db.connection()
        opened = Growth(before, now())
        await connection.execute(text("SELECT 1"))
        during = Growth(before, now())
    after = Growth(before, now())
    assert during.of("aisle_database_connections_in_use", pool="requests") == 1
    assert after.of("aisle_database_connections_in_use", pool="requests") == 0
    name = "aisle_database_statement_seconds_count"
    assert during.of(name) - opened.of(name) == 1


async def test_a_refused_statement_counts_as_refused(database: Database) -> None:
    before = now()
    with suppress(DBAPIError):
        async with database.reading() as db:
            await (await db.connection()).execute(text("SELECT 1 / 0"))
    after = Growth(before, now())
    assert after.of("aisle_database_errors_total", kind="refused") == 1
    assert after.of("aisle_database_connections_in_use", pool="requests") == 0


async def test_connections_return_to_rest_after_requests_that_were_cut_off(database: Database) -> None:
    before = now()

    async def ask() -> None:
        async with database.reading() as db:
            await (await db.connection()).execute(text("SELECT 1"))

    for steps in range(1, 12):  # in one of them the pool pings the connection
        await asyncio.gather(*(ask() for _ in range(5)))
        crowd = [asyncio.create_task(ask()) for _ in range(5)]
        for _ in range(steps):
            await asyncio.sleep(0)
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
    assert Growth(before, now()).of("aisle_database_connections_in_use", pool="requests") == 0


async def test_the_alert_of_scarce_connections_fires_when_all_are_held(database_url: str) -> None:
    [expression] = [rule["expr"] for rule in RULES if rule["alert"] == "AisleConnectionsScarce"]
    left, share, right = re.fullmatch(r"(\w+) > ([\d.]+) \* (\w+)", expression).groups()  # type: ignore[union-attr]  # None fails the test

    def fires() -> bool:
        figures = now()
        return any(
            figures[name, labels] > float(share) * figures[right, labels]
            for name, labels in figures
            if name == left and ("pool", "a test's") in labels
        )

    database = Database(database_url, pool_size=3, pool="a test's")
    async with AsyncExitStack() as held:
        assert not fires()
        for _ in range(3):
            await held.enter_async_context(database.reading())
        assert fires()
    assert not fires()
    await database.close()


async def test_a_statement_cut_off_counts_as_transient(database: Database) -> None:
    before = now()
    with suppress(DBAPIError):
        async with database.reading() as db:
            await (await db.connection()).execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert Growth(before, now()).of("aisle_database_errors_total", kind="away") == 1


async def test_statements_outside_the_engine_count_too() -> None:
    before = now()
    with timed("SELECT 1"):
        pass
    for error in (
        asyncpg.UniqueViolationError("twice"),
        asyncpg.ConnectionDoesNotExistError("gone"),
        OSError("far"),
    ):
        with suppress(type(error)), timed("SELECT 1"):
            raise error
    after = Growth(before, now())
    assert after.of("aisle_database_statement_seconds_count") == 1
    assert after.of("aisle_database_errors_total", kind="refused") == 1
    assert after.of("aisle_database_errors_total", kind="away") == 2


async def test_the_logs_own_connection_counts(database: Database) -> None:
    log = Log(database, settings_for(database.url))
    await log.start()
    async with database.transaction() as db:
        session_id = await create_session(db)
    before = now()
    await log.append(session_id, Context())
    after = Growth(before, now())
    await log.stop()
    assert after.of("aisle_commit_latency_seconds_count") == 1
    assert after.of("aisle_database_statement_seconds_count") == 1  # a flush is one statement
