"""Server processes that end with their test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.process.server_process import ShopProcess

Start = Callable[..., Awaitable[ShopProcess]]


@pytest.fixture
async def start(stocked_url: str) -> AsyncIterator[Start]:
    """A function that starts a server on the test's own stocked database: `await start(workers=2, ...)`."""
    started: list[ShopProcess] = []

    async def starting(
        database_url: str = "", workers: int = 1, spawned: bool = False, **settings: object
    ) -> ShopProcess:
        given = {name.upper(): str(value) for name, value in settings.items()}
        shop = ShopProcess(database_url or stocked_url, workers=workers, settings=given, spawned=spawned)
        started.append(shop)
        await shop.start()
        return shop

    yield starting
    await asyncio.gather(*(shop.stop() for shop in started))
