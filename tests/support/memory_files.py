"""The folder of test files: in memory if the machine has such a file system.

Each test with a database copies and drops some 300 files. On a disk that takes ten times the processor time.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30
"""Bytes that must be free: four workers' databases, virtual environments and browsers' profiles."""


def use_memory() -> None:
    """Make `tempfile`, and every program started by this process, put temporary files into memory.

    A TMPDIR that is set remains. Without such a file system, or if it is small or forbids execution (as in a container
    by default), the folder does not change.
    """
    if "TMPDIR" in os.environ or not is_fit(MEMORY):
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # it is cached from its first use


def is_fit(folder: Path) -> bool:
    """Return whether the folder has enough space, is writable and allows execution."""
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return False
    runs_programs = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return runs_programs and shutil.disk_usage(folder).free >= ENOUGH
