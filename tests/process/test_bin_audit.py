"""What we are made of, and what is known of it: bin/sbom and bin/audit read the same locks as the installers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from _locks import ISLANDS, RUN, locked
from tests.support.paths import ROOT

ADVISORIES = ROOT / "advisories.json"


def run(script: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A script of bin/, which needs nothing but Python."""
    command = [sys.executable, "-S", str(ROOT / "bin" / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ) | env)


def bill() -> dict[str, Any]:
    told = run("sbom")
    assert told.returncode == 0, told.stderr
    return dict(json.loads(told.stdout))


def test_every_locked_package_is_on_the_bill_once():
    components = bill()["components"]
    names = {component["bom-ref"] for component in components}
    assert len(names) == len(components)
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^ ]+)", (ROOT / RUN).read_text(), re.MULTILINE):
        assert f"pkg:pypi/{name}@{version}" in names
    for place, facts in json.loads((ROOT / ISLANDS).read_text())["packages"].items():
        if place:
            name = facts.get("name") or place.rpartition("node_modules/")[2]
            assert f"pkg:npm/{name.replace('@', '%40')}@{facts['version']}" in names


def test_the_bill_tells_what_runs_from_what_builds():
    scopes = {
        component["bom-ref"].rpartition("@")[0]: component["scope"] for component in bill()["components"]
    }
    for shipped in ("pypi/litestar", "pypi/asyncpg", "npm/preact", "npm/htmx.org"):
        assert scopes[f"pkg:{shipped}"] == "required", shipped
    for other in ("pypi/pytest", "pypi/mypy", "npm/jest", "npm/typescript"):
        assert scopes[f"pkg:{other}"] == "excluded", other


def test_the_bill_is_as_cyclonedx_has_it_and_always_the_same():
    found = bill()
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found["serialNumber"])
    assert found == bill()
    for component in found["components"]:
        assert component["type"] == "library"
        assert component["purl"].endswith(f"@{component['version']}")
        for each in component["hashes"]:
            assert len(each["content"]) == {"SHA-256": 64, "SHA-512": 128}[each["alg"]]


def test_the_bill_is_written_where_it_is_wanted(tmp_path: Path):
    assert run("sbom", str(tmp_path / "bom.json")).returncode == 0
    assert json.loads((tmp_path / "bom.json").read_text()) == bill()


def test_no_locked_package_is_one_to_refuse():
    told = run("audit")
    assert told.returncode == 0, told.stdout


@pytest.fixture
def advisories(tmp_path: Path) -> Path:
    """A file of advisories of the test's own."""
    path = tmp_path / "advisories.json"
    path.write_text(ADVISORIES.read_text())
    return path


def changed(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    return path


def test_a_refused_release_in_a_lock_fails_and_says_where(advisories: Path):
    litestar = next(package for package in locked() if package.name == "litestar")
    changed(advisories, refused={litestar.purl: "steals credentials"})
    told = run("audit", "--file", str(advisories))
    assert told.returncode == 1
    assert f"{litestar.purl} ({RUN}): steals credentials" in told.stdout


def test_an_advisory_fails_until_somebody_accepts_it_with_a_reason(advisories: Path):
    litestar = next(package for package in locked() if package.name == "litestar")
    changed(advisories, asked={litestar.purl: ["GHSA-test"]}, asked_on="2026-11-01")
    told = run("audit", "--file", str(advisories))
    assert (told.returncode, f"{litestar.purl} ({RUN}): GHSA-test" in told.stdout) == (1, True)
    changed(advisories, accepted={"GHSA-test": "the part of it that is meant is not used"})
    assert run("audit", "--file", str(advisories)).returncode == 0


def test_what_was_never_asked_about_is_not_called_clean(advisories: Path):
    changed(advisories, asked={}, asked_on=None)
    told = run("audit", "--file", str(advisories)).stdout
    assert f"None of {len(locked())} locked packages was ever asked about" in told
    changed(advisories, asked={locked()[0].purl: []}, asked_on="2026-11-01")
    assert (
        f"1 of {len(locked())} locked packages were asked about"
        in run("audit", "--file", str(advisories)).stdout
    )


class Osv(BaseHTTPRequestHandler):
    """A database of advisories that knows one, of litestar."""

    def do_POST(self) -> None:
        """Answer a batch."""
        queries = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
        known = {("litestar", "PyPI"): [{"id": "GHSA-test", "modified": "2026-11-01T00:00:00Z"}]}
        found = [known.get((each["package"]["name"], each["package"]["ecosystem"])) for each in queries]
        body = json.dumps({"results": [{"vulns": vulns} if vulns else {} for vulns in found]}).encode()
        self.send_response(200 if self.path == "/v1/querybatch" else 404)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: Any) -> None:
        """Say nothing."""


@pytest.fixture
def osv() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Osv)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_renewing_asks_about_every_package_and_remembers_the_day(advisories: Path, osv: str):
    told = run("audit", "--renew", "--file", str(advisories), OSV_URL=osv)
    assert (told.returncode, "GHSA-test" in told.stdout) == (1, True)
    known = json.loads(advisories.read_text())
    assert set(known["asked"]) == {package.purl for package in locked()}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", known["asked_on"])


def test_a_database_that_does_not_answer_changes_nothing(advisories: Path):
    before = advisories.read_text()
    told = run("audit", "--renew", "--file", str(advisories), OSV_URL="http://127.0.0.1:9")
    assert (told.returncode, advisories.read_text()) == (1, before)
    assert "OSV did not answer" in told.stderr
