"""The order in which a process works when it has more to do than it can: answers without a word come first.

Everything runs in one event loop. Without an order, all answers and pages that have begun advance together, and each
ends when nearly all do. So a few are worked on at a time and the others wait: answers in the order of their messages,
pages of the catalogue behind them (docs/decisions/2026-11-30-answers-before-pages.md). Nothing waits while there is a
place, and no place is held for long: a slow statement delays no other work.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PLACES = 3
"""Number of answers and pages that are worked on at once: some of them always wait for the database."""

HELD_SECONDS = 0.3
"""Maximum seconds for which a place is held. The work then goes on without it."""

PATIENCE_SECONDS = 0.5
"""Seconds after which a waiting page takes turns with answers, instead of coming after all of them."""

MOST_PAGES = 200
"""Maximum number of waiting pages. Further ones do not wait here: the pool of connections refuses too many."""


class Place:
    """A place among the work that is done at once. It may be left several times; only the first one counts."""

    def __init__(self, queue: WorkQueue) -> None:
        self._queue: WorkQueue | None = queue
        self._alarm = asyncio.get_running_loop().call_later(HELD_SECONDS, self.leave)

    def leave(self) -> None:
        """Give the place to the next one."""
        queue, self._queue = self._queue, None
        if queue is not None:
            self._alarm.cancel()
            queue._free_place()


class WorkQueue:
    """The places of a process, and those who wait for one."""

    def __init__(self, places: int = PLACES) -> None:
        self._free = places
        self._answers: deque[asyncio.Future[Place]] = deque()
        self._pages: deque[tuple[float, asyncio.Future[Place]]] = deque()
        self._was_page = False

    @property
    def waiting(self) -> int:
        """The number of answers and pages that wait."""
        return len(self._answers) + len(self._pages)

    async def answer(self) -> Place:
        """Return a place for an answer, in the order of the calls."""
        if self._free and not self.waiting:
            return self._taken()
        mine: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        self._answers.append(mine)
        return await granted(mine)

    @asynccontextmanager
    async def page(self) -> AsyncIterator[None]:
        """Hold a place for a page during the block, given when no answer waits or after `PATIENCE_SECONDS`."""
        place: Place | None = None
        if self._free and not self.waiting:
            place = self._taken()
        elif len(self._pages) < MOST_PAGES:
            loop = asyncio.get_running_loop()
            mine: asyncio.Future[Place] = loop.create_future()
            self._pages.append((loop.time(), mine))
            place = await granted(mine)
        try:
            yield
        finally:
            if place is not None:
                place.leave()

    def _taken(self) -> Place:
        self._free -= 1
        return Place(self)

    def _free_place(self) -> None:
        """Give a place that was left to the next one that waits and is not cancelled."""
        self._free += 1
        while self._free and (waiting := self._next()) is not None:
            if not waiting.done():
                waiting.set_result(self._taken())

    def _next(self) -> asyncio.Future[Place] | None:
        """Return the next one who waits: an answer, unless the oldest page has waited long and none came before."""
        is_page = bool(self._pages) and (not self._answers or (self._is_overdue() and not self._was_page))
        if is_page:
            self._was_page = True
            return self._pages.popleft()[1]
        self._was_page = False
        return self._answers.popleft() if self._answers else None

    def _is_overdue(self) -> bool:
        return asyncio.get_running_loop().time() - self._pages[0][0] >= PATIENCE_SECONDS


async def granted(waiting: asyncio.Future[Place]) -> Place:
    """Wait for a place. A cancelled caller gives it back."""
    try:
        return await waiting
    except asyncio.CancelledError:
        if waiting.done() and not waiting.cancelled():
            waiting.result().leave()
        raise
