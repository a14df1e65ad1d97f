"""A provider on this machine, and a product that asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from app.llm.providers import lineup
from tests.providers.provider import Provider, provider

# Keys of providers that litellm reads from the environment itself; none of them leaves this machine.
KEYS = {"GEMINI_API_KEY": "tests", "COHERE_API_KEY": "tests"}


@pytest.fixture(scope="session")
async def listening_provider() -> AsyncIterator[Provider]:
    """One server for all tests of the process."""
    async with provider() as running:
        yield running


@pytest.fixture
def replies(listening_provider: Provider) -> Provider:
    """The server, with nothing to say yet."""
    return listening_provider.answer()


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No pause between tries but those a test's provider asks for."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(lineup, "FIRST_PAUSE", 0.0)
    yield
