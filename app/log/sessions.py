"""Sessions as the log's owners: made, found, cleared."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models import ChatSession

POSITION = text("SELECT last_seq, floor_seq FROM chat_session WHERE id = :id")
POSITION_LOCKED = text("SELECT last_seq, floor_seq FROM chat_session WHERE id = :id FOR NO KEY UPDATE")


@dataclass(frozen=True)
class Position:
    """Where a session's log stands: its newest number, and up to which it is forgotten."""

    last_seq: int
    floor_seq: int


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
    return Position(row.last_seq, row.floor_seq) if row else None


async def forget_events(db: AsyncSession, session_id: str) -> None:
    """Delete the session's events and turns. Numbers go on where they were."""
    await (await db.connection()).execute(
        text("DELETE FROM event WHERE session_id = :id"), {"id": session_id}
    )
    await (await db.connection()).execute(text("DELETE FROM turn WHERE session_id = :id"), {"id": session_id})
    await (await db.connection()).execute(
        text("UPDATE chat_session SET floor_seq = last_seq WHERE id = :id"), {"id": session_id}
    )
