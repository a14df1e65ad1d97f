"""Progress output, execution of commands, and advice on failures.

Standard library only, in syntax that Python 3.7 can read.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

AGAIN = "Run the same command again. If it fails again, the lines above say where it stopped."


class StepFailed(Exception):
    """A step failed. `what` describes the failure, `advice` the next step."""

    def __init__(self, what: str, advice: str = AGAIN) -> None:
        super().__init__(f"{what}\n\nWhat to do: {advice}")
        self.what = what
        self.advice = advice


def say(text: str) -> None:
    """Print a line immediately, also to a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(done: str, doing: str = "") -> Iterator[None]:
    """Print the start of a long step, and its duration in seconds at its end."""
    if doing:
        say(f"  {doing} ...")
    began = time.monotonic()
    yield
    say(f"  {done} ({time.monotonic() - began:.1f} s)")


def run_quietly(
    command: list[str],
    folder: Path = REPOSITORY,
    env: dict[str, str] | None = None,
    reasons: list[tuple[str, str]] | None = None,
) -> str:
    """Run a command and return its output. Raises StepFailed with the output, and advice from `reasons`."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as failure:
        raise StepFailed(str(failure)) from failure
    if done.returncode != 0:
        raise StepFailed(
            f"{' '.join(command)} failed:\n{shortened(done.stdout)}", advice_for(done.stdout, reasons or [])
        )
    return done.stdout


def advice_for(output: str, reasons: list[tuple[str, str]]) -> str:
    """Return the advice of the first pattern found in a failed command's output."""
    return next((advice for pattern, advice in reasons if re.search(pattern, output)), AGAIN)


def shortened(output: str) -> str:
    """Return the first and last lines, because programs report the cause in either place."""
    lines = output.splitlines()
    return "\n".join(lines if len(lines) <= 40 else [*lines[:15], "...", *lines[-25:]])
