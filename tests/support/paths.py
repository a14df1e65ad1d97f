"""Folders that tests read: the repository, and the real data beside it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository."""

APP = ROOT / "app"
SAMPLE_CATALOGUE = ROOT / "catalogue" / "products.jsonl"

SHARED_DATA = Path(os.environ.get("REAL_DATA") or ROOT.parent / "shared" / "data")
"""Real catalogues, queries and recordings. They are not part of the repository, and absent on most machines.

The variable REAL_DATA names another folder.
"""

SHARED_TOOLS = ROOT.parent / "shared" / "tools"
"""Programs of some machines that the tests use where they exist."""
