"""The folders that tests read: the repository, and the real data that is kept beside it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository."""

APP = ROOT / "app"
SAMPLE_CATALOGUE = ROOT / "catalogue" / "products.jsonl"

SHARED_DATA = ROOT.parent / "shared" / "data"
"""Real catalogues, queries and recordings. They are not part of the repository, and absent on most machines."""

SHARED_TOOLS = ROOT.parent / "shared" / "tools"
"""Programs of some machines that the tests use where they are there."""
