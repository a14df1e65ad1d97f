"""Element ids that fragments, scripts and templates share: one list defines them."""

from __future__ import annotations

import re

import pytest

from app.render import dom_ids
from tests.support.paths import ROOT

NAMES = {name: value for name, value in vars(dom_ids).items() if name.isupper()}
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html"))]
USES = re.compile(r"ids\.([A-Z_]+)")
QUOTED = "|".join(map(re.escape, NAMES.values()))


def sources(*folders: str) -> str:
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    code = (path for path in paths if path.suffix in (".py", ".js", ".ts", ".tsx", ".html"))
    return "\n".join(path.read_text(encoding="utf-8") for path in code)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_takes_a_shared_id_from_the_list(path: str) -> None:
    written = re.findall(rf'(?:id|for|aria-[a-z]+)="({QUOTED})"', (ROOT / path).read_text(encoding="utf-8"))
    assert not written, "write {{ ids.NAME }} (app/render/dom_ids.py)"


def test_each_id_of_the_list_is_used_by_a_template() -> None:
    assert set(USES.findall(sources("templates"))) == NAMES.keys()


def test_python_does_not_write_the_ids_again() -> None:
    found = re.findall(rf'\(f?"#({QUOTED})"', sources("app"))
    assert not found


def test_scripts_look_for_ids_that_are_in_the_list() -> None:
    code = sources("static/js", "frontend-islands/src/page", "frontend-islands/src/islands")
    by_id = re.findall(
        r'(?:find|querySelector|querySelectorAll)\("#([a-z-]+)|getElementById\("([a-z-]+)"', code
    )
    assert by_id
    assert {one or other for one, other in by_id} <= set(NAMES.values())
