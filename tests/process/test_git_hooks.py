"""The hook that looks at what is about to be committed, in a clone of its own, for both halves of the product."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from app.render.environment import ROOT
from tests.support.islands import needs_packages

HOOK = "frontend-islands/.husky/pre-commit"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The product as it was committed, with the tools that are installed here and the hook as it is now."""
    place = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--shared", ROOT, place], check=True)
    (place / HOOK).write_bytes((ROOT / HOOK).read_bytes())
    for tools in (".venv", "frontend-islands/node_modules"):
        (place / tools).symlink_to(ROOT / tools)
    return place


def committing(clone: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    """What the hook says, run as Husky runs it, when that file is about to be committed."""
    (clone / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", "-f", name], cwd=clone, check=True)
    return subprocess.run(["sh", "-e", HOOK], cwd=clone, capture_output=True, text=True, check=False)


@needs_packages
def test_what_is_in_order_may_be_committed(clone: Path) -> None:
    python = committing(clone, "app/spare.py", '"""Spare."""\n\nSPARE = 1\n')
    assert python.returncode == 0, python.stdout + python.stderr
    script = committing(clone, "frontend-islands/src/spare.ts", "export const spare = 1;\n")
    assert script.returncode == 0, script.stdout + script.stderr


@needs_packages
@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("app/spare.py", "import os\n", "F401"),
        ("app/spare.py", '"""Spare."""\n\nSPARE  =  1\n', "would be reformatted"),
        (
            "frontend-islands/src/spare.ts",
            "export function spare(given: any) {\n  return given as string;\n}\n",
            "no-explicit-any",
        ),
        ("frontend-islands/src/spare.ts", "export const spare = 'one'\n", "Code style issues"),
    ],
)
def test_what_is_not_in_order_may_not(clone: Path, name: str, text: str, complaint: str) -> None:
    said = committing(clone, name, text)
    assert said.returncode != 0
    assert complaint in said.stdout + said.stderr


def test_what_is_not_about_to_be_committed_is_nobodys_business(clone: Path) -> None:
    (clone / "app" / "spare.py").write_text("import os\n", encoding="utf-8")
    said = committing(clone, "notes.txt", "  any  \n")
    assert said.returncode == 0, said.stdout + said.stderr
