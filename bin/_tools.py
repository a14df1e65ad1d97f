"""Execution of tools of the development lock: in .venv, with a time limit. Standard library only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import _bootstrap
from _packages import DEVELOPMENT_LOCK, PYTHON, VENV, ensure_packages
from _steps import StepFailed

ROOT = Path(__file__).resolve().parent.parent
ISLANDS = ROOT / "frontend-islands"
SECONDS = 300
"""Maximum seconds of one tool. The audit of all locks takes half a minute on two busy cores."""


class ToolFailed(Exception):
    """A tool is missing, took too long, or ended in an undocumented way; the message says which."""


def continue_in_venv(script: str) -> None:
    """Continue in .venv's Python, with the packages of the development lock. Exits if they cannot be installed."""
    _bootstrap.require_python()
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    try:
        ensure_packages(DEVELOPMENT_LOCK)
    except StepFailed as failure:
        sys.exit(str(failure))
    python = str(PYTHON)
    os.execv(python, [python, script, *sys.argv[1:]])  # noqa: S606 - no shell is wanted


def output_of(
    command: list[str], folder: Path = ROOT, *, given: str = "", accepted_codes: tuple[int, ...] = (0,)
) -> str:
    """Run a tool with that text as its input; return its standard output. Raises ToolFailed."""
    name = " ".join([Path(command[0]).name, *command[1:3]])
    try:
        done = subprocess.run(
            command, cwd=folder, input=given, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired as failure:
        raise ToolFailed(f"{name} took longer than {SECONDS} s") from failure
    except OSError as failure:
        raise ToolFailed(f"{name} could not be started: {failure.strerror}") from failure
    if done.returncode not in accepted_codes:
        raise ToolFailed(f"{name} ended with exit code {done.returncode}: {last_line(done.stderr)}")
    return done.stdout


def last_line(text: str) -> str:
    """Return the last line that is not empty, shortened: in a traceback it has the error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it printed nothing"
