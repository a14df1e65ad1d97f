"""A small shop and a shopper in it."""

from __future__ import annotations

import pytest

from app.db import Database
from app.functions.execute import Runtime
from app.settings import Settings
from tests.support.shop import Shopper, fill, new_session, products


@pytest.fixture(scope="module")
async def runtime(module_database: Database) -> Runtime:
    """The runtime of functions: the small shop and default settings. Tests share it, but no session."""
    await fill(module_database, products())
    return Runtime(module_database, Settings(environment="test"))


@pytest.fixture
async def shopper(runtime: Runtime) -> Shopper:
    """A shopper without shown products."""
    return Shopper(runtime, await new_session(runtime.database))
