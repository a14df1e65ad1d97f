"""Everything that CI runs: install what is missing, check, build, test. `bin/test` is its face.

The tests come last, so that the last line of the output is theirs.
"""

from __future__ import annotations

import enum
import os
import shutil
import subprocess

from _bootstrap import (
    DEVELOPMENT_LOCK,
    ISLANDS,
    PYTHON,
    REPOSITORY,
    StepFailed,
    ensure_node_packages,
    ensure_packages,
    remember_islands,
    require_node,
    run_quietly,
    say,
    step,
)

LEAST_COVERAGE = 80
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Result(enum.Enum):
    """How a check ended. The value is what is printed."""

    PASSED = "passed"
    FAILED = "FAILED"
    NOT_CHECKED = "NOT CHECKED"


def main(arguments: list[str]) -> int:
    """With arguments only pytest, on these; without, everything. Gives the exit code: 0 when nothing failed."""
    try:
        provide_python_packages()
    except StepFailed as failure:
        say(str(failure))
        return 1
    if arguments:
        return run_pytest(arguments)
    provide_browsers()
    results = run_checks()
    for result in (Result.NOT_CHECKED, Result.FAILED):
        if names := [name for name, each in results.items() if each is result]:
            say(f"\n{result.value} before the tests: {', '.join(names)}\n")
    coverage = ["--cov=app", "--cov-report=term", f"--cov-fail-under={LEAST_COVERAGE}"]
    # A file's tests stay together: those that share a server or a browser share it.
    workers = ["-n", "auto", "--maxprocesses=4", "--dist=loadfile"]
    return run_pytest([*workers, *coverage]) or int(Result.FAILED in results.values())


def provide_python_packages() -> None:
    """The development lock into .venv. Raises StepFailed."""
    try:
        ensure_packages(DEVELOPMENT_LOCK)
    except StepFailed:
        if not install_system_packages("python3-venv"):
            raise
        ensure_packages(DEVELOPMENT_LOCK)


def provide_browsers() -> None:
    """A real browser for the end-to-end tests and a text browser; what cannot be had is said, and the tests decide."""
    if not shutil.which("w3m"):
        install_system_packages("w3m")
    if chromium() or install_system_packages("chromium"):
        return
    try:
        with step("Chromium is installed", "Downloading Chromium with Playwright"):
            run_quietly([str(PYTHON), "-m", "playwright", "install", "chromium"])
    except StepFailed as failure:
        say(f"  No Chromium: {failure}")


def chromium() -> str | None:
    """The path of an installed Chromium."""
    named = os.environ.get("CHROMIUM_PATH")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def install_system_packages(*names: str) -> bool:
    """Install Debian packages where we may, saying so; whether they are there now."""
    command = _apt()
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
        say(f"  {failure}")
        return False
    return True


def _apt() -> list[str] | None:
    """apt-get with the rights it needs, or None: a password is never asked for."""
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


def run_checks() -> dict[str, Result]:
    """Run every check, whatever the others say; gives the result of each by its name."""
    python = str(PYTHON)
    results = {
        "ruff check": check("ruff check", [python, "-m", "ruff", "check", "."]),
        "ruff format": check("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        "mypy": check("mypy", [python, "-m", "mypy"]),
        "bin/audit": check("bin/audit", [python, str(REPOSITORY / "bin" / "audit")], not_checked=3),
    }
    if ISLANDS.is_dir():
        results |= check_islands()
    return results


def check_islands() -> dict[str, Result]:
    """The frontend's own checks and tests; the build, which the end-to-end tests use."""
    try:
        provide_node()
        ensure_node_packages()
    except StepFailed as failure:
        say(str(failure))
        return {"frontend-islands": Result.FAILED}
    results = {
        "npm run check": check("npm run check", ["npm", "run", "check"], ISLANDS),
        "npm test": check("npm test", ["npm", "test"], ISLANDS),
        "npm run build": check("npm run build", ["npm", "run", "build"], ISLANDS),
    }
    if results["npm run build"] is Result.PASSED:
        remember_islands()
    return results


def provide_node() -> None:
    """Raises StepFailed where Node is missing and cannot be installed."""
    if not (shutil.which("node") and shutil.which("npm")):
        install_system_packages("nodejs", "npm")
    require_node()


def check(
    name: str,
    command: list[str],
    folder: os.PathLike[str] = REPOSITORY,
    *,
    not_checked: int | None = None,
) -> Result:
    """Run one check, its output as it comes. `not_checked`: the exit code by which it says that it could not look."""
    say(f"\n--- {name}")
    env = os.environ | {"CI": "1"}
    code = subprocess.run(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    by_code = {0: Result.PASSED, not_checked: Result.NOT_CHECKED}
    result = by_code.get(code, Result.FAILED)
    say(f"--- {name}: {result.value}")
    return result


def run_pytest(arguments: list[str]) -> int:
    """Run the tests; gives pytest's exit code. Nothing may be printed after it."""
    env = dict(os.environ)
    if found := chromium():
        env["CHROMIUM_PATH"] = found
    command = [str(PYTHON), "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, env=env, stdin=subprocess.DEVNULL, check=False).returncode
