"""The coverage report, on a small project that runs as bin/test runs all tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.nested_pytest import environment_of_an_inner_run
from tests.support.paths import ROOT

HALF = "def sign(number):\n    if number < 0:\n        return -1\n    return 1\n"
TEST = """from goods.half import sign
from slipcover import pytest_plugin


def test_sign(monkeypatch):
    removals = []
    instance = pytest_plugin._slipcover_instance
    monkeypatch.setattr(instance, "deinstrument_seen", lambda: removals.append("probes"))
    assert {sign(number) for number in range(1_000)} == {1}
    assert removals == [], "each removal of probes costs more than it saves"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose only test runs half of its only module."""
    (tmp_path / "goods").mkdir()
    (tmp_path / "goods" / "half.py").write_text(HALF)
    (tmp_path / "test_half.py").write_text(TEST)
    (tmp_path / "pyproject.toml").write_text('[tool.slipcover]\nsource = ["goods"]\n')
    return tmp_path


def run(project: Path, least: int) -> subprocess.CompletedProcess[str]:
    """Run the project's tests in one worker, measured, with that required share."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "slipcover", "--json", "--out", "coverage.json", "-m", "pytest"),
            *(
                "-n",
                "1",
                "-p",
                "xdist",
                "-p",
                "slipcover.pytest_plugin",
                "-p",
                "tests.support.coverage_report",
            ),
            f"--least-coverage={least}",
        ],
        cwd=project,
        env=environment_of_an_inner_run()
        | {
            "PYTHONPATH": os.pathsep.join(map(str, (project, ROOT))),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # other plugins take most of the time
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("least", "code"), [(90, 1), (50, 0)])
def test_a_run_that_covers_too_little_fails_and_says_so_above_pytests_last_line(
    project: Path, least: int, code: int
) -> None:
    ended = run(project, least)
    lines = ended.stdout.rstrip().splitlines()
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "1 passed" in lines[-1]
    assert lines[-2].startswith("Coverage is ")
    assert lines[-2].endswith(f"at least {least} % is asked for.")
    assert any(line.startswith("goods/half.py") for line in lines)
