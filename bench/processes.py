"""Processor time and memory of running processes, from Linux's /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pids: Iterable[int], *, and_ended: bool = False) -> float:
    """Return the processor time of these processes in seconds; optionally with that of their exited children."""
    return TICK * sum(sum(map(int, stat_fields(pid)[11 : 15 if and_ended else 13])) for pid in pids)


def resident_bytes(pids: Iterable[int]) -> int:
    """Return the resident memory of these processes, in bytes."""
    return PAGE * sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)


def stat_fields(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name: the state is the first, the parent the second."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def postmaster(backend: int) -> int | None:
    """Return the database server's first process for a backend; None if it runs on another machine."""
    name = Path(f"/proc/{backend}/comm")
    if not name.exists() or not name.read_text().startswith("postgres"):
        return None
    return int(stat_fields(backend)[1])


def family_cpu_seconds(parent: int) -> float:
    """Return the processor time of a process and all its children, including those that have exited."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    living = 0.0
    for pid in map(int, children):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has exited meanwhile
            living += cpu_seconds([pid])
    return living + cpu_seconds([parent], and_ended=True)
