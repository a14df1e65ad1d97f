"""The record that a PostgreSQL server keeps of itself while it runs: the file `postmaster.pid` in its data folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

STATUS_LINE = 7
"""Index of the line with the status: `starting`, `ready`, `stopping`."""


class ServerRecord:
    """The record in one data folder. A killed server leaves it behind."""

    def __init__(self, data: Path) -> None:
        self._file = data / "postmaster.pid"

    @property
    def process_id(self) -> int | None:
        """The server's process id, or None without a record."""
        lines = self._lines()
        return int(lines[0]) if lines and lines[0].isdigit() else None

    @property
    def is_ready(self) -> bool:
        """Whether the server accepts connections."""
        return [line.strip() for line in self._lines()[STATUS_LINE : STATUS_LINE + 1]] == ["ready"]

    def remove(self) -> None:
        """Remove the record of a server that does not run any more."""
        self._file.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text().splitlines()
        except FileNotFoundError:
            return []


def is_server_of(data: Path, pid: int) -> bool:
    """Return whether the process is a PostgreSQL server, of this data folder if that can be determined."""
    process = Path("/proc") / str(pid)
    if not Path("/proc/self").exists():
        listed = subprocess.run(
            ["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return "postgres" in listed.stdout
    try:
        if "postgres" not in (process / "comm").read_text():
            return False
    except OSError:
        return False
    try:
        return (process / "cwd").resolve(strict=True) == data.resolve()
    except OSError:
        return True
