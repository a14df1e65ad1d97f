"""Bootstrap: an old Python is replaced or refused, locks are complete, and output of failing commands is shortened."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

import _bootstrap
import _steps
from tests.support.paths import ROOT

PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.txt"))


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize("lock", LOCKS)
def test_the_development_lock_holds_everything_of_the_others_in_the_same_versions(lock: str) -> None:
    assert pins(lock).items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_lock_names_a_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)
    pinned = [block for block in re.split(r"\n(?=\S)", text) if re.match(r"\S+==", block)]
    # A package has a block for each of its versions, where that depends on the version of Python.
    assert {block.partition("==")[0] for block in pinned} == set(pins(lock)) != set()
    assert [block for block in pinned if "--hash=sha256:" not in block] == []


def test_an_old_python_is_refused_with_the_version_that_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"Python 3.11 or later is needed; this one is 3.9.2"):
        _bootstrap.require_python()


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(0o755)
    handed: list[str] = []

    def hand_over(path: str, arguments: list[str]) -> None:
        handed.append(path)
        raise SystemExit(0)

    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.execv", hand_over)
    with pytest.raises(SystemExit):
        _bootstrap.require_python()
    assert handed == [str(newer)]


def modules_read_first(script: str) -> list[Path]:
    """Return the script and the modules of bin/ that it imports before it checks the version."""
    tree = ast.parse((ROOT / "bin" / script).read_text())
    names = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    paths = [ROOT / "bin" / script, *(ROOT / "bin" / f"{name}.py" for name in names)]
    return [path for path in paths if path.exists()]


@pytest.mark.parametrize("script", ["bench", "check", "dev", "gallery", "rehearse", "test"])
def test_an_old_python_can_read_the_scripts_that_refuse_it(script: str) -> None:
    read = modules_read_first(script)
    assert ROOT / "bin" / "_bootstrap.py" in read
    for path in read:
        ast.parse(path.read_text(), feature_version=(3, 7))


def test_a_failing_command_shows_its_beginning_and_its_end() -> None:
    with pytest.raises(_steps.StepFailed) as failure:
        _steps.run_quietly(["sh", "-c", "echo cause; seq 1000; echo end; exit 3"])
    lines = failure.value.what.splitlines()
    assert lines[1] == "cause"
    assert lines[-1] == "end"
    assert len(lines) < 50
