"""A shop that is asked nonsense: FUZZ_EXAMPLES examples a test, always the same unless FUZZ_SEED is set."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.integration.fuzz.fuzz_inputs import Asker
from tests.support.serving import Served, serving


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    """The product with all its doors open."""
    async with serving(
        module_stocked_url, mcp_enabled=True, allowed_origins=("https://shop.example",)
    ) as served:
        yield served


@pytest.fixture(scope="module")
async def asker(shop: Served) -> AsyncIterator[Asker]:
    """Who asks, with a session of its own."""
    async with shop.client() as client:
        yield await Asker.arrived(client)
