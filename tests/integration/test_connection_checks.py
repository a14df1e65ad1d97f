"""Pooled connections: a lost one is replaced before use, and one in constant use costs no query."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.db import Database, connection_checks
from app.db.connection_checks import is_answered

PID = text("SELECT pg_backend_pid()")


@pytest.fixture
async def one(database_url: str) -> AsyncIterator[Database]:
    """A database with one connection."""
    database = Database(database_url, pool_size=1)
    yield database
    await database.close()


async def pid(database: Database) -> int:
    async with database.reading() as db:
        return int(await (await db.connection()).scalar(PID) or 0)


async def end(database: Database, victim: int) -> None:
    """End a server process, and wait until it is gone."""
    async with database.reading() as db:
        connection = await db.connection()
        await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": victim})
        alive = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        while await connection.scalar(alive, {"pid": victim}):
            await asyncio.sleep(0.01)


async def test_a_connection_that_the_server_closed_is_replaced_before_use(
    one: Database, database: Database
) -> None:
    before = await pid(one)
    await end(database, before)
    assert await pid(one) != before


@pytest.mark.parametrize(("unused_seconds", "asked"), [(60, 0), (-1, 3)])
async def test_only_an_unused_connection_is_asked(
    one: Database, monkeypatch: pytest.MonkeyPatch, unused_seconds: float, asked: int
) -> None:
    pings: list[bool] = []

    def ask(engine: Engine, connection: Any) -> bool:
        pings.append(is_answered(engine, connection))
        return pings[-1]

    monkeypatch.setattr(connection_checks, "UNUSED_SECONDS", unused_seconds)
    monkeypatch.setattr(connection_checks, "is_answered", ask)
    before = await pid(one)
    assert [await pid(one) for _ in range(3)] == [before] * 3
    assert len(pings) == asked


async def test_a_silent_connection_is_replaced(one: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await pid(one)
    monkeypatch.setattr(connection_checks, "UNUSED_SECONDS", -1)
    monkeypatch.setattr(connection_checks, "is_answered", lambda engine, found: False)
    assert await pid(one) != before
