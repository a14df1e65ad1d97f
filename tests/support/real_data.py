"""Real data beside the repository: tests that need it are skipped where it is absent, and one line says how many."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support.paths import ROOT, SHARED_DATA

REASON = "real data is not here: "
"""How the reason of every such skip begins."""


def real_data(path: Path) -> Path:
    """The path; where there is nothing, the running test is skipped."""
    if not path.exists():
        pytest.skip(f"{REASON}{path}")
    return path


def needs_real_data(path: Path) -> pytest.MarkDecorator:
    """A mark for tests that read this."""
    return pytest.mark.skipif(not path.exists(), reason=f"{REASON}{path}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
    """Write one line for all tests skipped for want of real data, after the other skips and before pytest's last line.

    They are out of sight only while the others are listed: pytest's last line counts them all.
    """
    skipped = terminalreporter.stats.get("skipped", [])
    lacking = [report for report in skipped if lacks_real_data(report)]
    if not lacking:
        return (yield)
    terminalreporter.stats["skipped"] = [report for report in skipped if report not in lacking]
    try:
        yield
    finally:
        terminalreporter.stats["skipped"] = skipped
        terminalreporter.write_line(closing_line(len(lacking)), yellow=True)


def lacks_real_data(report: pytest.TestReport | pytest.CollectReport) -> bool:
    """Whether it was skipped for this reason."""
    return isinstance(report.longrepr, tuple) and report.longrepr[2].startswith(f"Skipped: {REASON}")


def closing_line(count: int) -> str:
    """How many tests were skipped."""
    tests = "1 test was" if count == 1 else f"{count} tests were"
    return f"Real data is not beside this clone ({os.path.relpath(SHARED_DATA, ROOT)}): {tests} skipped."
