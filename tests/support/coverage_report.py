"""The coverage of app/: a report above pytest's last line, and a failure below the required share.

A pytest plugin that bin/test loads: `-p tests.support.coverage_report --least-coverage=90`. SlipCover measures; its own
report would appear below pytest's last line, which is the last line of bin/test.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import slipcover
from slipcover import pytest_plugin

NEVER = 1_000_000
"""Hits without news after which SlipCover removes the probes that have fired: more than any run has.

Each removal goes through all functions of all modules. A worker did it some hundred times, at 70 ms of processor time,
because SlipCover gives the `--threshold` of its command line to the controlling process alone.
"""

# Its module creates the instance of a worker when it is imported, before the measured modules are.
if (instance := pytest_plugin._slipcover_instance) is not None:
    instance.d_miss_threshold = NEVER


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option for the required share."""
    parser.addoption(
        "--least-coverage",
        type=float,
        default=0.0,
        metavar="PERCENT",
        help="fail below this share of lines",
    )


@pytest.hookimpl(trylast=True)  # SlipCover's own hook merges the workers' files
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run whose coverage is too low."""
    found = measured()
    if found is not None and share_of(found) < session.config.getoption("--least-coverage"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Write the files that are not fully covered, and the total share."""
    found = measured()
    if found is None:
        return
    terminalreporter.section("coverage of app/, by lines")
    slipcover.print_coverage(found, outfile=terminalreporter, skip_covered=True, missing_width=80)
    least, share = config.getoption("--least-coverage"), share_of(found)
    verdict = f"Coverage is {share:.1f} %; at least {least:g} % is asked for."
    terminalreporter.write_line(verdict, red=share < least, green=share >= least)


def measured() -> dict[str, Any] | None:
    """Return the coverage that SlipCover merged from all workers; None in a worker and in a run without measurement."""
    folder = os.environ.get("SLIPCOVER_COVERAGE_DIR")
    if folder is None or "PYTEST_XDIST_WORKER" in os.environ:
        return None
    merged = Path(folder) / "merged.json"
    return json.loads(merged.read_text(encoding="utf-8")) if merged.exists() else None


def share_of(found: Mapping[str, Any]) -> float:
    """Return the percentage of lines that ran."""
    return float(found["summary"]["percent_covered"])
