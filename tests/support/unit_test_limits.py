"""Holds unit tests to what they may cost: no process, no connection, no listening socket, and so no database.

Python tells an audit hook before it does any of it. A hook cannot be taken away again, so it looks first whether a
unit test runs. uvloop and C libraries that call the system by themselves pass it unseen.
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
    """What a unit test tried that it may not do; `elders` are threads that earlier tests left behind."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.elders = {thread.ident for thread in threading.enumerate()} - {threading.get_ident()}

    def refusal(self) -> str:
        """Why the test fails."""
        return (
            f"a unit test may not cost this much: {', '.join(self.tried)}."
            " Tests of processes belong to tests/process, of sockets and databases to tests/integration."
        )


_watches: list[Watch] = []
_hooked = False


@contextmanager
def cheaply() -> Iterator[Watch]:
    """Refuse what is costly until the block ends.

    The refusal is no Exception, so that no handler of the product hides it. In a task or a thread that nothing waits
    for it is lost all the same: look at `tried` afterwards.
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
    """Refuse what is costly, and fail afterwards where a refusal was lost."""
    with cheaply() as watch:
        yield
    if watch.tried:
        pytest.fail(watch.refusal())


def watching() -> Watch | None:
    """The watch that is kept now."""
    return _watches[-1] if _watches else None


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    # Called for every import and every opened file: the cheapest question comes first.
    if _watches and event in COSTLY:
        watch = _watches[-1]
        if threading.get_ident() not in watch.elders:
            watch.tried.append(event)
            pytest.fail(watch.refusal())
