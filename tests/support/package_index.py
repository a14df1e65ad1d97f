"""A package index on this machine: wheels without contents, and a lock that names some of them."""

from __future__ import annotations

import base64
import hashlib
import http.server
import importlib.metadata
import re
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@dataclass
class Release:
    """One version of one package, and the requirements that its metadata states."""

    name: str
    version: str
    requires: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    scripts: dict[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The beginning of its wheel's file name."""
        return f"{re.sub(r'[^A-Za-z0-9.]+', '_', self.name)}-{self.version}"


class PackageIndex:
    """A folder laid out as an index (PEP 503)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hashes: dict[tuple[str, str], str] = {}

    def offer(self, *releases: Release) -> None:
        """Put wheels of these releases into the index."""
        for release in releases:
            place = self.folder / "simple" / canonicalize_name(release.name)
            place.mkdir(parents=True, exist_ok=True)
            wheel = place / f"{release.stem}-py3-none-any.whl"
            write_wheel(wheel, release)
            self.hashes[release.name, release.version] = hashlib.sha256(wheel.read_bytes()).hexdigest()
            self.list_files(place)

    def list_files(self, place: Path) -> None:
        """Write a package's page, which links its files."""
        files = sorted(each.name for each in place.iterdir() if each.suffix != ".html")
        links = "".join(f'<a href="{name}">{name}</a>\n' for name in files)
        (place / "index.html").write_text(f"<!DOCTYPE html><html><body>{links}</body></html>")

    def lock(self, path: Path, *releases: Release) -> Path:
        """Write a lock that names these releases with the hashes of their wheels."""
        lines = [
            f"{each.name}=={each.version} \\\n    --hash=sha256:{self.hashes[each.name, each.version]}\n"
            for each in releases
        ]
        path.write_text("".join(lines))
        return path

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve the index and yield the address for installers."""
        handler = partial(QuietFiles, directory=str(self.folder))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            yield f"http://127.0.0.1:{server.server_address[1]}/simple"
            server.shutdown()


class QuietFiles(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, without a line for each request."""

    def log_message(self, *_arguments: object) -> None:
        """Print nothing."""


def write_wheel(path: Path, release: Release) -> None:
    """Write a wheel that holds only metadata and scripts."""
    metadata = [f"Metadata-Version: 2.1\nName: {release.name}\nVersion: {release.version}"]
    metadata += [f"Provides-Extra: {name}" for name in release.extras]
    metadata += [f"Requires-Dist: {text}" for text in release.requires]
    about = f"{release.stem}.dist-info"
    files = {
        f"{about}/METADATA": "\n".join(metadata) + "\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files |= {f"{release.stem}.data/scripts/{name}": text for name, text in release.scripts.items()}
    record = [f"{name},{record_hash(text)},{len(text.encode())}" for name, text in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,"]) + "\n"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            # ZipInfo has a fixed time, so that the same release has the same hash.
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100755 if "/scripts/" in name else 0o100644) << 16
            wheel.writestr(entry, text)


def record_hash(text: str) -> str:
    """Return a hash in the form of a wheel's RECORD."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def installed_releases(names: set[str]) -> list[Release]:
    """Return the installed packages that a lock names, as releases with their requirements."""
    found = {canonicalize_name(each.metadata["Name"]): each for each in importlib.metadata.distributions()}
    return [
        Release(
            each.metadata["Name"],
            each.version,
            each.requires or [],
            each.metadata.get_all("Provides-Extra") or [],
        )
        for name, each in sorted(found.items())
        if name in names
    ]


def wanted_with_an_extra(releases: list[Release]) -> tuple[list[Release], list[Release]]:
    """Return the releases that another one requires with an extra here, such as `coverage[toml]`, and those others.

    The others state no more than these requirements, so that the two lists are consistent by themselves.
    """
    wanted: set[str] = set()
    wanting: list[Release] = []
    for release in releases:
        with_extra = [text for text in release.requires if is_wanted_here(Requirement(text))]
        if with_extra:
            wanted |= {canonicalize_name(Requirement(text).name) for text in with_extra}
            wanting.append(Release(release.name, release.version, with_extra, release.extras))
    known = {canonicalize_name(each.name) for each in wanting}
    plain = [
        Release(each.name, each.version, extras=each.extras)
        for each in releases
        if canonicalize_name(each.name) in wanted - known
    ]
    return plain, wanting


def is_wanted_here(requirement: Requirement) -> bool:
    """Return whether a requirement names an extra, on this system and without depending on an extra itself."""
    marker = requirement.marker
    return bool(requirement.extras) and (marker is None or marker.evaluate({"extra": ""}))


def newer(release: Release) -> Release:
    """Return a newer release, which satisfies every requirement that the given one satisfies."""
    return Release(release.name, f"{release.version}.post1", release.requires, release.extras)
