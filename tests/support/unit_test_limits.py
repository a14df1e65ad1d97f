"""Limits on the cost of unit tests: no process, no connection, no listening socket, and so no database.

Python calls an audit hook before each such operation. A hook cannot be removed, so it first checks whether a unit test
runs. uvloop and C libraries with their own system calls bypass it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

COSTLY = frozenset(
    {
        *("subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.exec"),
        *("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"),
    }
)
"""Audit events. An event loop's own pair of sockets raises none of them."""


class Watch:
    """The forbidden operations that a unit test tried; `older_threads` are threads that earlier tests left running."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.older_threads = {thread.ident for thread in threading.enumerate()} - {threading.get_ident()}

    def refusal(self) -> str:
        """Return the reason for the test's failure."""
        return (
            f"a unit test may not cost this much: {', '.join(self.tried)}."
            " Tests of processes belong to tests/process, of sockets and databases to tests/integration."
        )


_watches: list[Watch] = []
_hooked = False


@contextmanager
def cheaply() -> Iterator[Watch]:
    """Refuse costly operations until the block ends.

    The refusal is not an Exception, so that no handler of the product hides it. In a task or thread that the test does
    not await, it is still lost: check `tried` afterwards.
    """
    global _hooked
    if not _hooked:
        sys.addaudithook(_refuse)
        _hooked = True
    watch = Watch()
    _watches.append(watch)
    try:
        yield watch
    finally:
        _watches.remove(watch)


def watched() -> Generator[None, None, None]:
    """Refuse costly operations, and fail afterwards if a refusal was lost."""
    with cheaply() as watch:
        yield
    if watch.tried:
        pytest.fail(watch.refusal())


def watching() -> Watch | None:
    """Return the innermost active watch, or None."""
    return _watches[-1] if _watches else None


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    # Called for every import and every opened file, so the cheapest condition comes first.
    if _watches and event in COSTLY:
        watch = _watches[-1]
        if threading.get_ident() not in watch.older_threads:
            watch.tried.append(event)
            pytest.fail(watch.refusal())
