"""A start in development imports only what the first page needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

PROGRAM = """
import json, os, sys
os.environ["DATABASE_URL"] = "postgresql+asyncpg://aisle@127.0.0.1:1/none"
import devtools.start
import app.main
app.main.create_app()
print(json.dumps(sorted(sys.modules)))
"""

LATER = (
    "litellm",
    "httpx",
    "rich",
    "app.catalogue.importers",
    "app.simulated.turn",
    "app.simulated.nlu",
    "app.web.mcp",
)
"""Packages and modules for messages, imports and options; a message or a second imports the assistant."""


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """The modules of a process that has created the application."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("name", LATER)
def test_a_start_does_not_import(imported: set[str], name: str) -> None:
    assert not {each for each in imported if each == name or each.startswith(f"{name}.")}
