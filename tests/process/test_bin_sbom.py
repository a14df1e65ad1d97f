"""bin/sbom: every locked package that runs is on a bill of materials, once."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import _sbom
from tests.support.paths import ROOT

BILLS = ("python.cdx.json", "npm.cdx.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both bills."""
    written = tmp_path_factory.mktemp("sbom") / "new" / "folder"
    assert _sbom.main([str(written)]) == 0
    return written


def bill(folder: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((folder / name).read_text(encoding="utf-8")))


def listed(folder: Path, name: str) -> Counter[str]:
    return Counter(each["purl"] for each in bill(folder, name)["components"])


def test_both_bills_are_written_where_they_are_wanted(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(BILLS)
    assert {bill(folder, name)["bomFormat"] for name in BILLS} == {"CycloneDX"}


def test_every_locked_package_is_on_the_bill_once(folder: Path) -> None:
    text = "".join((ROOT / lock).read_text() for lock in _sbom.LOCKS)
    pins = re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE)
    assert listed(folder, "python.cdx.json") == Counter(
        {f"pkg:pypi/{name}@{version}" for name, version in pins}
    )


def test_every_locked_npm_package_is_on_the_bill_once(folder: Path) -> None:
    packages = json.loads((ROOT / "frontend-islands" / "package-lock.json").read_text())["packages"]
    wanted = set()
    for place, facts in packages.items():
        if place:
            name = facts.get("name") or place.rpartition("node_modules/")[2]
            wanted.add(f"pkg:npm/{name.replace('@', '%40')}@{facts['version']}")
    assert listed(folder, "npm.cdx.json") == Counter(wanted)


def test_the_npm_bill_distinguishes_runtime_from_build_packages(folder: Path) -> None:
    scopes = {each["name"]: each["scope"] for each in bill(folder, "npm.cdx.json")["components"]}
    assert (scopes["preact"], scopes["htmx.org"]) == ("required", "required")
    assert (scopes["jest"], scopes["typescript"]) == ("optional", "optional")


def test_every_python_package_has_its_hashes(folder: Path) -> None:
    for component in bill(folder, "python.cdx.json")["components"]:
        assert component["externalReferences"][0]["hashes"], component["name"]


def test_the_same_locks_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    assert _sbom.main([str(tmp_path)]) == 0
    for name in BILLS:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_nothing_is_written_where_a_tool_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_sbom, "NPM_SBOM", ["sh", "-c", "echo no lock >&2; exit 1"])
    monkeypatch.setattr(_sbom, "python_bill", str)
    assert _sbom.main([str(tmp_path / "sbom")]) == 1
    assert "No bill was written: " in capsys.readouterr().err
    assert not (tmp_path / "sbom").exists()
