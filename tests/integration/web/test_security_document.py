"""docs/security.md, which names every route and only tests that exist."""

from __future__ import annotations

import re

from litestar.routes import HTTPRoute

from app.main import create_app
from tests.support.paths import ROOT
from tests.support.serving import settings_for

DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
MADE_BY_LITESTAR = "/schema/"


def test_every_entry_point_is_in_the_threat_model() -> None:
    app = create_app(settings_for("postgresql+asyncpg://nobody@nowhere/nothing", mcp_enabled=True))
    routes = {route.path_format for route in app.routes if isinstance(route, HTTPRoute)}
    named = set(re.findall(r"^\| `(/[^`]*)` \|", DOCUMENT, re.MULTILINE))
    assert {route for route in routes if not route.startswith(MADE_BY_LITESTAR)} == named


def test_every_test_the_threat_model_names_exists() -> None:
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", DOCUMENT))
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        found |= set(
            re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        )
    assert len(named) > 40
    assert named <= found, named - found


def test_every_row_of_the_threat_model_names_a_test() -> None:
    rows = [
        row
        for row in DOCUMENT.splitlines()
        if row.startswith("| ") and not row.startswith(("| what", "| route"))
    ]
    assert [row for row in rows if "`test_" not in row] == []
