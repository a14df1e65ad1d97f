"""Unit tests start no process, open no connection and listen nowhere (tests/support/unit_test_limits.py)."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.support.unit_test_limits import watched

# Hooks and not a fixture: the fixtures of a session or a module are made before a test's own.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    yield from watched()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    yield from watched()
