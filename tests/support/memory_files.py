"""Where tests put their files: in memory where the machine has a file system there.

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
    """Make `tempfile`, and every program started from here, put temporary files into memory.

    A TMPDIR that is set stays. Where there is no such file system, or it is small or runs no programs (as in a
    container by default), the files go where they went.
    """
    if "TMPDIR" in os.environ or not is_fit(MEMORY):
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # it is remembered from the first time it was asked for


def is_fit(folder: Path) -> bool:
    """Tell whether the folder has room, can be written to and lets programs run."""
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return False
    runs_programs = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return runs_programs and shutil.disk_usage(folder).free >= ENOUGH
