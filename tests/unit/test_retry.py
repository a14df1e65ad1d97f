"""Retries: which errors, how many attempts, how long, and with which pauses."""

from __future__ import annotations

import asyncio
from itertools import islice

import pytest

from app.db.retry import Backoff, retry

AT_ONCE = Backoff(first=0, longest=0)


class Work:
    """Work that raises each error in turn, then returns the number of attempts."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors, self.tries = list(errors), 0

    async def __call__(self) -> int:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return self.tries


def is_transient(error: Exception) -> bool:
    return isinstance(error, OSError)


async def test_work_is_tried_again_until_it_succeeds() -> None:
    reported: list[Exception] = []
    work = Work(OSError("one"), OSError("two"))
    assert await retry(work, when=is_transient, backoff=AT_ONCE, on_retry=reported.append) == 3
    assert [str(error) for error in reported] == ["one", "two"]


@pytest.mark.parametrize(
    ("limits", "tries"), [({"attempts": 1}, 1), ({"attempts": 3}, 3), ({"seconds": -1.0}, 1)]
)
async def test_the_last_error_is_raised_when_no_attempt_is_left(limits: dict, tries: int) -> None:
    work = Work(*(OSError(str(number)) for number in range(1, 6)))
    with pytest.raises(OSError, match=f"^{tries}$"):
        await retry(work, when=is_transient, backoff=AT_ONCE, **limits)
    assert work.tries == tries


@pytest.mark.parametrize("error", [ValueError("wrong"), asyncio.CancelledError()])
async def test_an_error_that_no_retry_can_fix_is_raised_at_once(error: BaseException) -> None:
    work = Work(error)
    with pytest.raises(type(error)):
        await retry(work, when=is_transient, backoff=AT_ONCE)
    assert work.tries == 1


def test_pauses_grow_to_the_longest() -> None:
    assert list(islice(Backoff(1, 5).pauses(), 5)) == [1, 2, 4, 5, 5]


def test_jitter_keeps_pauses_below_what_they_would_be() -> None:
    pauses = list(islice(Backoff(1, 4, jitter=True).pauses(), 4))
    assert all(0 <= pause <= most for pause, most in zip(pauses, [1, 2, 4, 4], strict=True))
