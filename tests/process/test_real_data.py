"""Absent real data: one line of pytest's summary reports the number of skipped tests."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import tests.conftest
from tests.support import real_data
from tests.support.nested_pytest import environment_of_an_inner_run
from tests.support.paths import ROOT

# Without tests/conftest.py, which imports the product, but with the same settings.
OPTIONS = ["-c", str(ROOT / "pyproject.toml"), "--noconftest", "-p", "tests.support.real_data"]

SKIPPED_WITHOUT_DATA = """
import pytest
from tests.support.real_data import real_data
from tests.support.paths import SHARED_DATA

@pytest.mark.parametrize("number", range(12))
def test_of_real_data(number):
    real_data(SHARED_DATA / "nothing.csv")
"""

SKIPPED_OTHERWISE = """
import pytest

def test_of_something_else():
    pytest.skip("no such machine")
"""


@pytest.fixture
def with_data(tmp_path: Path) -> Path:
    """Tests that need real data."""
    path = tmp_path / "test_with_data.py"
    path.write_text(SKIPPED_WITHOUT_DATA)
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A test that is skipped for another reason."""
    path = tmp_path / "test_elsewhere.py"
    path.write_text(SKIPPED_OTHERWISE)
    return path


def summary(data: Path, *arguments: str | Path) -> list[str]:
    """Return the output lines of a test run whose real data is in that folder."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *OPTIONS, *arguments],
        cwd=ROOT,
        env=environment_of_an_inner_run() | {"REAL_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_the_tests_here_have_the_hook() -> None:
    assert tests.conftest.pytest_terminal_summary is real_data.pytest_terminal_summary


def test_one_line_says_how_many_tests_lack_their_data(
    tmp_path: Path, with_data: Path, elsewhere: Path
) -> None:
    lines = summary(tmp_path / "none", "-n", "1", with_data, elsewhere)
    said = re.fullmatch(r"Real data is not beside this clone \((.+)\): (\d+) tests were skipped\.", lines[-2])
    assert said is not None, lines
    lacking = int(said[2])
    assert lacking == 12
    assert re.match(rf"(\d+ passed, )?{lacking + 1} skipped in ", lines[-1]), lines
    listed = [line for line in lines if line.startswith("SKIPPED")]
    assert len(listed) == 1 and "no such machine" in listed[0], "others are listed as ever"


def test_nothing_is_said_where_no_test_lacks_its_data(tmp_path: Path, elsewhere: Path) -> None:
    lines = summary(tmp_path, elsewhere)
    assert not [line for line in lines if line.startswith("Real data")]
