"""A provider on this machine, and a product that calls it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from app.llm.litellm_library import library
from app.llm.providers import failover
from tests.integration.providers.provider import Provider, provider
from tests.integration.providers.provider_client import KEY
from tests.integration.providers.wire import Family
from tests.support.serving import Served, serving

# Keys of providers that litellm reads from the environment itself; none of them leaves this machine.
KEYS = {"GEMINI_API_KEY": "tests", "COHERE_API_KEY": "tests"}


@pytest.fixture(scope="session")
async def listening_provider() -> AsyncIterator[Provider]:
    """One provider for all tests of the process. It imports litellm first, which may take a while."""
    await asyncio.to_thread(library)
    async with provider() as running:
        yield running


@pytest.fixture
def replies(listening_provider: Provider) -> Provider:
    """The provider without any replies."""
    return listening_provider.answer()


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No pause between attempts, except the pauses that a test's provider requests."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(failover, "FIRST_PAUSE", 0.0)
    yield


Asking = Callable[[Family], Awaitable[Served]]


@pytest.fixture(scope="module")
async def shops(module_stocked_url: str, listening_provider: Provider) -> AsyncIterator[Asking]:
    """A function that serves the product with a model of the provider: `await shops(family)`.

    There is one product for each family and all of a module's tests, which share no session.
    """
    opened: dict[str, Served] = {}
    async with AsyncExitStack() as open_shops:

        async def shop(family: Family) -> Served:
            if family.name not in opened:
                configured: dict[str, Any] = {
                    "ai_model": family.model,
                    "ai_api_base": f"{listening_provider.url}{family.base}",
                    "openai_api_key": KEY,
                    "anthropic_api_key": KEY,
                    "ai_built_in_fallback": False,
                }
                served = serving(module_stocked_url, **configured)
                opened[family.name] = await open_shops.enter_async_context(served)
            return opened[family.name]

        yield shop
