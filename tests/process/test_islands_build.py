"""Node packages come from the lock alone, and the islands are built when a source has changed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import _islands
from _steps import StepFailed


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone whose islands were never built."""
    monkeypatch.setattr(_islands, "DATA", tmp_path / ".data")
    monkeypatch.setattr(_islands, "ISLANDS", tmp_path / "islands")
    monkeypatch.setattr(_islands, "SHARED_SOURCES", (tmp_path / "css", tmp_path / "js"))
    monkeypatch.setattr(_islands, "BUILT_ISLANDS", tmp_path / "built")
    monkeypatch.setattr(_islands, "ISLANDS_STAMP", tmp_path / ".data" / "islands.sha256")
    (tmp_path / "islands" / "src").mkdir(parents=True)
    (tmp_path / "islands" / "src" / "mount.ts").write_text("export {}\n")
    return tmp_path


class Registry:
    """An npm registry on this machine."""

    def __init__(self) -> None:
        self.tarballs: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.url = ""

    def offer(self, name: str, version: str) -> str:
        """Put a release without contents into the registry and return its integrity."""
        package = json.dumps({"name": name, "version": version}).encode()
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            entry = tarfile.TarInfo("package/package.json")
            entry.size = len(package)
            tar.addfile(entry, io.BytesIO(package))
        self.tarballs[f"{name}-{version}.tgz"] = gzip.compress(archive.getvalue(), mtime=0)
        return self.integrity(name, version)

    def integrity(self, name: str, version: str) -> str:
        digest = hashlib.sha512(self.tarballs[f"{name}-{version}.tgz"]).digest()
        return f"sha512-{base64.b64encode(digest).decode()}"

    def document(self, name: str) -> dict[str, Any]:
        """Return the registry's document of a package: every release, with the newest as the latest."""
        versions = [file.removeprefix(f"{name}-").removesuffix(".tgz") for file in sorted(self.tarballs)]
        releases = {
            version: {
                "name": name,
                "version": version,
                "dist": {
                    "tarball": f"{self.url}/{name}/-/{name}-{version}.tgz",
                    "integrity": self.integrity(name, version),
                },
            }
            for version in versions
        }
        return {"name": name, "dist-tags": {"latest": versions[-1]}, "versions": releases}


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Registry]:
    """A registry that npm is configured with; npm's cache is empty."""
    given = Registry()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given.asked.append(self.path)
            name = self.path.rpartition("/")[2]
            body = given.tarballs.get(name) or json.dumps(given.document(name)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        given.url = f"http://127.0.0.1:{server.server_address[1]}"
        for name in list(os.environ):
            if name.lower().startswith("npm_config_"):
                monkeypatch.delenv(name)
        monkeypatch.setenv("npm_config_registry", given.url)
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))
        monkeypatch.setenv("npm_config_userconfig", os.devnull)
        yield given
        server.shutdown()


def wants(clone: Path, range_: str, locked: str, integrity: str) -> None:
    """Make the islands require a package in a range of versions, of which the lock names one."""
    root = {"name": "islands", "version": "1.0.0", "dependencies": {"kettle": range_}}
    lock = {
        "name": "islands",
        "version": "1.0.0",
        "lockfileVersion": 3,
        "requires": True,
        "packages": {"": root, "node_modules/kettle": {"version": locked, "integrity": integrity}},
    }
    (clone / "islands" / "package.json").write_text(json.dumps(root))
    (clone / "islands" / "package-lock.json").write_text(json.dumps(lock))


needs_npm = pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")


def installed_version(clone: Path) -> str:
    package = clone / "islands" / "node_modules" / "kettle" / "package.json"
    return str(json.loads(package.read_text())["version"])


@needs_npm
def test_a_newer_node_package_changes_nothing(clone: Path, registry: Registry) -> None:
    wants(clone, "^1.0.0", "1.0.0", registry.offer("kettle", "1.0.0"))
    registry.offer("kettle", "1.9.9")
    before = (clone / "islands" / "package-lock.json").read_bytes()
    _islands.ensure_node_packages()
    assert installed_version(clone) == "1.0.0"
    assert (clone / "islands" / "package-lock.json").read_bytes() == before


@needs_npm
def test_node_packages_in_the_cache_are_installed_without_a_network(
    clone: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    wants(clone, "^1.0.0", "1.0.0", registry.offer("kettle", "1.0.0"))
    _islands.ensure_node_packages()
    shutil.rmtree(clone / "islands" / "node_modules")
    asked = len(registry.asked)
    _islands.ensure_node_packages()
    assert installed_version(clone) == "1.0.0"
    assert len(registry.asked) == asked, "everything came from npm's cache"


@needs_npm
def test_a_node_package_that_differs_from_the_lock_is_refused_with_advice(
    clone: Path, registry: Registry
) -> None:
    registry.offer("kettle", "1.0.0")
    wants(clone, "^1.0.0", "1.0.0", f"sha512-{base64.b64encode(bytes(64)).decode()}")
    with pytest.raises(StepFailed) as failure:
        _islands.ensure_node_packages()
    assert "differs from the one in the lock" in failure.value.advice


def test_islands_are_current_until_a_source_changes(clone: Path) -> None:
    assert not _islands.islands_are_current()
    (clone / "built").mkdir()
    (clone / "built" / "islands.js").write_text("")
    _islands.remember_islands()
    assert _islands.islands_are_current()
    (clone / "islands" / "node_modules").mkdir()
    (clone / "islands" / "node_modules" / "any.js").write_text("")
    assert _islands.islands_are_current(), "only sources count"
    (clone / "islands" / "src" / "mount.ts").write_text("export const changed = true\n")
    assert not _islands.islands_are_current()


def test_an_old_node_is_refused_with_its_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v16.20.1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StepFailed, match=r"Node 20 or later is needed, this one is v16.20.1"):
        _islands.require_node()
    shutil.rmtree(tmp_path)
    with pytest.raises(StepFailed, match="not installed"):
        _islands.require_node()
