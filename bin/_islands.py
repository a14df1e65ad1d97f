"""Node packages, and the islands that are built from frontend-islands/ into static/islands/.

Standard library only, in syntax that Python 3.7 can read.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from _packages import DATA, REPOSITORY, hash_of
from _steps import StepFailed, run_quietly, step

ISLANDS = REPOSITORY / "frontend-islands"
BUILT_ISLANDS = REPOSITORY / "static" / "islands"
SHARED_SOURCES = (REPOSITORY / "static" / "css", REPOSITORY / "static" / "js")
ISLANDS_STAMP = DATA / "islands.sha256"
NOT_SOURCE = {"node_modules", "dist", "coverage", ".jest-cache"}

OLDEST_NODE = 20

FAILED_BECAUSE = [
    (r"ENOSPC", "Free some disk space, then run the same command again."),
    (r"EACCES|EPERM", "Make frontend-islands/ belong to the user who runs this command, then try again."),
    (
        r"EINTEGRITY",
        "A package differs from the one in the lock. Do not install it. Run `npm cache clean --force` and try"
        " again; if a mirror of the npm registry is set, check the mirror.",
    ),
    (
        r"ENOTCACHED|ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|network",
        "The npm registry cannot be reached. Check the network and npm's proxy settings, then run the same command"
        " again. The shop works without the islands.",
    ),
    (r"EUSAGE|in sync", "package.json and package-lock.json differ: run `npm install` in frontend-islands/."),
]
"""A pattern in npm's output, and its advice. The first match counts."""


def ensure_node_packages() -> None:
    """Install the packages of the lock into frontend-islands/node_modules. Raises StepFailed."""
    lock = ISLANDS / "package-lock.json"
    stamp = ISLANDS / "node_modules" / ".installed.sha256"
    if text_of(stamp) == hash_of(lock):
        return
    require_node()
    with step(
        "Node packages are in frontend-islands/node_modules",
        "Installing Node packages from frontend-islands/package-lock.json, once",
    ):
        # `ci` is the only npm command that installs the lock without resolving versions.
        run_quietly(
            ["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"], ISLANDS, reasons=FAILED_BECAUSE
        )
        stamp.write_text(hash_of(lock))


def require_node() -> None:
    """Raise StepFailed if Node is missing or too old to build the islands."""
    advice = f"Install Node {OLDEST_NODE} or newer with npm, then run the same command again."
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise StepFailed("Node and npm are not installed", advice)
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"v(\d+)", version)
    if not number or int(number[1]) < OLDEST_NODE:
        raise StepFailed(f"Node {OLDEST_NODE} or later is needed, this one is {version.strip()}", advice)


def islands_are_current() -> bool:
    """Return whether the built islands are up to date with their sources."""
    return any(BUILT_ISLANDS.glob("[!.]*")) and text_of(ISLANDS_STAMP) == islands_source_hash()


def build_islands() -> None:
    """Build frontend-islands/ into static/islands/. Raises StepFailed."""
    run_quietly(["npm", "run", "build"], ISLANDS, reasons=FAILED_BECAUSE)
    remember_islands()


def remember_islands() -> None:
    """Record that the built islands are up to date with their sources."""
    DATA.mkdir(parents=True, exist_ok=True)
    ISLANDS_STAMP.write_text(islands_source_hash())


def islands_source_hash() -> str:
    """Return one SHA-256 of the islands' source files: names and contents, not times (a clone has new ones).

    The page's script is bundled with them, and the widget's styles are made from the page's, so both count.
    """
    total = hashlib.sha256()
    for source in (ISLANDS, *SHARED_SOURCES):
        for folder, inner, files in os.walk(source):
            inner[:] = sorted(set(inner) - NOT_SOURCE)
            for name in sorted(files):
                path = Path(folder) / name
                total.update(f"{path.relative_to(source)}\0{hash_of(path)}\0".encode())
    return total.hexdigest()


def text_of(path: Path) -> str:
    """Return a file's text, or an empty text if the file does not exist."""
    try:
        return path.read_text()
    except OSError:
        return ""
