"""Tests that run pytest: variables of the outer run must not reach the inner one."""

from __future__ import annotations

import os

OUTER = ("PYTEST_", "SLIPCOVER_")
"""Prefixes of the variables that make a pytest process a worker of another run and measure it."""


def environment_of_an_inner_run() -> dict[str, str]:
    """Return this process's variables without those of the run that it belongs to."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OUTER)}
