"""PostgreSQL's own programs for backups: pg_dump, pg_restore and psql, of the server's version or a later one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from app.db.postgres_binaries import installed_folders, wheel_folder

PROGRAMS = ("pg_dump", "pg_restore", "psql")


class NoPrograms(Exception):
    """The programs are missing or too old for the server; the message says what to install."""


class ProgramFailed(Exception):
    """A program failed; the message is its error output."""


@dataclass(frozen=True)
class ClientPrograms:
    """A folder of programs of one major version, and the address of the database."""

    folder: Path
    major: int
    url: str

    def run(self, name: str, *arguments: str) -> str:
        """Run a program and return its output. Raises ProgramFailed."""
        done = subprocess.run(
            [self.folder / name, *arguments],
            env=os.environ | libpq_environment(self.url),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ProgramFailed(f"{name}: {last_words(done.stderr) or f'ended with {done.returncode}'}")
        return done.stdout


def client_programs(url: str, server_major: int) -> ClientPrograms:
    """Return the programs of the server's version, or of the next later one. Raises NoPrograms."""
    found = sorted((major, folder) for folder in folders() if (major := major_of(folder)) >= server_major)
    if not found:
        raise NoPrograms(
            f"pg_dump, pg_restore and psql of PostgreSQL {server_major} or later are needed: on Debian,"
            f" apt-get install postgresql-client-{server_major}."
        )
    major, folder = found[0]
    return ClientPrograms(folder, major, url)


def folders() -> Iterator[Path]:
    """Yield the folders that contain all of the programs, each once."""
    on_path = shutil.which("pg_dump")
    named = os.environ.get("AISLE_PG_BIN")
    places = [*installed_folders(), *([Path(on_path).resolve().parent] if on_path else []), wheel_folder()]
    for folder in dict.fromkeys([Path(named)] if named else filter(None, places)):
        if all(os.access(folder / name, os.X_OK) for name in PROGRAMS):
            yield folder


def major_of(folder: Path) -> int:
    """Return the major version of the programs; 0 if they do not run."""
    try:
        told = subprocess.run(
            [folder / "pg_dump", "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    number = re.search(r"(\d+)", told)
    return int(number[1]) if number else 0


def libpq_environment(url: str) -> dict[str, str]:
    """Return the database's address as environment variables of libpq: other users can read program arguments."""
    parsed = make_url(url)
    query = {name: value for name, value in parsed.query.items() if isinstance(value, str)}
    given = {
        "PGHOST": query.get("host") or parsed.host,
        "PGPORT": query.get("port") or (str(parsed.port) if parsed.port else None),
        "PGUSER": parsed.username,
        "PGPASSWORD": parsed.password,
        "PGDATABASE": parsed.database,
        "PGSSLMODE": query.get("sslmode") or query.get("ssl"),
        "PGAPPNAME": "aisle-backup",
    }
    return {name: value for name, value in given.items() if value}


def last_words(told: str) -> str:
    """Return the last 400 characters of a program's error output."""
    return " ".join(told.split())[-400:]
