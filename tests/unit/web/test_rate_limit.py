"""Refusals of the rate limiter: kept in memory for exactly the wait that the database returned."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from app.db import Database
from app.web.request import rate_limiter
from app.web.request.rate_limiter import MOST_QUEUED, MOST_REMEMBERED, RateLimiter


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys for which the database was asked; it answers that each must wait for a minute."""
    keys: list[str] = []

    async def take_one(_database: Database, key: str, _per_minute: int) -> float | None:
        keys.append(key)
        await asyncio.sleep(0)
        return 60.0

    monkeypatch.setattr(rate_limiter, "take_one", take_one)
    return keys


def limits() -> RateLimiter:
    return RateLimiter(cast("Database", None))


async def test_a_crowd_over_its_rate_costs_one_question(asked: list[str]) -> None:
    known = limits()
    waits = await asyncio.gather(*(known.take("address", 5) for _ in range(MOST_QUEUED)))
    waits += [await known.take("address", 5) for _ in range(5)]
    assert asked == ["address"]
    assert all(wait and 0 < wait <= 60 for wait in waits)


async def test_a_full_queue_refuses_more(asked: list[str]) -> None:
    known = limits()
    waits = await asyncio.gather(*(known.take("address", 5) for _ in range(MOST_QUEUED + 7)))
    assert waits.count(rate_limiter.FULL_QUEUE_SECONDS) == 7
    assert known._queues == {}


async def test_the_database_is_asked_again_when_the_wait_is_over(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known, now = limits(), 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    await known.take("address", 5)
    now += 60.1
    await known.take("address", 5)
    assert asked == ["address", "address"]


async def test_memory_of_refusals_is_bounded(asked: list[str]) -> None:
    known = limits()
    for number in range(MOST_REMEMBERED + 3):
        await known.take(f"address {number}", 5)
    assert len(known._over) == MOST_REMEMBERED
