"""bin/audit: reports of known vulnerabilities in locked packages, and of packages that could not be checked."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import _audit
import _tools
from tests.support.paths import ROOT

HASH = f"--hash=sha256:{'0' * 64}"
LOCK = f"""litestar==2.1.0 \\
    {HASH}
    # via -r requirements.in
colorama==0.4.6 ; sys_platform == 'win32' \\
    {HASH}
"""
NPM_PACKAGES = {
    "": {"name": "islands", "version": "1.0.0", "dependencies": {"preact": "11.2.0"}},
    "node_modules/preact": {"version": "11.2.0", "integrity": "sha512-AA=="},
}
PYPROJECT = '[tool.aisle.audit.accepted]\nCVE-2026-1 = "the part it is in is not used"\n'

CLEAN_PACKAGES = [
    {"name": "litestar", "version": "2.1.0", "vulns": []},
    {"name": "colorama", "version": "0.4.6", "vulns": []},
]
SKIPPED_PACKAGES = [
    {"name": "litestar", "skip_reason": "litestar is not known"},
    {"name": "colorama", "skip_reason": "colorama is not known"},
]
VULNERABLE_NPM = {
    "name": "preact",
    "nodes": ["node_modules/preact"],
    "via": [
        "another-package",
        {"source": 7, "url": "https://advisories.test/advisories/GHSA-npm", "range": "<11.3.0"},
    ],
}
NPM_REFUSED = {"message": "405 Method Not Allowed", "statusCode": 405, "error": {"summary": "", "detail": ""}}


def vulnerable(*ids: str) -> list[dict[str, Any]]:
    """Return pip-audit's packages, of which the first has a vulnerability with these identifiers."""
    known = {"id": ids[0], "aliases": list(ids[1:]), "fix_versions": ["2.1.1", "3.0.0"]}
    return [CLEAN_PACKAGES[0] | {"vulns": [known]}, CLEAN_PACKAGES[1]]


def npm_report(*vulnerabilities: dict[str, Any], total: int = 1) -> dict[str, Any]:
    """Return npm audit's report of a registry that answered."""
    return {
        "auditReportVersion": 2,
        "vulnerabilities": {each["name"]: each for each in vulnerabilities},
        "metadata": {"dependencies": {"total": total}},
    }


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with small locks, which bin/audit reads instead of its own."""
    islands = tmp_path / "frontend-islands"
    islands.mkdir()
    for lock in _audit.PYTHON_LOCKS:
        (tmp_path / lock).write_text(LOCK)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (islands / "package.json").write_text(json.dumps(NPM_PACKAGES[""]))
    lock_file = {"name": "islands", "version": "1.0.0", "lockfileVersion": 3, "packages": NPM_PACKAGES}
    (islands / "package-lock.json").write_text(json.dumps(lock_file))
    monkeypatch.setattr(_audit, "ROOT", tmp_path)
    monkeypatch.setattr(_audit, "ISLANDS", islands)
    return tmp_path


class FakeTools:
    """Programs that replace pip-audit and npm, and print given text: at first a clean report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pip_audit(CLEAN_PACKAGES)
        self.npm(npm_report())

    def pip_audit(self, packages: list[dict[str, Any]], code: int = 0) -> None:
        """Make pip-audit report these packages for every lock."""
        self.program("pip-audit", json.dumps({"dependencies": packages, "fixes": []}), code=code)

    def npm(self, report: dict[str, Any], code: int = 0) -> None:
        """Make npm print this report."""
        self.program("npm", json.dumps(report), code=code)

    def program(self, name: str, printed: str = "", error: str = "", code: int = 0, first: str = "") -> None:
        """Write a program that prints these texts and exits with that code.

        Args:
            first: Shell commands that run before.
        """
        path = self.folder / name
        (self.folder / f"{name}.out").write_text(printed)
        (self.folder / f"{name}.err").write_text(error)
        path.write_text(f'#!/bin/sh\n{first}\ncat "$0.out"\ncat "$0.err" >&2\nexit {code}\n')
        path.chmod(0o755)


@pytest.fixture
def tools(repository: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTools:
    folder = repository / "programs"
    folder.mkdir()
    monkeypatch.setattr(_audit, "PIP_AUDIT", [str(folder / "pip-audit")])
    monkeypatch.setattr(_audit, "NPM", [str(folder / "npm")])
    return FakeTools(folder)


@pytest.fixture
def audit(capsys: pytest.CaptureFixture[str]) -> Any:
    """A function that runs bin/audit and returns the exit code and the printed lines."""

    def run() -> tuple[int, list[str]]:
        code = _audit.main([])
        return code, capsys.readouterr().out.splitlines()

    return run


def test_locks_without_a_known_vulnerability_pass(tools: FakeTools, audit: Any) -> None:
    code, lines = audit()
    assert code == 0
    assert lines == [
        "requirements.txt: 2 packages checked, no known vulnerability",
        "requirements-observe.txt: 2 packages checked, no known vulnerability",
        "requirements-mcp.txt: 2 packages checked, no known vulnerability",
        "requirements-vectors.txt: 2 packages checked, no known vulnerability",
        "requirements-notify.txt: 2 packages checked, no known vulnerability",
        "requirements-dev.txt: 2 packages checked, no known vulnerability",
        "requirements-installer.txt: 2 packages checked, no known vulnerability",
        "frontend-islands/package-lock.json: 1 packages checked, no known vulnerability",
    ]


def test_a_vulnerable_python_package_fails_and_is_named(tools: FakeTools, audit: Any) -> None:
    tools.pip_audit(vulnerable("GHSA-py", "CVE-2026-2"), code=1)
    code, lines = audit()
    assert code == 1
    assert "requirements.txt: litestar 2.1.0: GHSA-py (fixed in 2.1.1, 3.0.0)" in lines
    assert "requirements.txt: 2 packages checked, no other known vulnerability" in lines


def test_a_vulnerable_npm_package_fails_and_is_named(tools: FakeTools, audit: Any) -> None:
    tools.npm(npm_report(VULNERABLE_NPM), code=1)
    code, lines = audit()
    assert code == 1
    assert "frontend-islands/package-lock.json: preact 11.2.0: GHSA-npm (affects <11.3.0)" in lines


def test_an_accepted_advisory_passes_with_its_reason(tools: FakeTools, audit: Any) -> None:
    tools.pip_audit(vulnerable("GHSA-py", "CVE-2026-1"), code=1)
    code, lines = audit()
    assert code == 0
    accepted = "GHSA-py (fixed in 2.1.1, 3.0.0), accepted: the part it is in is not used"
    assert f"requirements.txt: litestar 2.1.0: {accepted}" in lines


def test_an_accepted_advisory_does_not_hide_another(tools: FakeTools, audit: Any) -> None:
    tools.pip_audit(vulnerable("CVE-2026-1") + vulnerable("GHSA-other"), code=1)
    assert audit()[0] == 1


def test_skipped_packages_are_not_called_clean(tools: FakeTools, audit: Any) -> None:
    tools.pip_audit(SKIPPED_PACKAGES)
    code, lines = audit()
    assert code == 3
    assert lines[0] == (
        "requirements.txt: NOT CHECKED: the advisory source did not answer (litestar is not known)"
    )


def test_a_part_that_was_skipped_is_counted(tools: FakeTools, audit: Any) -> None:
    tools.pip_audit([CLEAN_PACKAGES[0], SKIPPED_PACKAGES[1]])
    code, lines = audit()
    assert code == 3
    assert lines[0].startswith("requirements.txt: NOT CHECKED: 1 of 2 packages: the advisory source")


def test_a_package_the_tools_leave_out_is_not_called_clean(tools: FakeTools, audit: Any) -> None:
    tools.pip_audit(CLEAN_PACKAGES[:1])
    tools.npm(npm_report(total=0))
    code, lines = audit()
    assert code == 3
    assert lines[0] == "requirements.txt: NOT CHECKED: 1 of 2 packages: pip-audit did not report them"
    assert "npm audit did not report them" in lines[-1]


def test_a_registry_that_refuses_is_not_called_clean(tools: FakeTools, audit: Any) -> None:
    tools.npm(NPM_REFUSED, code=1)
    code, lines = audit()
    assert code == 3
    assert lines[-1].endswith("NOT CHECKED: the advisory source did not answer (405 Method Not Allowed)")


@pytest.mark.parametrize("name", ["pip-audit", "npm"])
@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (
            {"code": 2, "error": "Traceback\nConnectionError: no route\n"},
            "exit code 2: ConnectionError: no route",
        ),
        ({"code": 1, "error": "ServiceError\n"}, "its answer is in no known form"),
        ({"printed": "<html>"}, "its answer is in no known form"),
        ({"printed": "[]"}, "its answer is in no known form"),
        ({"first": "kill -9 $$"}, "exit code -9"),
    ],
)
def test_a_tool_that_crashes_is_not_called_clean(
    tools: FakeTools, audit: Any, name: str, program: dict[str, Any], reason: str
) -> None:
    tools.program(name, **program)
    code, lines = audit()
    assert code == 3
    assert any("NOT CHECKED: " in line and reason in line for line in lines), lines


def test_a_tool_that_hangs_is_ended(tools: FakeTools, audit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tools, "SECONDS", 2)
    tools.program("npm", first="exec sleep 600")
    code, lines = audit()
    assert code == 3
    assert lines[-1].endswith("NOT CHECKED: npm audit --package-lock-only took longer than 2 s")


def test_a_tool_that_is_not_installed_is_not_called_clean(tools: FakeTools, audit: Any) -> None:
    (tools.folder / "npm").unlink()
    code, lines = audit()
    assert code == 3
    assert "could not be started: No such file" in lines[-1]


def test_a_vulnerability_weighs_more_than_what_was_not_checked(tools: FakeTools, audit: Any) -> None:
    tools.pip_audit([*vulnerable("GHSA-py")[:1], SKIPPED_PACKAGES[1]], code=1)
    tools.npm(NPM_REFUSED, code=1)
    code, lines = audit()
    assert code == 1
    assert [line for line in lines if "NOT CHECKED" in line and line.startswith("requirements.txt")]


class AdvisorySource(BaseHTTPRequestHandler):
    """OSV and an npm registry in one: each has an advisory for one package."""

    asked: set[str]

    def do_POST(self) -> None:
        """Answer OSV's request for one package, or npm's for all."""
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        question = json.loads(body)
        if self.path == "/osv":
            name = question["package"]["name"]
            self.asked.add(name)
            self.answer({"vulns": [OSV_ADVISORY]} if name == "litestar" else {})
        else:
            self.asked.update(question)
            self.answer({"preact": [NPM_ADVISORY]})

    def do_GET(self) -> None:
        """Answer npm's request for the versions of a package."""
        self.answer({"name": "preact", "versions": {"11.2.0": {"name": "preact", "version": "11.2.0"}}})

    def answer(self, content: Any) -> None:
        """Send JSON."""
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: Any) -> None:
        """Print nothing."""


OSV_ADVISORY = {
    "id": "GHSA-osv",
    "affected": [
        {
            "package": {"name": "litestar", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1.1"}]}],
        }
    ],
}
NPM_ADVISORY = {
    "id": 7,
    "url": "https://advisories.test/advisories/GHSA-npm",
    "title": "made up",
    "severity": "high",
    "vulnerable_versions": "<11.3.0",
    "cwe": [],
    "cvss": {"score": 0, "vectorString": None},
}


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[AdvisorySource]]:
    """A loopback server that pip-audit and npm query instead of the real ones."""
    AdvisorySource.asked = set()
    with ThreadingHTTPServer(("127.0.0.1", 0), AdvisorySource) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("PIP_AUDIT_VULNERABILITY_SERVICE", "osv")
        monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"{address}/osv")
        monkeypatch.setenv("npm_config_registry", address)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield AdvisorySource
        server.shutdown()
        thread.join()


def test_the_real_tools_query_every_package_and_report_the_findings(
    repository: Path, source: type[AdvisorySource], audit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_audit, "PYTHON_LOCKS", ["requirements.txt"])
    code, lines = audit()
    assert source.asked == {"litestar", "colorama", "preact"}, lines
    assert code == 1
    assert lines == [
        "requirements.txt: litestar 2.1.0: GHSA-osv (fixed in 2.1.1)",
        "requirements.txt: 2 packages checked, no other known vulnerability",
        "frontend-islands/package-lock.json: preact 11.2.0: GHSA-npm (affects <11.3.0)",
        "frontend-islands/package-lock.json: 1 packages checked, no other known vulnerability",
    ]


@pytest.mark.parametrize("lock", _audit.PYTHON_LOCKS)
def test_every_package_of_our_locks_is_counted_and_keeps_no_marker(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert len(_audit.PIN.findall(text)) == len(entries) > 0
    assert " ; " not in _audit.MARKER.sub(r"\1 ", text)


def test_every_accepted_advisory_has_a_reason() -> None:
    assert all(_audit.accepted_advisories(ROOT / "pyproject.toml").values())


def test_the_script_says_what_its_exit_codes_mean() -> None:
    command = [sys.executable, str(ROOT / "bin" / "audit"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "3 not all could be checked" in " ".join(done.stdout.split())) == (0, True), (
        done.stderr
    )
