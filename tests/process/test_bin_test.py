"""bin/test and bin/check: each failure counts, an unknown result is no pass, and pytest's summary comes last."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Collection
from pathlib import Path

import pytest

import _checks
from _checks import FAILED, NOT_CHECKED, PASSED, Check, Results
from _steps import StepFailed
from tests.support.nested_pytest import environment_of_an_inner_run
from tests.support.paths import ROOT


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of the test runs; nothing is installed and every check passes."""
    asked: list[list[str]] = []

    def run_pytest(
        arguments: list[str], program: list[str] = _checks.PYTEST, keep_open: Collection[int] = ()
    ) -> int:
        asked.append([*program, *arguments])
        return 0

    monkeypatch.setattr(_checks, "provide_python_packages", lambda: None)
    monkeypatch.setattr(_checks, "provide_browsers", lambda: None)
    monkeypatch.setattr(_checks, "build_islands", lambda results: None)
    monkeypatch.setattr(_checks, "checks_at_once", list)
    monkeypatch.setattr(_checks, "checks_after_preparation", lambda preparation: [])
    monkeypatch.setattr(_checks, "compile_tests", lambda: None)
    monkeypatch.setattr(_checks, "run_pytest", run_pytest)
    return asked


def test_arguments_go_to_pytest_alone(runs: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_checks, "checks_at_once", lambda: pytest.fail("no checks were asked for"))
    assert _checks.test_everything(["tests/unit", "-k", "cart"]) == 0
    assert runs == [["-m", "pytest", "tests/unit", "-k", "cart"]]


def test_a_whole_run_enforces_the_coverage(runs: list[list[str]]) -> None:
    assert _checks.test_everything([]) == 0
    assert runs[0][:2] == ["-m", "slipcover"]
    assert f"--least-coverage={_checks.LEAST_COVERAGE}" in runs[0]


def test_the_tests_may_keep_compiled_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    program = ["-c", "import sys; sys.exit(int(sys.dont_write_bytecode))"]
    assert _checks.run_pytest([], program) == 0


@pytest.mark.parametrize(
    ("exit_code", "outcome", "code"), [(1, FAILED, 1), (3, NOT_CHECKED, 0), (0, PASSED, 0)]
)
def test_a_failed_check_fails_a_run_whose_tests_pass(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch, exit_code: int, outcome: str, code: int
) -> None:
    reported = io.StringIO()

    def run_pytest(arguments: list[str], program: list[str], keep_open: Collection[int]) -> int:
        (pipe,) = keep_open
        assert f"--checks={pipe}" in arguments
        with os.fdopen(pipe, closefd=False) as outcomes:
            reported.write(outcomes.read())
        return 0

    check = Check("mypy", ["sh", "-c", f"exit {exit_code}"], not_checked=3)
    monkeypatch.setattr(_checks, "checks_after_preparation", lambda preparation: [check])
    monkeypatch.setattr(_checks, "run_pytest", run_pytest)
    assert _checks.test_everything([]) == code
    assert f"--- mypy: {outcome}" in reported.getvalue()


def test_checks_that_end_after_the_tests_still_count(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ended = tmp_path / "ended"

    def run_pytest(arguments: list[str], program: list[str], keep_open: Collection[int]) -> int:
        ended.touch()
        return 0

    late = Check("late", ["sh", "-c", f"while ! [ -e {ended} ]; do sleep 0.01; done; exit 1"])
    monkeypatch.setattr(_checks, "checks_after_preparation", lambda preparation: [late])
    monkeypatch.setattr(_checks, "run_pytest", run_pytest)
    assert _checks.test_everything([]) == 1


def test_checks_of_python_sources_run_while_the_tests_are_prepared(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    checked = tmp_path / "checked"

    def prepare(preparation: Results) -> None:
        while not checked.exists():
            time.sleep(0.01)

    monkeypatch.setattr(_checks, "checks_at_once", lambda: [Check("prose", ["touch", str(checked)])])
    monkeypatch.setattr(_checks, "build_islands", prepare)
    assert _checks.test_everything([]) == 0


def test_islands_that_cannot_be_built_fail_a_run_and_are_reported(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reported = io.StringIO()

    def run_pytest(arguments: list[str], program: list[str], keep_open: Collection[int]) -> int:
        (pipe,) = keep_open
        with os.fdopen(pipe, closefd=False) as outcomes:
            reported.write(outcomes.read())
        return 0

    def build(preparation: Results) -> None:
        preparation.outcomes["frontend-islands"] = FAILED

    monkeypatch.setattr(_checks, "build_islands", build)
    monkeypatch.setattr(_checks, "run_pytest", run_pytest)
    assert _checks.test_everything([]) == 1
    assert "--- frontend-islands: FAILED" in reported.getvalue()


def test_every_check_leaves_the_processor_to_the_tests() -> None:
    checks = [*_checks.checks_at_once(), *_checks.checks_after_preparation(Results())]
    assert {"ruff format", "ruff check", "mypy", "prose", "bin/audit", "npm test", "npm run check"} == {
        check.name for check in checks
    }
    assert all(check.command[0] == "nice" for check in checks)


def test_the_outcomes_stand_above_the_last_line_of_pytest(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_one(): pass")
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.checks_report"]
    command += ["-c", "/dev/null", f"--rootdir={tmp_path}"]
    reader, writer = os.pipe()
    with os.fdopen(reader), os.fdopen(writer, "w") as report:
        report.write("--- mypy: FAILED (1.0 s)\n--- prose: passed (1.0 s)\n")
        report.close()
        done = subprocess.run(
            [*command, f"--checks={reader}", str(tmp_path)],
            cwd=ROOT,
            env=environment_of_an_inner_run(),
            pass_fds=[reader],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    *_, mypy, prose, last = done.stdout.splitlines()
    assert (mypy, prose) == ("--- mypy: FAILED (1.0 s)", "--- prose: passed (1.0 s)")
    assert "1 passed" in last


def test_packages_that_cannot_be_installed_end_the_run(
    runs: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise StepFailed("no network", "Plug it in.")

    monkeypatch.setattr(_checks, "provide_python_packages", fail)
    assert _checks.test_everything([]) == 1
    assert not runs
    assert "What to do: Plug it in." in capsys.readouterr().out


@pytest.mark.parametrize(("code", "outcome"), [(0, PASSED), (1, FAILED), (3, NOT_CHECKED)])
def test_a_check_ends_as_its_exit_code_says(
    capsys: pytest.CaptureFixture[str], code: int, outcome: str
) -> None:
    check = Check("looking", ["sh", "-c", f"echo seen; exit {code}"], not_checked=3)
    assert check.run() == outcome
    assert ("seen" in (shown := capsys.readouterr().out)) == (outcome != PASSED), "output where it matters"
    assert f"--- looking: {outcome}" in shown


def test_an_exit_code_means_not_checked_only_where_the_check_says_so() -> None:
    assert Check("looking", ["sh", "-c", "exit 3"]).run() == FAILED


def test_every_check_runs_though_one_fails() -> None:
    results = Results()
    results.run([Check("first", ["false"]), Check("second", ["true"])])
    assert results.outcomes == {"first": FAILED, "second": PASSED}


def test_lanes_run_side_by_side_and_a_broken_one_is_no_pass() -> None:
    meeting = threading.Barrier(2, timeout=10)
    _checks.run_lanes(meeting.wait, meeting.wait)
    with pytest.raises(ZeroDivisionError):
        _checks.run_lanes(lambda: 1 // 0, lambda: None)


def test_missing_node_is_a_failure_and_not_a_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise StepFailed("Node and npm are not installed")

    monkeypatch.setattr(_checks, "provide_node", missing)
    monkeypatch.setattr(_checks, "npm", lambda command: pytest.fail("there is no npm"))
    results = Results()
    _checks.build_islands(results)
    assert results.of(FAILED) == ["frontend-islands"]
    assert not [check for check in _checks.checks_after_preparation(results) if check.name.startswith("npm")]


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


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Check]:
    """The checks of bin/check, replaced by ones that pass at once; a test changes them."""
    checks = {name: Check(name, ["true"]) for name in ("mypy", "npm run check")}
    monkeypatch.setattr(_checks, "ensure_packages", lambda lock: None)
    monkeypatch.setattr(_checks, "python_checks", lambda: [checks["mypy"]])
    monkeypatch.setattr(_checks, "PYTHON", Path("/bin/true"))
    monkeypatch.setattr(_checks, "DATA", tmp_path)
    monkeypatch.setattr(_checks, "CHECKED_ISLANDS", tmp_path / "islands-checked.sha256")
    return checks


def test_the_quick_check_fails_when_one_of_its_checks_does(
    quick: dict[str, Check], capsys: pytest.CaptureFixture[str]
) -> None:
    _checks.remember_checked_islands()
    assert _checks.check_quickly() == 0
    quick["mypy"] = Check("mypy", ["sh", "-c", "echo wrong type; exit 1"])
    assert _checks.check_quickly() == 1
    assert "wrong type" in (shown := capsys.readouterr().out)
    assert "bin/check: failed: mypy" in shown


def test_the_quick_check_looks_at_the_islands_when_a_source_changed(
    quick: dict[str, Check], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "node_modules").mkdir()
    monkeypatch.setattr(_checks, "ISLANDS", tmp_path)
    monkeypatch.setattr(_checks, "islands_source_hash", lambda: "as they are now")
    assert [check.name for check in _checks.changed_islands_checks()] == ["npm run check"]
    _checks.remember_checked_islands()
    assert _checks.changed_islands_checks() == []
    monkeypatch.setattr(_checks, "islands_source_hash", lambda: "changed")
    assert [check.name for check in _checks.changed_islands_checks()] == ["npm run check"]


def test_bin_check_explains_itself_where_it_does_not_understand() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "bin" / "check", "--fast"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "bin/check [--install-hook]" in done.stderr


def test_the_last_line_of_the_output_is_pytests_summary() -> None:
    done = subprocess.run(
        [ROOT / "bin" / "test", "tests/process/test_bin_test.py", "-k", "arguments_go"],
        env=environment_of_an_inner_run(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout.splitlines()[-1]


def test_continuous_integration_runs_what_a_developer_runs() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1].endswith("exec bin/test")
