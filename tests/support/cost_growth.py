"""Whether the processor time of a piece of work grows faster than its input. Processor time, so that a busy machine
does not count, and a comparison of two lengths, so that a slow one does not either."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

LITTLE = 0.02
"""Seconds that need no comparison."""

SLACK = 4
"""How many times as much as its share a longer input may take: quadratic work takes 20 times as much."""

MOST = 0.1, 0.5
"""Seconds after which a run with a short and a long input is stopped: many times what linear work takes."""


class TooLong(Exception):
    """A run was stopped."""


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Stop what runs within after so much processor time; the engine of regular expressions heeds signals too."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def cost(work: Callable[[], object], most: float) -> float:
    """Seconds that the work takes, or `most` where it is stopped."""
    begun = time.thread_time()
    try:
        with stopped_after(most):
            work()
    except TooLong:
        return most
    return time.thread_time() - begun


def grows_too_fast(
    work: Callable[[str], object], text: Callable[[int], str], short: int, long: int, most: float = MOST[1]
) -> bool:
    """Whether the work takes more than its share with the longer text, and more than `most` or than little."""
    inputs = text(short), text(long)
    allowed = SLACK * long / short
    for _ in range(2):  # another process may have been in the way
        took = cost(lambda: work(inputs[1]), most)
        if took < most and took < max(LITTLE, allowed * cost(lambda: work(inputs[0]), most)):
            return False
    return True
