"""Locks on files, and files that belong to whom their folder belongs to."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from pathlib import Path

GLANCE_SECONDS = 0.005


class Lock:
    """A lock on a file, held through an open descriptor; a child that inherits the descriptor holds it too."""

    def __init__(self, path: Path) -> None:
        self.descriptor = open_own(path, os.O_RDWR)

    def take(self) -> bool:
        """Take it if it is free; whether it is ours now."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take_within(self, seconds: float) -> bool:
        """Take it as soon as it is free; False when it is not free in time."""
        deadline = time.monotonic() + seconds
        while not self.take():
            if time.monotonic() > deadline:
                return False
            time.sleep(GLANCE_SECONDS)
        return True

    def sign(self) -> None:
        """Write down who holds it, for the message others get."""
        name = " ".join(Path(word).name for word in sys.argv[:2]) or "python"
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"process {os.getpid()} ({name})".encode(), 0)

    def signature(self) -> str:
        """Who holds it, as they wrote it."""
        return os.pread(self.descriptor, 200, 0).decode(errors="replace")

    def release(self) -> None:
        """Let go; an inherited copy of the descriptor keeps the lock."""
        os.close(self.descriptor)


def open_own(path: Path, flags: int) -> int:
    """Open or make a file of the cluster's folder that belongs to the folder's owner, root or not.

    The folder may be another account's while we are root: a link planted there is not followed.
    """
    descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor
