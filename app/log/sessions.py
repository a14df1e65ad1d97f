"""Sessions as owners of logs: creation, position, last activity, clearing and deletion."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.db.direct import fetch, fetch_value
from app.log.append import UnknownSession
from app.log.home_worker import new_session_id
from app.models import ChatSession
from app.settings import Settings

POSITION = text(
    "SELECT last_seq, floor_seq, seen_at > now() - interval '1 hour' AS seen_lately, event_count, event_bytes"
    " FROM chat_session WHERE id = :id"
)
POSITION_LOCKED = text(f"{POSITION.text} FOR NO KEY UPDATE")

LOCK = text("SELECT last_seq FROM chat_session WHERE id = :id FOR NO KEY UPDATE")

MARK_SEEN = text(
    """
    UPDATE chat_session SET seen_at = now()
    FROM (
        -- A transaction that writes to a session marks it as seen, so a locked row is skipped.
        SELECT id FROM chat_session
        WHERE id = ANY(CAST(:ids AS text[])) AND seen_at <= now() - interval '1 hour'
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS unseen
    WHERE chat_session.id = unseen.id
    """
)


@dataclass(frozen=True)
class Position:
    """The position of a session's log: its newest number, and the number up to which it was cleared (`floor_seq`).

    `seen_lately`: the session was marked as seen within the last hour, so it need not be marked again.
    """

    last_seq: int
    floor_seq: int
    seen_lately: bool
    event_count: int = 0
    event_bytes: int = 0

    def is_full(self, settings: Settings) -> bool:
        """Return whether the log accepts nothing except the rest of a running answer."""
        return is_full(self.event_count, self.event_bytes, settings)


class LogFull(Exception):
    """The session's log is full: the conversation must be cleared, or a new one started."""


def is_full(event_count: int, event_bytes: int, settings: Settings) -> bool:
    """Return whether a log of that size accepts nothing except the rest of a running answer."""
    return event_count >= settings.session_events_limit or event_bytes >= settings.session_bytes_limit


async def create_session(db: AsyncSession) -> str:
    """Create a session; return its id, which cannot be guessed."""
    session = ChatSession(id=new_session_id())
    db.add(session)
    await db.flush()
    return session.id


async def lock_session(db: AsyncSession, session_id: str) -> int:
    """Lock the session's row until the end of the transaction; return the number of its newest event.

    Every change of a session's cart or log takes this lock, so that two changes of one session never overlap. It is
    the weaker of PostgreSQL's two write locks: rows that only reference the session can be inserted meanwhile. Raises
    UnknownSession.
    """
    last_seq: int | None = await fetch_value(db, LOCK, {"id": session_id})
    if last_seq is None:
        raise UnknownSession(session_id)
    return last_seq


async def position(db: AsyncSession, session_id: str, *, lock: bool = False) -> Position | None:
    """Return the position of the session's log, or None when there is no such session.

    With `lock`, the session's row stays locked until the end of the transaction.
    """
    rows = await fetch(db, POSITION_LOCKED if lock else POSITION, {"id": session_id})
    return Position(*rows[0]) if rows else None


async def position_of_visitor(database: Database, session_id: str) -> Position | None:
    """Return the position of the session's log, and mark the session as seen. None when there is no such session."""
    async with database.reading(in_transaction=False) as db:
        place = await position(db, session_id)
    if place is not None and not place.seen_lately:
        await mark_seen(database, [session_id])
    return place


async def mark_seen(database: Database, session_ids: Collection[str]) -> None:
    """Record that the sessions are in use now. Writes at most once per session and hour, however often it is called."""
    if not session_ids:
        return
    async with database.transaction() as db:
        await (await db.connection()).execute(MARK_SEEN, {"ids": list(session_ids)})


async def forget_session(db: AsyncSession, session_id: str) -> bool:
    """Delete the session with its stream slots, rate limit and events; return whether it existed.

    Foreign keys delete everything else that belongs to it.
    """
    connection = await db.connection()
    await connection.execute(text("DELETE FROM stream_seat WHERE session_id = :id"), {"id": session_id})
    await connection.execute(
        text("DELETE FROM rate_limit WHERE key = 'messages ' || :id"), {"id": session_id}
    )
    deleted = await connection.execute(text("DELETE FROM chat_session WHERE id = :id"), {"id": session_id})
    # After the session's row: its writers and maintenance lock that, so no event is added or moved any more.
    await connection.execute(text("DELETE FROM event WHERE session_id = :id"), {"id": session_id})
    return bool(deleted.rowcount)


async def forget_events(db: AsyncSession, session_id: str) -> None:
    """Delete the session's events and turns. Later events continue the numbering."""
    await (await db.connection()).execute(
        text("DELETE FROM event WHERE session_id = :id"), {"id": session_id}
    )
    await (await db.connection()).execute(text("DELETE FROM turn WHERE session_id = :id"), {"id": session_id})
    await (await db.connection()).execute(
        text("UPDATE chat_session SET floor_seq = last_seq, event_count = 0, event_bytes = 0 WHERE id = :id"),
        {"id": session_id},
    )
