"""The repository's git hooks: installed on request, they stop a commit that bin/check refuses."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.paths import ROOT

CHECK = "#!/bin/sh\n{}\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with the hooks and their installer, and a bin/check that the test writes."""
    place = tmp_path / "clone"
    subprocess.run(["git", "init", "-q", place], check=True)
    for name, value in {"user.name": "A", "user.email": "a@example.org"}.items():
        subprocess.run(["git", "config", name, value], cwd=place, check=True)
    (place / ".githooks").symlink_to(ROOT / ".githooks")
    (place / "bin").mkdir()
    for script in (ROOT / "bin").glob("_*.py"):
        (place / "bin" / script.name).write_bytes(script.read_bytes())
    (place / "bin" / "check").write_bytes((ROOT / "bin" / "check").read_bytes())
    (place / "bin" / "check").chmod(0o755)
    return place


def commit(clone: Path, check: str) -> subprocess.CompletedProcess[str]:
    (clone / "bin" / "check").write_text(CHECK.format(check))
    return subprocess.run(
        ["git", "commit", "-q", "--allow-empty", "-m", "x"],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hook_is_put_in_only_when_asked_for_and_then_stops_a_commit(clone: Path) -> None:
    assert commit(clone, "exit 1").returncode == 0, "a clone has no hook by itself"
    (clone / "bin" / "check").write_bytes((ROOT / "bin" / "check").read_bytes())
    subprocess.run([clone / "bin" / "check", "--install-hook"], check=True, capture_output=True)
    refused = commit(clone, "echo mypy: FAILED; exit 1")
    assert refused.returncode != 0
    assert "mypy: FAILED" in refused.stdout + refused.stderr
    assert commit(clone, "exit 0").returncode == 0


@pytest.mark.parametrize(
    ("subject", "code"), [("x" * 60, 0), ("x" * 61, 1), ("é" * 60, 0), (f"Merge branch '{'x' * 60}'", 0)]
)
def test_a_subject_has_at_most_sixty_characters(tmp_path: Path, subject: str, code: int) -> None:
    (tmp_path / "message").write_text(f"{subject}\n\n{'The body may be longer. ' * 9}\n", encoding="utf-8")
    command = [ROOT / ".githooks" / "commit-msg", tmp_path / "message"]
    done = subprocess.run(
        command, env={"LC_ALL": "C.UTF-8", "PATH": os.defpath}, capture_output=True, check=False
    )
    assert done.returncode == code, done.stderr


def test_installing_node_packages_changes_nothing_in_git() -> None:
    assert '"prepare"' not in (ROOT / "frontend-islands" / "package.json").read_text()
