"""File locks, and files that belong to the owner of their folder."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from pathlib import Path

POLL_SECONDS = 0.005


class Lock:
    """A lock on a file, held through an open descriptor; a child that inherits the descriptor holds it too."""

    def __init__(self, path: Path) -> None:
        self.descriptor = open_own(path, os.O_RDWR)

    def take(self) -> bool:
        """Acquire the lock if it is free. Return whether it is held now."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take_within(self, seconds: float) -> bool:
        """Acquire the lock within that time. Return False on timeout."""
        deadline = time.monotonic() + seconds
        while not self.take():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def sign(self) -> None:
        """Write the holder's name into the file, for the error message of other processes."""
        name = " ".join(Path(word).name for word in sys.argv[:2]) or "python"
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"process {os.getpid()} ({name})".encode(), 0)

    def signature(self) -> str:
        """Return the holder's name."""
        return os.pread(self.descriptor, 200, 0).decode(errors="replace")

    def release(self) -> None:
        """Close the descriptor; an inherited copy keeps the lock."""
        os.close(self.descriptor)


def open_own(path: Path, flags: int) -> int:
    """Open or create a file that belongs to the owner of its folder, also when run by root.

    The folder may belong to another account while this runs as root, so symbolic links are not followed.
    """
    descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor
