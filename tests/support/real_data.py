"""Real data beside the repository: tests that need it are skipped without it, and one line reports their number."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support.paths import ROOT, SHARED_DATA

REASON = "real data is not here: "
"""The beginning of each such skip's reason."""


def real_data(path: Path) -> Path:
    """Return the path. Skip the running test if it does not exist."""
    if not path.exists():
        pytest.skip(f"{REASON}{path}")
    return path


def needs_real_data(path: Path) -> pytest.MarkDecorator:
    """Return a mark that skips tests unless the path exists."""
    return pytest.mark.skipif(not path.exists(), reason=f"{REASON}{path}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
    """Write one line for all tests skipped for lack of real data, after the other skips and before pytest's last line.

    They are removed only while the others are listed: pytest's last line counts them all.
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
    """Return whether the test was skipped for this reason."""
    return isinstance(report.longrepr, tuple) and report.longrepr[2].startswith(f"Skipped: {REASON}")


def closing_line(count: int) -> str:
    """Return the line with the number of skipped tests."""
    tests = "1 test was" if count == 1 else f"{count} tests were"
    return f"Real data is not beside this clone ({os.path.relpath(SHARED_DATA, ROOT)}): {tests} skipped."
