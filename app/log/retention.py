"""Retention: sessions that have been inactive for long are deleted, with everything that belongs to them.

Nothing leads to their events any more; these are dropped with their period (app/log/periods.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

UNUSED_DAYS = 1
"""Days for which a session without any event is kept: every call of `POST /api/sessions` creates one."""

UNUSED = f"chat_session.last_seq = 0 AND chat_session.seen_at < now() - make_interval(days => {UNUSED_DAYS})"

EXPIRED = f"""
    (chat_session.seen_at < now() - make_interval(days => :days) OR ({UNUSED}))
    AND NOT EXISTS (SELECT FROM turn WHERE turn.session_id = chat_session.id AND turn.status = 'running')
"""

FIND = text(f"SELECT id FROM chat_session WHERE {EXPIRED} LIMIT :limit")  # noqa: S608 - constants

DELETE = text(
    f"""
    WITH still AS (
        -- A session with a lock is in use again: it is skipped. The others are checked for expiry once more.
        SELECT id FROM chat_session WHERE id = ANY(CAST(:ids AS text[])) AND {EXPIRED} FOR UPDATE SKIP LOCKED
    ), deleted AS (
        DELETE FROM chat_session USING still WHERE chat_session.id = still.id RETURNING chat_session.last_seq
    )
    SELECT count(*) AS sessions, count(*) FILTER (WHERE last_seq = 0) AS unused FROM deleted
    """  # noqa: S608 - constants; values are parameters
)

COUNT = text(
    f"SELECT count(*) AS sessions, count(*) FILTER (WHERE last_seq = 0) AS unused FROM chat_session WHERE {EXPIRED}"  # noqa: S608 - constants; values are parameters
)


@dataclass(frozen=True)
class Expired:
    """Number of deleted sessions; `unused` of them never had an event."""

    sessions: int = 0
    unused: int = 0

    def __add__(self, other: Expired) -> Expired:
        """Return the sum of both."""
        return Expired(self.sessions + other.sessions, self.unused + other.unused)


async def expired_sessions(db: AsyncSession, days: int, limit: int) -> list[str]:
    """Return the ids of at most `limit` sessions that were inactive for `days` days, or unused for `UNUSED_DAYS`.

    Sessions with a running answer are left out. The statement reads the whole table of sessions, because an index
    would slow down every write to a log.
    """
    found = await (await db.connection()).execute(FIND, {"days": days, "limit": limit})
    return [str(session_id) for session_id in found.scalars()]


async def delete_expired(db: AsyncSession, session_ids: Sequence[str], days: int) -> Expired:
    """Delete those of the sessions that are still expired; return their number.

    Foreign keys delete their data, except the events.
    """
    row = (await (await db.connection()).execute(DELETE, {"ids": list(session_ids), "days": days})).one()
    return Expired(int(row.sessions), int(row.unused))


async def count_expired(db: AsyncSession, days: int) -> Expired:
    """Return the number of sessions that are expired now. Changes nothing."""
    row = (await (await db.connection()).execute(COUNT, {"days": days})).one()
    return Expired(int(row.sessions), int(row.unused))
