"""A shop with the sample catalogue, served with scripted and simulated models."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from app.llm import LanguageModel
from tests.support.serving import Served, serving

Serve = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
def serve(stocked_url: str) -> Serve:
    """A context manager that serves the product on the test's own stocked database.

    `async with serve(model, setting=value) as served`.
    """

    @asynccontextmanager
    async def served(model: LanguageModel | None = None, **changes: Any) -> AsyncIterator[Served]:
        async with serving(stocked_url, model, **changes) as product:
            yield product

    return served


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    """The product with the simulated model, shared by a module's tests, which share no session."""
    async with serving(module_stocked_url) as product:
        yield product
