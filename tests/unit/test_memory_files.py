"""The folder of test files: in memory where that works, and in TMPDIR where it is set."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support import memory_files
from tests.support.memory_files import ENOUGH, is_fit, use_memory


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """A file system in memory as the test describes it: `room.free` in bytes, `room.flags` of its mount."""
    described = SimpleNamespace(free=ENOUGH, flags=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=described.free))
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=described.flags))
    monkeypatch.setattr(memory_files, "MEMORY", tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)
    return described


def test_a_file_system_with_room_is_used(
    room: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # So that monkeypatch undoes the change below, also where TMPDIR was not set.
    monkeypatch.setenv("TMPDIR", "")
    monkeypatch.delenv("TMPDIR")
    use_memory()
    assert tempfile.gettempdir() == str(tmp_path)


def test_a_folder_that_was_named_stays(
    room: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    use_memory()
    assert os.environ["TMPDIR"] == "/elsewhere"


@pytest.mark.parametrize("changed", [{"free": ENOUGH - 1}, {"flags": os.ST_NOEXEC}])
def test_a_small_one_or_one_that_runs_no_programs_is_not_used(
    room: SimpleNamespace, tmp_path: Path, changed: dict[str, int]
) -> None:
    assert is_fit(tmp_path)
    vars(room).update(changed)
    assert not is_fit(tmp_path)


def test_one_that_is_not_there_is_not_used(room: SimpleNamespace, tmp_path: Path) -> None:
    assert not is_fit(tmp_path / "none")
