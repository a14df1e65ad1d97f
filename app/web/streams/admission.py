"""Admission of streams: a few are opened at a time, others wait in a queue, and those beyond its limit are refused.

An opening reads the log and takes a stream slot, which is several times the work of continuing an open stream. Without
the queue, openings could use all database connections for requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.db import ClientGone, client_is_gone
from app.web.request.problems import Problem

AT_ONCE = 3
"""Maximum number of concurrent openings: a fifth of the database connections for requests."""

MOST_WAITING = 100
"""Maximum number of waiting openings: at some 10 ms each, the last one waits a second."""

WAIT_SECONDS = 5.0
"""Maximum seconds that an opening waits before it is refused."""

RETRY_SECONDS = 3

TOO_MANY = "Many conversations are being opened just now. This one will be opened in a moment."


class AdmissionQueue:
    """The queue of openings of one process."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @asynccontextmanager
    async def admit(self) -> AsyncIterator[None]:
        """Hold one of the places, given in the order of arrival, for the block. Raises Problem 503 or ClientGone."""
        await self._wait()
        try:
            if client_is_gone.get()():
                raise ClientGone
            yield
        finally:
            self._free.release()

    async def _wait(self) -> None:
        if self._waiting >= MOST_WAITING:
            raise refusal()
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise refusal() from None
        finally:
            self._waiting -= 1


def refusal() -> Problem:
    """Return the problem of an opening that got no place."""
    return Problem(503, "unavailable", TOO_MANY, headers={"Retry-After": str(RETRY_SECONDS)})
