"""Expiry: sessions whose shopper has not been here for long are deleted, with everything that belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

UNUSED_DAYS = 1
"""How long a session is kept in which nothing ever happened: every call of `POST /api/sessions` makes one."""

UNUSED = f"chat_session.last_seq = 0 AND chat_session.seen_at < now() - make_interval(days => {UNUSED_DAYS})"

EXPIRED = f"""
    (chat_session.seen_at < now() - make_interval(days => :days) OR ({UNUSED}))
    AND NOT EXISTS (SELECT FROM turn WHERE turn.session_id = chat_session.id AND turn.status = 'running')
"""

FIND = text(f"SELECT id FROM chat_session WHERE {EXPIRED} LIMIT :limit")  # noqa: S608 - our own words

DELETE = text(
    f"""
    WITH still AS (
        -- Whoever writes to one of them has just come back: it is not waited for, and asked again whether it expired.
        SELECT id FROM chat_session WHERE id = ANY(CAST(:ids AS text[])) AND {EXPIRED} FOR UPDATE SKIP LOCKED
    ), deleted AS (
        DELETE FROM chat_session USING still WHERE chat_session.id = still.id RETURNING chat_session.last_seq
    )
    SELECT count(*) AS sessions, count(*) FILTER (WHERE last_seq = 0) AS unused FROM deleted
    """  # noqa: S608 - our own words
)

COUNT = text(
    f"SELECT count(*) AS sessions, count(*) FILTER (WHERE last_seq = 0) AS unused FROM chat_session WHERE {EXPIRED}"  # noqa: S608 - our own words
)


@dataclass(frozen=True)
class Expired:
    """How many sessions were deleted; in `unused` of them nothing had ever happened."""

    sessions: int = 0
    unused: int = 0

    def __add__(self, other: Expired) -> Expired:
        """Both together."""
        return Expired(self.sessions + other.sessions, self.unused + other.unused)


async def expired_sessions(db: AsyncSession, days: int, limit: int) -> list[str]:
    """At most so many sessions that were not seen for so many days, and those that were never used for `UNUSED_DAYS`.

    None of them waits for an answer. It reads the whole table of sessions: an index would burden every write to a log.
    """
    found = await (await db.connection()).execute(FIND, {"days": days, "limit": limit})
    return [str(session_id) for session_id in found.scalars()]


async def delete_expired(db: AsyncSession, session_ids: Sequence[str], days: int) -> Expired:
    """Delete those of the sessions that are still expired, and by the database's own rules all that is theirs."""
    row = (await (await db.connection()).execute(DELETE, {"ids": list(session_ids), "days": days})).one()
    return Expired(int(row.sessions), int(row.unused))


async def count_expired(db: AsyncSession, days: int) -> Expired:
    """What deleting would do."""
    row = (await (await db.connection()).execute(COUNT, {"days": days})).one()
    return Expired(int(row.sessions), int(row.unused))
