"""Stream slots: the number of open streams of a session, over all processes (docs/requirements.md, S4).

Each slot is a row tagged with its process. Rows of processes that have exited do not count: their advisory lock is free
(app/db/locks.py).
"""

from __future__ import annotations

import asyncio
import secrets

import structlog
from sqlalchemy import text

from app.db import Database
from app.db.direct import fetch_value
from app.db.locks import IS_ALIVE_SQL, wait_for_streams_of
from app.db.transient_errors import DATABASE_ERRORS

TAKE = text(
    f"""
    INSERT INTO stream_seat (id, session_id, process)
    SELECT CAST(:slot AS bigint), CAST(:session AS text), CAST(:process AS text)
    WHERE :most > (
        SELECT count(*) FROM stream_seat AS taken
        WHERE taken.session_id = :session AND (taken.process = :process OR {IS_ALIVE_SQL.format(name="taken.process")}))
    RETURNING id
    """  # noqa: S608 - constants; values are parameters
)
RELEASE = text(
    "DELETE FROM stream_seat"
    " WHERE session_id = ANY(CAST(:sessions AS text[])) AND id = ANY(CAST(:ids AS bigint[]))"
)
DELETE_ORPHANED = text(
    "DELETE FROM stream_seat AS left_by WHERE process <> :process"  # noqa: S608 - a constant; values are parameters
    f" AND NOT {IS_ALIVE_SQL.format(name='left_by.process')}"
)

ID_BITS = 63
"""Bits of a slot's id, which its process chooses by chance. The table is unlogged: after a crash of the database, its
sequence would give the ids of open streams again."""

log = structlog.get_logger()


class StreamSlots:
    """The stream slots of this process."""

    def __init__(self, database: Database, answers: Database, process: str) -> None:
        self._database, self._answers, self._process = database, answers, process
        self._sessions: dict[int, str] = {}
        self._released: list[tuple[int, str]] = []
        self._releasing: asyncio.Task[None] | None = None

    async def take(self, session_id: str, most: int) -> int | None:
        """Return the id of a new slot for a stream of the session, or None if it has `most` streams already."""
        slot = secrets.randbits(ID_BITS)
        self._sessions[slot] = session_id
        try:
            async with self._database.transaction() as db:
                connection = await db.connection()
                await wait_for_streams_of(connection, session_id)
                given = {"slot": slot, "session": session_id, "process": self._process, "most": most}
                taken = await fetch_value(db, TAKE, given)
        except BaseException:
            self.release(slot)  # it may be in the table although the reply to the commit was lost
            raise
        if taken is None:
            del self._sessions[slot]
            return None
        return slot

    def release(self, slot: int) -> None:
        """Release a slot in the background: many streams may end at once, and none of them waits for the database."""
        self._released.append((slot, self._sessions.pop(slot)))
        if self._releasing is None or self._releasing.done():
            self._releasing = asyncio.create_task(self._release(), name="stream-slots")

    async def close(self) -> None:
        """Wait until all released slots are deleted."""
        if self._releasing is not None:
            await asyncio.gather(self._releasing, return_exceptions=True)

    async def delete_orphaned(self) -> None:
        """Delete the slots of processes that have exited."""
        async with self._answers.transaction() as db:
            await (await db.connection()).execute(DELETE_ORPHANED, {"process": self._process})

    async def _release(self) -> None:
        while self._released:
            left, self._released = self._released, []
            given = {"ids": [slot for slot, _ in left], "sessions": list({session for _, session in left})}
            try:
                async with self._answers.transaction() as db:
                    await (await db.connection()).execute(RELEASE, given)
            except DATABASE_ERRORS as error:
                self._released = left + self._released
                log.warning(
                    "stream_slots_wait_for_database",
                    stream_slots=len(self._released),
                    error=repr(error)[:200],
                )
                await asyncio.sleep(1)
