"""The outcomes of the checks that ran beside the tests, above pytest's last line.

A pytest plugin that bin/test loads: `-p tests.support.checks_report --checks=FD`. FD is the end of a pipe from which
the outcomes are read, one a line. Its other end is closed after the last check, so pytest's last line comes after it.
"""

from __future__ import annotations

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option for the pipe."""
    parser.addoption("--checks", type=int, metavar="FD", help="read the outcomes of checks from this pipe")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Wait for the checks, and write a line for each."""
    pipe = config.getoption("--checks")
    if pipe is None:
        return
    terminalreporter.section("checks beside the tests")
    with os.fdopen(pipe, closefd=False) as outcomes:
        for line in outcomes:
            failed = "FAILED" in line
            terminalreporter.write_line(line.rstrip("\n"), red=failed, green=not failed)
