"""Files that both halves of the product are tested against: this half writes them, frontend-islands/tests reads them.

`REWRITE_FIXTURES=1 bin/test PATH` writes them again after an intended change.
"""

from __future__ import annotations

import os

from tests.support.paths import ROOT

FIXTURES = ROOT / "frontend-islands" / "tests" / "fixtures"


def agrees(name: str, now: str) -> None:
    """Assert that the committed file equals the text that the product produces now."""
    path = FIXTURES / name
    if os.environ.get("REWRITE_FIXTURES"):
        path.write_text(now, encoding="utf-8")
    known = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert now == known, f"{name} is stale: REWRITE_FIXTURES=1 writes it again"
