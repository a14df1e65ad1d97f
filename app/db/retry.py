"""Try again after a pause that grows: the one loop behind all that waits for the database.

One module instead of a library: all callers are coroutines and need a deadline, a number of attempts or neither, which
are the forty lines below.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Backoff:
    """Pauses between attempts, in seconds: `first`, then twice as long each time, up to `longest`.

    With `jitter` each is a random part of that, so that those who were in each other's way do not meet again.
    """

    first: float
    longest: float
    jitter: bool = False

    def pauses(self) -> Iterator[float]:
        """Yield the pauses, without end."""
        pause = self.first
        while True:
            yield random.uniform(0, pause) if self.jitter else pause  # noqa: S311 - apart, not secret
            pause = min(pause * 2, self.longest)


async def retry(
    work: Callable[[], Awaitable[T]],
    *,
    when: Callable[[Exception], bool],
    backoff: Backoff,
    attempts: int | None = None,
    seconds: float | None = None,
    on_retry: Callable[[Exception], None] | None = None,
) -> T:
    """Return what `work` returns, trying again after each error that `when` holds for.

    Args:
        attempts: how often at most, counting the first time; None for any number.
        seconds: no attempt begins later than this after the first; None for any time.
        on_retry: called with the error before each pause.

    Raises the last error: the first one that `when` does not hold for, or the one that leaves no further attempt.
    `work` must be idempotent: a commit may have succeeded although its answer was lost.
    """
    clock = asyncio.get_running_loop().time
    deadline = None if seconds is None else clock() + seconds
    for attempt, pause in enumerate(backoff.pauses(), start=1):
        try:
            return await work()
        except Exception as error:
            is_last = attempt == attempts or (deadline is not None and clock() + pause > deadline)
            if is_last or not when(error):
                raise
            if on_retry is not None:
                on_retry(error)
        await asyncio.sleep(pause)
    raise AssertionError("the pauses have no end")
