"""Growth of the processor time of a piece of work with its input.

Processor time excludes the load of the machine, and the comparison of two lengths excludes its speed.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

LITTLE = 0.02
"""Seconds below which no comparison is made."""

SLACK = 4
"""Factor by which a longer input may exceed its share; quadratic work takes 20 times its share."""

MOST = 0.1, 0.5
"""Seconds after which a run with a short and with a long input is stopped: many times the duration of linear work."""


class TooLong(Exception):
    """The time limit of a run has passed."""


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Stop the block after this much processor time; signals also interrupt the engine of regular expressions.

    Raises TooLong.
    """

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
    """Return the seconds that the work takes, or `most` if it is stopped."""
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
    """Return whether the work takes more than its share with the longer text.

    Args:
        most: Seconds after which a run with the longer text counts as too slow.
    """
    inputs = text(short), text(long)
    allowed = SLACK * long / short
    for _ in range(2):  # the first attempt may have been slowed by another process
        took = cost(lambda: work(inputs[1]), most)
        if took < most and took < max(LITTLE, allowed * cost(lambda: work(inputs[0]), most)):
            return False
    return True
