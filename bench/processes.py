"""What running processes have used, as Linux counts it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pids: Iterable[int], *, and_ended: bool = False) -> float:
    """The processor time of these processes so far, in seconds; if asked, with that of their children that ended."""
    return TICK * sum(sum(map(int, stat_fields(pid)[11 : 15 if and_ended else 13])) for pid in pids)


def resident_bytes(pids: Iterable[int]) -> int:
    """The memory these processes hold."""
    return PAGE * sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)


def stat_fields(pid: int) -> list[str]:
    """The process's line in /proc after its name: the state is the first field, the parent the second."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def postmaster(backend: int) -> int | None:
    """The first process of the database server, from one that serves us; None where it runs on another machine."""
    name = Path(f"/proc/{backend}/comm")
    if not name.exists() or not name.read_text().startswith("postgres"):
        return None
    return int(stat_fields(backend)[1])


def family_cpu_seconds(parent: int) -> float:
    """The processor time of a process and of all it has started, those that have ended included."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    living = 0.0
    for pid in map(int, children):
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            living += cpu_seconds([pid])
    return living + cpu_seconds([parent], and_ended=True)
