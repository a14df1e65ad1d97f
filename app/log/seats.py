"""Seats: how many streams a session holds, over all processes (docs/requirements.md, S4).

A seat is a row of its process; the rows of a process that has died count no longer, for nobody holds its name
(app/db/locks.py).
"""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import text

from app.db import Database
from app.db.away import DATABASE_ERRORS
from app.db.locks import HELD, wait_for_streams_of

TAKE = text(
    f"""
    INSERT INTO stream_seat (session_id, process)
    SELECT CAST(:session AS text), CAST(:process AS text)
    WHERE :most > (
        SELECT count(*) FROM stream_seat AS taken
        WHERE taken.session_id = :session AND (taken.process = :process OR {HELD.format(name="taken.process")}))
    RETURNING id
    """  # noqa: S608 - a text of our own
)
LEAVE = text("DELETE FROM stream_seat WHERE id = ANY(CAST(:ids AS bigint[]))")
CLEAR_AWAY = text(
    f"DELETE FROM stream_seat AS left_by WHERE process <> :process AND NOT {HELD.format(name='left_by.process')}"  # noqa: S608 - HELD is a text of our own
)

log = structlog.get_logger()


class Seats:
    """This process's seats."""

    def __init__(self, database: Database, answers: Database, process: str) -> None:
        self._database, self._answers, self._process = database, answers, process
        self._left: list[int] = []
        self._leaving: asyncio.Task[None] | None = None

    async def take(self, session_id: str, most: int) -> int | None:
        """A seat for one more stream of the session; None when it holds `most` already."""
        async with self._database.transaction() as db:
            connection = await db.connection()
            await wait_for_streams_of(connection, session_id)
            given = {"session": session_id, "process": self._process, "most": most}
            seat = (await connection.execute(TAKE, given)).scalar()
        return int(seat) if seat is not None else None

    def leave(self, seat: int) -> None:
        """Give a seat back, soon: many streams may end at once, and none of them waits for this."""
        self._left.append(seat)
        if self._leaving is None or self._leaving.done():
            self._leaving = asyncio.create_task(self._give_back(), name="seats")

    async def close(self) -> None:
        """Wait until what was left is given back."""
        if self._leaving is not None:
            await asyncio.gather(self._leaving, return_exceptions=True)

    async def clear_away(self) -> None:
        """Drop the seats of processes that have died."""
        async with self._answers.transaction() as db:
            await (await db.connection()).execute(CLEAR_AWAY, {"process": self._process})

    async def _give_back(self) -> None:
        while self._left:
            left, self._left = self._left, []
            try:
                async with self._answers.transaction() as db:
                    await (await db.connection()).execute(LEAVE, {"ids": left})
            except DATABASE_ERRORS as error:
                self._left = left + self._left
                log.warning("seats_wait_for_database", seats=len(self._left), error=repr(error)[:200])
                await asyncio.sleep(1)
