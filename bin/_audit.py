"""Check the locked packages for known advisories with pip-audit and npm audit. `bin/audit` runs it.

A package without an answer from the advisory source is reported as not checked, never as clean. pip-audit's variables
work: PIP_AUDIT_VULNERABILITY_SERVICE=osv queries OSV instead of PyPI.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _tools import ISLANDS, ROOT, ToolFailed, last_line, output_of

CLEAN, FOUND, NOT_CHECKED = 0, 1, 3
EXIT_CODES = (
    "Exit codes: 0 all were checked and are clean, 1 a vulnerability was found, 3 not all could be checked."
)

PYTHON_LOCKS = (
    "requirements.txt",
    "requirements-observe.txt",
    "requirements-mcp.txt",
    "requirements-vectors.txt",
    "requirements-notify.txt",
    "requirements-dev.txt",
    "requirements-installer.txt",
)
NPM_LOCK = "frontend-islands/package-lock.json"
PIP_AUDIT = [sys.executable, "-m", "pip_audit"]
PIP_AUDIT_OPTIONS = [
    "--require-hashes",
    "--disable-pip",
    "--format=json",
    "--desc=off",
    "--progress-spinner=off",
]
NPM = ["npm"]
NPM_OPTIONS = ["audit", "--package-lock-only", "--json"]

PIN = re.compile(r"^[^\s#]+==\S+", re.MULTILINE)
MARKER = re.compile(r"^(\S+==\S+) ; [^\\\n]*", re.MULTILINE)


@dataclass(frozen=True)
class Advisory:
    """One known vulnerability of a locked package. `ids`: its own identifier, then those of other databases."""

    package: str
    version: str
    ids: tuple[str, ...]
    remedy: str

    def __str__(self) -> str:
        return f"{self.package} {self.version}: {self.ids[0]} ({self.remedy})"


@dataclass(frozen=True)
class Report:
    """The result for one lock. `reason`: why not all of its `total` packages were checked."""

    lock: str
    total: int
    checked: int
    advisories: tuple[Advisory, ...] = ()
    reason: str = ""


def main(arguments: list[str]) -> int:
    """Print the result of each lock. Return one of EXIT_CODES."""
    about = "Look the locked packages up among known advisories."
    parser = argparse.ArgumentParser(prog="bin/audit", description=about, epilog=EXIT_CODES)
    parser.parse_args(arguments)
    accepted = accepted_advisories(ROOT / "pyproject.toml")
    audits: list[tuple[Callable[[str], Report], str]] = [(audit_python, lock) for lock in PYTHON_LOCKS]
    audits.append((audit_npm, NPM_LOCK))
    with ThreadPoolExecutor(len(audits)) as threads:
        # The tools mostly wait for the network.
        reports = list(threads.map(lambda each: audited(*each), audits))
    for report in reports:
        print("\n".join(lines_of(report, accepted)), flush=True)
    return exit_code(reports, accepted)


def accepted_advisories(path: Path) -> dict[str, str]:
    """Read the accepted advisories, each with its reason, from a pyproject.toml. Raises OSError."""
    tool = tomllib.loads(path.read_text(encoding="utf-8"))["tool"]
    table: dict[str, str] = tool.get("aisle", {}).get("audit", {}).get("accepted", {})
    return table


def audited(audit: Callable[[str], Report], lock: str) -> Report:
    """Run one audit. A failure of the tool, or an answer in no known form, becomes a report that says so."""
    try:
        return audit(lock)
    except ToolFailed as failure:
        return Report(lock, 0, 0, reason=str(failure))
    except (ValueError, LookupError, TypeError, AttributeError) as failure:
        return Report(lock, 0, 0, reason=f"its answer is in no known form: {last_line(repr(failure))}")


def audit_python(lock: str) -> Report:
    """Run pip-audit over a lock of uv's. Raises ToolFailed, and ValueError or LookupError for what is no report."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        # pip-audit leaves out packages for other systems. Without markers it checks all of them.
        copy = Path(folder) / lock
        copy.write_text(MARKER.sub(r"\1 ", text), encoding="utf-8")
        command = [*PIP_AUDIT, *PIP_AUDIT_OPTIONS, "--requirement", str(copy)]
        # 1 means that it found something.
        found = json.loads(output_of(command, accepted_codes=(0, 1)))["dependencies"]
    answered = [each for each in found if "skip_reason" not in each]
    skipped = [each["skip_reason"] for each in found if "skip_reason" in each]
    advisories = (python_advisory(each, known) for each in answered for known in each["vulns"])
    reason = no_answer(skipped[0]) if skipped else "pip-audit did not report them"
    return Report(lock, len(PIN.findall(text)), len(answered), tuple(advisories), reason)


def python_advisory(package: dict[str, Any], known: dict[str, Any]) -> Advisory:
    """Read an advisory in pip-audit's form. Raises LookupError."""
    fixed = known["fix_versions"]
    remedy = f"fixed in {', '.join(fixed)}" if fixed else "no fixed version"
    ids = (known["id"], *known.get("aliases", []))
    return Advisory(package["name"], package["version"], ids, remedy)


def audit_npm(lock: str) -> Report:
    """Run npm audit over the islands. Raises ToolFailed, and ValueError or LookupError for what is no report."""
    packages = json.loads((ROOT / lock).read_text(encoding="utf-8"))["packages"]
    total = len(packages) - 1  # one entry is the islands' own
    # npm exits with 1 for findings and also for a failed request; only the report distinguishes them.
    report = json.loads(output_of([*NPM, *NPM_OPTIONS], ISLANDS, accepted_codes=(0, 1)))
    if "auditReportVersion" not in report:
        error = report.get("error", {})
        reason = report.get("message") or error.get("summary") or "npm audit printed no report"
        return Report(lock, total, 0, reason=no_answer(reason))
    advisories = npm_advisories(report["vulnerabilities"].values(), packages)
    checked = report["metadata"]["dependencies"]["total"]
    return Report(lock, total, checked, tuple(advisories), "npm audit did not report them")


def npm_advisories(found: Iterable[dict[str, Any]], packages: dict[str, Any]) -> Iterable[Advisory]:
    """Read advisories in npm audit's form. Raises LookupError."""
    for package in found:
        versions = sorted({packages[place]["version"] for place in package["nodes"]})
        for known in package["via"]:
            # A bare name stands for a dependency, which has an entry of its own.
            if isinstance(known, dict):
                number = known["url"].rpartition("/")[2] or str(known["source"])
                yield Advisory(package["name"], ", ".join(versions), (number,), f"affects {known['range']}")


def no_answer(said: str) -> str:
    """Return the reason for a report when the tool works but its advisory source does not."""
    return f"the advisory source did not answer ({last_line(said)})"


def lines_of(report: Report, accepted: dict[str, str]) -> list[str]:
    """Return the lines to print for one lock: each advisory, then whether everything was checked."""
    lines = []
    for advisory in report.advisories:
        reason = accepting(advisory, accepted)
        lines.append(f"{report.lock}: {advisory}{f', accepted: {reason}' if reason else ''}")
    if is_incomplete(report):
        part = f"{report.total - report.checked} of {report.total} packages: " if report.checked else ""
        lines.append(f"{report.lock}: NOT CHECKED: {part}{report.reason}")
    elif not lines:
        lines.append(f"{report.lock}: {report.total} packages checked, no known vulnerability")
    else:
        lines.append(f"{report.lock}: {report.total} packages checked, no other known vulnerability")
    return lines


def is_incomplete(report: Report) -> bool:
    """Return whether a package was not checked. A lock with nothing checked is never complete."""
    return not report.checked or report.checked < report.total


def accepting(advisory: Advisory, accepted: dict[str, str]) -> str:
    """Return the reason why an advisory is accepted, under any of its identifiers, or an empty text."""
    return next((accepted[each] for each in advisory.ids if each in accepted), "")


def exit_code(reports: list[Report], accepted: dict[str, str]) -> int:
    """Return the exit code: a vulnerability takes precedence over a package that was not checked."""
    if any(not accepting(each, accepted) for report in reports for each in report.advisories):
        return FOUND
    if any(map(is_incomplete, reports)):
        return NOT_CHECKED
    return CLEAN
