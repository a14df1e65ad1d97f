"""Sessions as the log's owners: made, found, seen, cleared."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.models import ChatSession
from app.settings import Settings

POSITION = text(
    "SELECT last_seq, floor_seq, seen_at > now() - interval '1 hour' AS seen_lately, event_count, event_bytes"
    " FROM chat_session WHERE id = :id"
)
POSITION_LOCKED = text(f"{POSITION.text} FOR NO KEY UPDATE")

MARK_SEEN = text(
    """
    UPDATE chat_session SET seen_at = now()
    FROM (
        -- Who writes to a session marks it as seen: nobody waits for that here.
        SELECT id FROM chat_session
        WHERE id = ANY(CAST(:ids AS text[])) AND seen_at <= now() - interval '1 hour'
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS unseen
    WHERE chat_session.id = unseen.id
    """
)


@dataclass(frozen=True)
class Position:
    """Where a session's log stands: its newest number, and up to which it is forgotten.

    `seen_lately` says that its shopper was noted as here within the hour, and need not be again.
    """

    last_seq: int
    floor_seq: int
    seen_lately: bool
    event_count: int = 0
    event_bytes: int = 0

    def is_full(self, settings: Settings) -> bool:
        """Whether the log takes nothing more but the rest of a running answer."""
        return is_full(self.event_count, self.event_bytes, settings)


class LogFull(Exception):
    """The session's log takes nothing more: the conversation is to be cleared, or a new one begun."""


def is_full(event_count: int, event_bytes: int, settings: Settings) -> bool:
    """Whether a log of that size takes nothing more but the rest of a running answer."""
    return event_count >= settings.session_events_limit or event_bytes >= settings.session_bytes_limit


async def create_session(db: AsyncSession) -> str:
    """A new session; its id, which nobody can guess."""
    session = ChatSession(id=secrets.token_urlsafe(16))
    db.add(session)
    await db.flush()
    return session.id


async def position(db: AsyncSession, session_id: str, *, lock: bool = False) -> Position | None:
    """Where the session's log stands, or None when there is no such session."""
    row = (
        await (await db.connection()).execute(POSITION_LOCKED if lock else POSITION, {"id": session_id})
    ).one_or_none()
    return Position(*row) if row else None


async def position_of_visitor(database: Database, session_id: str) -> Position | None:
    """As `position`; whoever asks for it is here now."""
    async with database.reading() as db:
        place = await position(db, session_id)
    if place is not None and not place.seen_lately:
        await mark_seen(database, [session_id])
    return place


async def mark_seen(database: Database, session_ids: Collection[str]) -> None:
    """Note that the sessions' shoppers are here. At most one write a session and hour, whoever asks how often."""
    if not session_ids:
        return
    async with database.transaction() as db:
        await (await db.connection()).execute(MARK_SEEN, {"ids": list(session_ids)})


async def forget_session(db: AsyncSession, session_id: str) -> bool:
    """Delete the session, by the database's own rules all that is its own, and the seats of its streams."""
    connection = await db.connection()
    await connection.execute(text("DELETE FROM stream_seat WHERE session_id = :id"), {"id": session_id})
    await connection.execute(
        text("DELETE FROM rate_limit WHERE key = 'messages ' || :id"), {"id": session_id}
    )
    deleted = await connection.execute(text("DELETE FROM chat_session WHERE id = :id"), {"id": session_id})
    return bool(deleted.rowcount)


async def forget_events(db: AsyncSession, session_id: str) -> None:
    """Delete the session's events and turns. Numbers go on where they were."""
    await (await db.connection()).execute(
        text("DELETE FROM event WHERE session_id = :id"), {"id": session_id}
    )
    await (await db.connection()).execute(text("DELETE FROM turn WHERE session_id = :id"), {"id": session_id})
    await (await db.connection()).execute(
        text("UPDATE chat_session SET floor_seq = last_seq, event_count = 0, event_bytes = 0 WHERE id = :id"),
        {"id": session_id},
    )
