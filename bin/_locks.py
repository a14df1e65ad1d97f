"""What the locks name: every package, its version, its hashes and which lock it stands in. Standard library only."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
RUN = "requirements.txt"
OBSERVE = "requirements-observe.txt"
DEVELOP = "requirements-dev.txt"
ISLANDS = "frontend-islands/package-lock.json"
VENDORED = "static/vendor/CHECKSUMS"

PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? *\\?$")
HASHED = re.compile(r"--hash=sha256:([0-9a-f]{64})")
HTMX = re.compile(r"^(?P<hash>[0-9a-f]{64})  (?:htmx|hx-[a-z]+)-(?P<version>[0-9.]*[0-9])\.min\.js$")


@dataclass(frozen=True)
class Package:
    """One package of one lock. `shipped`: it is part of what runs or of what browsers load."""

    ecosystem: str
    name: str
    version: str
    lock: str
    shipped: bool
    hashes: tuple[tuple[str, str], ...] = ()
    marker: str = ""
    licence: str = ""

    @property
    def purl(self) -> str:
        """Its package URL, by which databases of packages and of advisories know it."""
        return f"pkg:{self.ecosystem.lower()}/{quote(self.name, safe='/')}@{quote(self.version)}"


def locked(root: Path = ROOT) -> list[Package]:
    """Every package of every lock; one that stands in several is the first lock's. Raises OSError."""
    found: dict[str, Package] = {}
    for package in [
        *of_python(root, RUN, shipped=True),
        *of_python(root, OBSERVE, shipped=True),
        *vendored(root),
        *of_node(root),
        *of_python(root, DEVELOP, shipped=False),
    ]:
        known = found.get(package.purl)
        if known is None or (package.shipped and not known.shipped):
            found[package.purl] = package
    return list(found.values())


def of_python(root: Path, lock: str, *, shipped: bool) -> Iterator[Package]:
    """The packages of a lock that uv wrote."""
    pinned: re.Match[str] | None = None
    hashes: list[tuple[str, str]] = []
    for line in [*(root / lock).read_text(encoding="utf-8").splitlines(), "end==0"]:
        if found := PINNED.match(line):
            if pinned is not None:
                marker = pinned["marker"] or ""
                yield Package(
                    "PyPI", pinned["name"], pinned["version"], lock, shipped, tuple(hashes), marker.strip()
                )
            pinned, hashes = found, []
        hashes += [("SHA-256", given) for given in HASHED.findall(line)]


def of_node(root: Path) -> Iterator[Package]:
    """The packages of the islands' lock; what is only for building them is not shipped."""
    packages = json.loads((root / ISLANDS).read_text(encoding="utf-8"))["packages"]
    for place, facts in packages.items():
        if not place or "version" not in facts:
            continue
        name = facts.get("name") or place.rpartition("node_modules/")[2]
        shipped = not (facts.get("dev") or facts.get("devOptional") or facts.get("optional"))
        hashes = tuple(integrity(facts.get("integrity", "")))
        licence = facts.get("license", "")
        yield Package("npm", name, facts["version"], ISLANDS, shipped, hashes, licence=str(licence))


def integrity(given: str) -> Iterator[tuple[str, str]]:
    """The hashes in npm's form, as hexadecimal digits."""
    for part in given.split():
        algorithm, _, digest = part.partition("-")
        if algorithm in ("sha256", "sha512"):
            yield f"SHA-{algorithm[3:]}", base64.b64decode(digest).hex()


def vendored(root: Path) -> Iterator[Package]:
    """htmx, which stands in the repository as it was published: the hashes are those of its files."""
    lines = (root / VENDORED).read_text(encoding="utf-8").splitlines()
    files = [found for line in lines if (found := HTMX.match(line))]
    for version in sorted({file["version"] for file in files}):
        hashes = tuple(("SHA-256", file["hash"]) for file in files if file["version"] == version)
        yield Package("npm", "htmx.org", version, VENDORED, True, hashes, licence="0BSD")
