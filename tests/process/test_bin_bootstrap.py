"""What bin/dev and bin/test do on a fresh clone, with nothing downloaded."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import _bootstrap
from _bootstrap import StepFailed
from tests.support.paths import ROOT

MAKE_VENV = _bootstrap._make_venv
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


def make_quick_venv(folder: Path) -> None:
    """A virtual environment that borrows our pip: unpacking one takes seconds."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    inside = Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    (folder / inside / "pip").symlink_to(Path(sysconfig.get_path("purelib")) / "pip")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of which nothing is installed yet."""
    monkeypatch.setattr(_bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(_bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(_bootstrap, "STAMPS", tmp_path / ".venv" / "installed.json")
    monkeypatch.setattr(_bootstrap, "DATA", tmp_path / ".data")
    monkeypatch.setattr(_bootstrap, "ISLANDS", tmp_path / "islands")
    monkeypatch.setattr(_bootstrap, "BUILT_ISLANDS", tmp_path / "built")
    monkeypatch.setattr(_bootstrap, "ISLANDS_STAMP", tmp_path / ".data" / "islands.sha256")
    for name in ("RUN_LOCK", "DEVELOPMENT_LOCK"):
        monkeypatch.setattr(_bootstrap, name, tmp_path / f"{name.lower()}.txt")
        (tmp_path / f"{name.lower()}.txt").write_text("")
    monkeypatch.setattr(_bootstrap, "_make_venv", lambda: make_quick_venv(tmp_path / ".venv"))
    (tmp_path / "islands" / "src").mkdir(parents=True)
    (tmp_path / "islands" / "src" / "mount.ts").write_text("export {}\n")
    return tmp_path


def test_the_development_lock_holds_everything_of_the_other_in_the_same_versions() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_a_hash_and_no_lock_names_a_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)
    pinned = [block for block in re.split(r"\n(?=\S)", text) if re.match(r"\S+==", block)]
    assert len(pinned) == len(pins(lock)) > 0
    assert [block for block in pinned if "--hash=sha256:" not in block] == []


def test_the_packages_are_installed_once_and_again_when_the_lock_changes(clone: Path) -> None:
    lock = _bootstrap.RUN_LOCK
    _bootstrap.ensure_packages(lock)
    stamp = _bootstrap.STAMPS
    before = stamp.stat().st_mtime_ns
    _bootstrap.ensure_packages(lock)
    assert stamp.stat().st_mtime_ns == before, "an unchanged lock costs nothing"
    lock.write_text("# changed\n")
    _bootstrap.ensure_packages(lock)
    assert stamp.stat().st_mtime_ns != before


def test_the_development_lock_serves_the_other_too(clone: Path) -> None:
    _bootstrap.ensure_packages(_bootstrap.DEVELOPMENT_LOCK)
    assert set(json.loads(_bootstrap.STAMPS.read_text())) == {"run_lock.txt", "development_lock.txt"}


def test_a_failed_installation_says_what_pip_said_and_is_tried_again(clone: Path) -> None:
    lock = _bootstrap.RUN_LOCK
    lock.write_text("./no-such-package\n")
    with pytest.raises(StepFailed, match="no-such-package"):
        _bootstrap.ensure_packages(lock)
    assert not _bootstrap.STAMPS.exists()
    lock.write_text("")
    _bootstrap.ensure_packages(lock)
    assert _bootstrap.STAMPS.exists()


def test_a_virtual_environment_whose_python_is_gone_is_made_anew(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_bootstrap, "_make_venv", MAKE_VENV)
    _bootstrap.PYTHON.parent.mkdir(parents=True)
    _bootstrap.PYTHON.symlink_to("/nowhere/python3")
    _bootstrap.ensure_packages(_bootstrap.RUN_LOCK)
    subprocess.run([_bootstrap.PYTHON, "-c", "import pip"], check=True)


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
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


@pytest.mark.parametrize("script", ["bin/dev", "bin/test", "bin/_bootstrap.py"])
def test_an_old_python_can_read_the_scripts_that_refuse_it(script: str) -> None:
    ast.parse((ROOT / script).read_text(), feature_version=(3, 7))


def test_islands_are_current_until_a_source_changes(clone: Path) -> None:
    assert not _bootstrap.islands_are_current()
    (clone / "built").mkdir()
    (clone / "built" / "islands.js").write_text("")
    _bootstrap.remember_islands()
    assert _bootstrap.islands_are_current()
    (clone / "islands" / "node_modules").mkdir()
    (clone / "islands" / "node_modules" / "any.js").write_text("")
    assert _bootstrap.islands_are_current(), "only sources count"
    (clone / "islands" / "src" / "mount.ts").write_text("export const changed = true\n")
    assert not _bootstrap.islands_are_current()


def test_an_old_node_is_refused_with_its_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v16.20.1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StepFailed, match=r"Node 20 or later is needed, this one is v16.20.1"):
        _bootstrap.require_node()
    shutil.rmtree(tmp_path)
    with pytest.raises(StepFailed, match="not installed"):
        _bootstrap.require_node()


def test_a_failing_command_tells_its_beginning_and_its_end() -> None:
    with pytest.raises(StepFailed) as failure:
        _bootstrap.run_quietly(["sh", "-c", "echo cause; seq 1000; echo end; exit 3"])
    told = str(failure.value).splitlines()
    assert told[1] == "cause"
    assert told[-1] == "end"
    assert len(told) < 50
