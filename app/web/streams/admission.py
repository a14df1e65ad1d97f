"""Streams are opened a few at a time: a crowd of them waits in line, and what is too much is asked to come later.

An opening reads the log and takes a seat, which is several times the work of going on with an open stream. Without a
line all connections for requests would go to openings.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.db import ClientGone, client_is_gone
from app.web.request.problems import Problem

AT_ONCE = 3
"""Openings at the same moment: a fifth of the connections for requests."""

MOST_WAITING = 100
"""Openings that may wait: at some 10 ms each the last one waits a second."""

WAIT_SECONDS = 5.0
"""How long one waits before it is refused."""

RETRY_SECONDS = 3

TOO_MANY = "Many conversations are being opened just now. This one will be opened in a moment."


class AdmissionQueue:
    """The line of openings of one process."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    @asynccontextmanager
    async def admit(self) -> AsyncIterator[None]:
        """One of the places, in the order of arrival. Raises Problem 503 and ClientGone."""
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
    """The answer to an opening that found no place."""
    return Problem(503, "unavailable", TOO_MANY, headers={"Retry-After": str(RETRY_SECONDS)})
