"""The checks of this repository: those of bin/check, which take a minute, and all those of bin/test.

Independent checks run in parallel lanes; two lanes are enough for two cores. bin/test runs its checks while pytest
runs, because tests leave a quarter of the processor time unused.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from _islands import ISLANDS, ensure_node_packages, islands_source_hash, remember_islands, require_node
from _packages import DATA, DEVELOPMENT_LOCK, PYTHON, REPOSITORY, ensure_packages
from _steps import StepFailed, run_quietly, say, step

LEAST_COVERAGE = 90
HEADLESS_SHELL = "chromium-headless-shell"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PASSED, FAILED, NOT_CHECKED = "passed", "FAILED", "NOT CHECKED"

AT_LOWER_PRIORITY = ["nice", "-n", "5"]
"""Beginning of a command that runs beside the tests: they come first, but it must end before they do."""

CHECKED_ISLANDS = DATA / "islands-checked.sha256"
"""Hash of the islands' sources at the last successful bin/check."""

TEST_WORKERS = ["-n", str(max(4, os.cpu_count() or 1)), "--dist=loadfile", "--no-loadscope-reorder"]
"""At least four workers, because tests wait for processes and browsers two thirds of their time. A file stays in
one worker, so that its tests share a server or a browser; tests/conftest.py orders the slowest files first."""


PYTEST = ["-m", "pytest"]
MEASURED = ["-m", "slipcover", "--json", "--out", str(DATA / "coverage.json"), *PYTEST]
COVERAGE_REPORT = ["-p", "tests.support.coverage_report", f"--least-coverage={LEAST_COVERAGE}"]
"""The test command without and with measuring, and the options for the report and the minimum coverage. Details
are in .data."""


@dataclass(frozen=True)
class Check:
    """A command that passes or fails. Exit code `not_checked`, if set, means that it could not check."""

    name: str
    command: list[str]
    folder: Path = REPOSITORY
    not_checked: int | None = None

    def run(self, tell: Callable[[str], object] = say) -> str:
        """Run it and return PASSED, FAILED or NOT_CHECKED. `tell` gets the outcome in a line; the output of a check
        that did not pass is printed."""
        began = time.monotonic()
        done = subprocess.run(
            self.command,
            cwd=self.folder,
            env=os.environ | {"CI": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        outcome = {0: PASSED, self.not_checked: NOT_CHECKED}.get(done.returncode, FAILED)
        if outcome != PASSED:
            say(f"\n--- {self.name}\n{done.stdout.rstrip()}")
        tell(f"--- {self.name}: {outcome} ({time.monotonic() - began:.1f} s)")
        return outcome


@dataclass
class Results:
    """Outcomes of checks by name."""

    outcomes: dict[str, str] = field(default_factory=dict)

    def of(self, outcome: str) -> list[str]:
        """Return the names of the checks with that outcome."""
        return sorted(name for name, found in self.outcomes.items() if found == outcome)

    def run(self, checks: Iterable[Check], tell: Callable[[str], object] = say) -> None:
        """Run checks sequentially, regardless of failures."""
        for check in checks:
            self.outcomes[check.name] = check.run(tell)


def python_checks() -> list[Check]:
    """Return the checks of the sources: form, faults, types, prose."""
    python = str(PYTHON)
    return [
        Check("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        Check("ruff check", [python, "-m", "ruff", "check", "."]),
        Check("mypy", [python, "-m", "mypy"]),
        Check("prose", [python, str(REPOSITORY / "bin" / "_prose.py")]),
    ]


def run_lanes(*lanes: Callable[[], object]) -> None:
    """Run lanes of checks in parallel."""
    with ThreadPoolExecutor(len(lanes)) as pool:
        for running in [pool.submit(lane) for lane in lanes]:
            running.result()


def check_quickly() -> int:
    """Run the checks that take less than a minute: form, faults, types, prose, tests without processes. Return the
    exit code."""
    try:
        ensure_packages(DEVELOPMENT_LOCK)
    except StepFailed as failure:
        say(str(failure))
        return 1
    began = time.monotonic()
    results = Results()
    # In two processes, although the other checks use a core meanwhile: they end long before the tests.
    unit = [
        *(str(PYTHON), "-m", "pytest", "tests/unit", "-q", "-p", "no:cacheprovider"),
        *("-n", "2", "--dist=loadfile"),
    ]
    run_lanes(
        lambda: results.run([*python_checks(), *changed_islands_checks()]),
        lambda: results.run([Check("unit tests", unit)]),
    )
    if results.of(PASSED) and not results.of(FAILED):
        remember_checked_islands()
    verdict = f"failed: {', '.join(results.of(FAILED))}" if results.of(FAILED) else "all passed"
    say(f"\nbin/check: {verdict} in {time.monotonic() - began:.0f} s")
    return int(bool(results.of(FAILED)))


def changed_islands_checks() -> list[Check]:
    """Return the islands' checks if their tools are installed and a source has changed since they passed."""
    if not (ISLANDS / "node_modules").is_dir():
        say("  The islands are not checked: their packages are not installed. bin/test installs them.")
        return []
    known = CHECKED_ISLANDS.read_text() if CHECKED_ISLANDS.exists() else ""
    return [] if known == islands_source_hash() else [npm("run check")]


def remember_checked_islands() -> None:
    """Record that the current sources of the islands passed."""
    if (ISLANDS / "node_modules").is_dir():
        DATA.mkdir(parents=True, exist_ok=True)
        CHECKED_ISLANDS.write_text(islands_source_hash())


def test_everything(arguments: list[str]) -> int:
    """Run only pytest if there are arguments, otherwise everything. Return the exit code: 0 when nothing failed."""
    try:
        provide_python_packages()
    except StepFailed as failure:
        say(str(failure))
        return 1
    if arguments:
        return run_pytest(arguments)
    DATA.mkdir(parents=True, exist_ok=True)
    results = Results()
    return test_beside_checks(results) or int(bool(results.of(FAILED)))


def test_beside_checks(results: Results) -> int:
    """Prepare and run pytest, and beside both the checks that need no tests. Return pytest's exit code.

    Checks of Python sources begin at once, those of the islands when their packages are installed. A pipe carries the
    checks' outcomes to pytest, which waits for its end and prints them above its last line.
    """
    reader, writer = os.pipe()
    preparation, prepared = Results(), threading.Event()

    def check() -> None:
        with os.fdopen(writer, "w", buffering=1) as report:

            def tell(line: str) -> None:
                report.write(line + "\n")

            results.run(checks_at_once(), tell)
            prepared.wait()
            for name, outcome in preparation.outcomes.items():
                tell(f"--- {name}: {outcome}")
            results.outcomes |= preparation.outcomes
            results.run(checks_after_preparation(preparation), tell)
            if results.outcomes.get("npm run check") == PASSED:
                remember_checked_islands()

    with os.fdopen(reader), ThreadPoolExecutor(1) as pool:
        checking = pool.submit(check)
        try:
            run_lanes(provide_browsers, lambda: build_islands(preparation), compile_tests)
        finally:
            prepared.set()
        options = [*TEST_WORKERS, *COVERAGE_REPORT, "-p", "tests.support.checks_report", f"--checks={reader}"]
        code = run_pytest(options, MEASURED, keep_open=[reader])
        checking.result()
    return code


def checks_at_once() -> list[Check]:
    """Return the checks that need nothing but the Python packages, the quickest first."""
    return at_lower_priority(python_checks())


def checks_after_preparation(preparation: Results) -> list[Check]:
    """Return the checks beside the tests that need the islands' packages, or the network as the installers do."""
    audit = Check("bin/audit", [str(PYTHON), str(REPOSITORY / "bin" / "audit")], not_checked=3)
    islands = [] if "frontend-islands" in preparation.outcomes else [npm("run check"), npm("test")]
    return at_lower_priority([audit, *islands])


def at_lower_priority(checks: Iterable[Check]) -> list[Check]:
    """Return checks that leave the processor to the tests beside them."""
    return [replace(check, command=[*AT_LOWER_PRIORITY, *check.command]) for check in checks]


def compile_tests() -> None:
    """Compile the tests and keep the result. Without it each of pytest's workers compiles all of them.

    An error of a test's file is reported by the test run.
    """
    command = [str(PYTHON), *PYTEST, "--collect-only", "-q"]
    subprocess.run(
        command, cwd=REPOSITORY, env=compiling(), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


def compiling() -> dict[str, str]:
    """Return the environment of pytest. Compiled modules are kept, which a container often forbids."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def build_islands(results: Results) -> None:
    """Build the islands for the browser tests."""
    try:
        provide_node()
        ensure_node_packages()
    except StepFailed as failure:
        say(str(failure))
        results.outcomes["frontend-islands"] = FAILED
        return
    results.run([npm("run build")])
    if results.outcomes["npm run build"] == PASSED:
        remember_islands()


def npm(command: str) -> Check:
    """Return a check that runs one of the islands' npm commands."""
    return Check(f"npm {command}", ["npm", *command.split()], ISLANDS)


def provide_python_packages() -> None:
    """Install the development lock into .venv. Raises StepFailed."""
    try:
        ensure_packages(DEVELOPMENT_LOCK)
    except StepFailed:
        if not install_system_packages("python3-venv"):
            raise
        ensure_packages(DEVELOPMENT_LOCK)


def provide_browsers() -> None:
    """Provide a browser and a text browser. Print what is unavailable; the tests then fail or skip."""
    missing = [
        name
        for name, found in {
            "w3m": shutil.which("w3m"),
            "lynx": shutil.which("lynx"),
            "chromium": chromium(),
        }.items()
        if not found
    ]
    # Not every distribution packages the shell; the whole browser works as well, but more slowly.
    if not shutil.which(HEADLESS_SHELL):
        install_system_packages(HEADLESS_SHELL)
    if not missing or install_system_packages(*missing) or chromium():
        return
    try:
        with step("Chromium is installed", "Downloading Chromium with Playwright"):
            run_quietly([str(PYTHON), "-m", "playwright", "install", "chromium"])
    except StepFailed as failure:
        say(f"  No Chromium: {failure.what}\n  What to do: install Chromium, or set CHROMIUM_PATH to one.")


def chromium() -> str | None:
    """Return the path of an installed Chromium."""
    named = os.environ.get("CHROMIUM_PATH")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def install_system_packages(*names: str) -> bool:
    """Install Debian packages if permitted, and print it. Return whether they are installed."""
    command = apt()
    if command is None:
        say(
            f"  Cannot install {' '.join(names)}: no apt-get, or not root. Install it by hand if a test asks for it."
        )
        return False
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        with step(f"{' '.join(names)} installed", f"Installing {' '.join(names)} with apt-get"):
            run_quietly([*command, "update", "-q"], env=env)
            run_quietly([*command, "install", "-y", "-q", "--no-install-recommends", *names], env=env)
    except StepFailed as failure:
        say(f"  {failure.what}")
        return False
    return True


def apt() -> list[str] | None:
    """Return the apt-get command with its privileges, or None. Never asks for a password."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if not shutil.which("sudo"):
        return None
    allowed = subprocess.run(
        ["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return ["sudo", "-n", "apt-get"] if allowed.returncode == 0 else None


def provide_node() -> None:
    """Provide Node. Raises StepFailed if it is missing and cannot be installed."""
    if not (shutil.which("node") and shutil.which("npm")):
        install_system_packages("nodejs", "npm")
    require_node()


def run_pytest(arguments: list[str], program: list[str] = PYTEST, keep_open: Collection[int] = ()) -> int:
    """Run the tests and return pytest's exit code. Nothing may be printed afterwards.

    `keep_open` are file descriptors that it inherits.
    """
    command = [str(PYTHON), *program, *arguments]
    return subprocess.run(
        command, cwd=REPOSITORY, env=compiling(), stdin=subprocess.DEVNULL, pass_fds=keep_open, check=False
    ).returncode


def install_hook() -> int:
    """Configure git to run the hooks in .githooks. Return the exit code."""
    command = ["git", "config", "core.hooksPath", ".githooks"]
    code = subprocess.run(command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, check=False).returncode
    say("bin/check runs before each commit now." if code == 0 else "git could not be configured.")
    return code
