"""A shop for fuzzing: FUZZ_EXAMPLES examples per test, the same in each run unless FUZZ_SEED is set."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.integration.fuzz.fuzz_inputs import Asker
from tests.support.serving import Served, serving


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    """The product with all its interfaces enabled."""
    async with serving(
        module_stocked_url, mcp_enabled=True, allowed_origins=("https://shop.example",)
    ) as served:
        yield served


@pytest.fixture(scope="module")
async def asker(shop: Served) -> AsyncIterator[Asker]:
    """The client that sends the requests, with its own session."""
    async with shop.client() as client:
        yield await Asker.create(client)
