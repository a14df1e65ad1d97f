"""The maker: background tasks that fetch, measure and store the pictures of the catalogue, one at a time each.

Pictures that a browser waits for come first. Several processes share the work through the database.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import structlog

from app.db import Database
from app.db.transient_errors import DATABASE_ERRORS
from app.pictures.originals import NoOriginal, Originals
from app.pictures.storage import (
    Claimed,
    StoredPicture,
    claim_next,
    forget_unused,
    free_bytes,
    note_use,
    read_picture,
    store_failure,
    store_tile,
    store_unchanged,
    want,
)
from app.pictures.tile import Unreadable
from app.pictures.tile_process import make_tile_apart
from app.settings import Settings

log = structlog.get_logger()

IDLE_SECONDS = 5.0
"""Seconds between two looks for new pictures while there is none to make."""

WAIT_SECONDS = 6.0
"""Maximum seconds for which a browser waits for a picture that is not made yet; then it gets the stand-in."""

LOOK_SECONDS = 0.5
"""Seconds between two looks whether another process has made a picture."""

MOST_WAITING = 200
"""Maximum number of requests that wait for pictures in one process; the next ones get the stand-in at once."""

TIDIED_EVERY = 50
"""Number of pictures after which the size of all is looked at."""


class PictureMaker:
    """Makes pictures while it is started, and reads those that are made."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._workers = database, settings.picture_workers
        self._most_bytes = settings.pictures_mb * 1_000_000
        self._originals = Originals(settings.picture_hosts)
        self._tasks: list[asyncio.Task[None]] = []
        self._wanted = asyncio.Event()
        self._made: dict[str, asyncio.Event] = {}
        self._waiting = self._count = 0

    def start(self) -> None:
        """Start the tasks. With several, the first is kept for pictures that a browser waits for."""
        for number in range(self._workers):
            wanted_only = self._workers > 1 and number == 0
            self._tasks.append(asyncio.create_task(self._repeat(wanted_only), name=f"pictures-{number}"))

    async def stop(self) -> None:
        """Cancel the tasks. Another process takes what they had begun two minutes later."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._originals.close()

    async def find(self, key: str, width: int, formats: tuple[str, ...]) -> StoredPicture | None:
        """Return a picture, or None if the catalogue has no such picture. Waits a moment for one that is being made."""
        found = await self._read(key, width, formats)
        if found is None or found.data is not None or found.state == "failed" or not self._workers:
            return found
        if self._waiting >= MOST_WAITING:
            return found
        self._waiting += 1
        try:
            async with self._database.transaction() as db:
                await want(await db.connection(), key)
            return await self._wait(key, width, formats) or found
        finally:
            self._waiting -= 1

    async def make_next(self, *, wanted_only: bool = False) -> bool:
        """Make the next picture. Return whether there was one."""
        async with self._database.transaction() as db:
            claimed = await claim_next(await db.connection(), wanted_only=wanted_only)
        if claimed is None:
            return False
        try:
            await self._make(claimed)
        except (NoOriginal, Unreadable) as failure:
            log.info("picture_failed", key=claimed.key, reason=str(failure))
            async with self._database.transaction() as db:
                await store_failure(await db.connection(), claimed.key, str(failure))
        if (made := self._made.get(claimed.key)) is not None:
            made.set()
        return True

    async def tidy(self) -> None:
        """Remove pictures that no product has, and sizes beyond the limit."""
        async with self._database.transaction() as db:
            connection = await db.connection()
            await forget_unused(connection)
            await free_bytes(connection, self._most_bytes)

    async def _make(self, claimed: Claimed) -> None:
        """Fetch, measure and store a picture. Raises NoOriginal and Unreadable."""
        original = await self._originals.read(claimed.address, claimed.tag)
        tile = None if original.data is None else await make_tile_apart(original.data)
        async with self._database.transaction() as db:
            connection = await db.connection()
            if tile is None:
                await store_unchanged(connection, claimed.key)
            else:
                await store_tile(connection, claimed.key, tile, original.tag)

    async def _read(self, key: str, width: int, formats: tuple[str, ...]) -> StoredPicture | None:
        """Return what is stored of a picture, and note that it is used."""
        async with self._database.reading() as db:
            found = await read_picture(await db.connection(), key, width, formats)
        if found is not None and found.data is not None and found.is_first_today:
            async with self._database.transaction() as db:
                await note_use(await db.connection(), key)
        return found

    async def _wait(self, key: str, width: int, formats: tuple[str, ...]) -> StoredPicture | None:
        """Return a picture once it is made or has failed, or None after the time."""
        made = self._made.setdefault(key, asyncio.Event())
        self._wanted.set()
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while True:
                    with suppress(TimeoutError):  # another process may make it
                        await asyncio.wait_for(made.wait(), LOOK_SECONDS)
                    found = await self._read(key, width, formats)
                    if found is None or found.data is not None or found.state == "failed":
                        return found
        except TimeoutError:
            return None
        finally:
            self._made.pop(key, None)

    async def _repeat(self, wanted_only: bool) -> None:
        """Make pictures, and rest while there is none."""
        while True:
            busy = False
            try:
                busy = await self.make_next(wanted_only=wanted_only)
                await self._keep_within_limits(busy, wanted_only)
            except DATABASE_ERRORS as error:
                log.warning("pictures_wait", error=repr(error)[:200])
            except Exception:
                log.exception("pictures_failed")
            if not busy:
                await self._rest()

    async def _keep_within_limits(self, busy: bool, wanted_only: bool) -> None:
        """Look at the size of all pictures after some of them."""
        self._count += busy
        if self._count >= TIDIED_EVERY and not wanted_only:
            self._count = 0
            await self.tidy()

    async def _rest(self) -> None:
        """Wait until a browser wants a picture, or some seconds."""
        idle = IDLE_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, not a secret
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), idle)
        self._wanted.clear()
