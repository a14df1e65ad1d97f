"""Limits of unit tests: no process, no connection, no listening socket (tests/support/unit_test_limits.py)."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.support.unit_test_limits import watched

# Hooks, not a fixture: fixtures of a session or a module are created before those of a test.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    yield from watched()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    yield from watched()
