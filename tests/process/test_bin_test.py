"""bin/test: any failure counts, and the last word is pytest's."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

import _audit
import _checks
from _bootstrap import StepFailed
from _checks import Result
from tests.support.paths import ROOT


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What pytest was asked to run; nothing is installed and every check passes."""
    asked: list[list[str]] = []

    def run_pytest(arguments: list[str]) -> int:
        asked.append(arguments)
        return 0

    monkeypatch.setattr(_checks, "provide_python_packages", lambda: None)
    monkeypatch.setattr(_checks, "provide_browsers", lambda: None)
    monkeypatch.setattr(_checks, "run_checks", dict)
    monkeypatch.setattr(_checks, "run_pytest", run_pytest)
    return asked


def test_arguments_go_to_pytest_alone(runs: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_checks, "run_checks", lambda: pytest.fail("no checks were asked for"))
    assert _checks.main(["tests/unit", "-k", "cart"]) == 0
    assert runs == [["tests/unit", "-k", "cart"]]


def test_a_whole_run_enforces_the_coverage(runs: list[list[str]]) -> None:
    assert _checks.main([]) == 0
    assert "--cov-fail-under=80" in runs[0]


def test_a_failed_check_fails_a_run_whose_tests_pass(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_checks, "run_checks", lambda: {"mypy": Result.FAILED})
    assert _checks.main([]) == 1
    assert runs, "the tests run all the same"
    assert "FAILED before the tests: mypy" in capsys.readouterr().out


def test_what_could_not_be_checked_is_named_and_fails_nothing(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_checks, "run_checks", lambda: {"bin/audit": Result.NOT_CHECKED})
    assert _checks.main([]) == 0
    printed = capsys.readouterr().out
    assert "NOT CHECKED before the tests: bin/audit" in printed
    assert "FAILED" not in printed


@pytest.mark.parametrize(
    ("code", "not_checked", "result"),
    [
        (0, 3, Result.PASSED),
        (1, 3, Result.FAILED),
        (3, 3, Result.NOT_CHECKED),
        (3, None, Result.FAILED),
    ],
)
def test_the_exit_code_of_a_check_is_its_result(
    code: int, not_checked: int | None, result: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _checks.check("one", ["sh", "-c", f"exit {code}"], not_checked=not_checked) is result
    assert f"--- one: {result.value}" in capsys.readouterr().out


def test_only_the_audit_may_be_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: dict[str, int | None] = {}

    def check(name: str, _command: list[str], not_checked: int | None = None) -> Result:
        codes[name] = not_checked
        return Result.PASSED

    monkeypatch.setattr(_checks, "check", check)
    monkeypatch.setattr(_checks, "check_islands", dict)
    _checks.run_checks()
    assert {name: code for name, code in codes.items() if code is not None} == {
        "bin/audit": _audit.NOT_CHECKED
    }


def test_packages_that_cannot_be_installed_end_the_run(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise StepFailed("no network")

    monkeypatch.setattr(_checks, "provide_python_packages", fail)
    assert _checks.main([]) == 1
    assert not runs


def test_every_check_runs_though_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def check(name: str, command: list[str], folder: Any = None, **options: Any) -> Result:
        ran.append(name)
        return Result.FAILED if name == "ruff check" else Result.PASSED

    monkeypatch.setattr(_checks, "check", check)
    monkeypatch.setattr(_checks, "check_islands", lambda: {"npm test": Result.FAILED})
    monkeypatch.setattr(_checks, "ISLANDS", ROOT)
    failed = [name for name, result in _checks.run_checks().items() if result is Result.FAILED]
    assert failed == ["ruff check", "npm test"]
    assert ran == ["ruff check", "ruff format", "mypy", "bin/audit"]


def test_missing_node_is_a_failure_and_not_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise StepFailed("Node and npm are not installed")

    monkeypatch.setattr(_checks, "provide_node", missing)
    assert _checks.check_islands() == {"frontend-islands": Result.FAILED}


def test_nothing_is_installed_and_no_password_asked_where_we_are_not_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, script in {"apt-get": "exit 0", "sudo": '[ "$1" = -n ] && exit 1; sleep 600'}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert not _checks.install_system_packages("w3m")
    assert "Cannot install w3m" in capsys.readouterr().out


def test_the_last_line_of_the_output_is_pytests_summary() -> None:
    done = subprocess.run(
        [ROOT / "bin" / "test", "tests/process/test_bin_test.py", "-k", "arguments_go"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout.splitlines()[-1]


def test_continuous_integration_runs_what_a_developer_runs() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1].endswith("exec bin/test")
