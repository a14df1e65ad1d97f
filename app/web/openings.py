"""Where a stream begins: at a cursor, or at a snapshot of now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from litestar import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from app.assistant.turns import running_turn
from app.db import Database
from app.events import Context
from app.functions.session_context import context_event
from app.log.merging import stretch_around
from app.log.sessions import Position, visited
from app.web.problems import Problem, not_found


@dataclass(frozen=True)
class Opening:
    """The number after which a stream goes on; `snapshot` is its first event where there is no cursor to go on from."""

    after: int
    snapshot: Context | None = None


def cursor_of(request: Request[Any, Any, Any]) -> int | None:
    """The number of the last event the client has. The header wins. Raises Problem 400 for what is no number."""
    raw = request.headers.get("last-event-id")
    if raw is None:
        raw = request.query_params.get("after")
    if raw is None or raw == "":
        return None
    if not re.fullmatch(r"[0-9]{1,18}", raw, re.ASCII):
        raise Problem(
            400, "malformed", "The cursor must be the id of an event.", fields={"after": "Not a number."}
        )
    return int(raw)


def cursor_before(request: Request[Any, Any, Any]) -> int | None:
    """The number before which turns are asked for (`?before=`). Raises Problem 400 for what is no number."""
    raw = request.query_params.get("before")
    if raw is None or raw == "":
        return None
    if not re.fullmatch(r"[0-9]{1,18}", raw, re.ASCII):
        detail = "The cursor must be a number that this address gave."
        raise Problem(400, "malformed", detail, fields={"before": "Not a number."})
    return int(raw)


async def open_at(
    database: Database, session_id: str, cursor: int | None, *, whole_parts: bool = False
) -> Opening:
    """Where the session's stream begins for that cursor. Raises Problem 404. Whoever opens a stream has been seen.

    A cursor that lies ahead of the log, was cleared, or lies amid text that was merged since is answered by a snapshot
    with `reset`. A stream of `whole_parts` begins before merged text instead: it draws it anew.
    """
    place = await visited(database, session_id)
    if place is None:
        raise not_found()
    async with database.reading() as db:
        going_on = await served(db, session_id, place, cursor, whole_parts)
        return going_on or await now(db, session_id, place, reset=cursor is not None)


async def served(
    db: AsyncSession, session_id: str, place: Position, cursor: int | None, whole_parts: bool
) -> Opening | None:
    """Where the stream goes on, or None for a cursor it cannot go on from."""
    if cursor is None or (cursor and not place.floor_seq <= cursor <= place.last_seq):
        return None
    after = max(cursor, place.floor_seq)
    merged_from = await stretch_around(db, session_id, after)
    if merged_from is None:
        return Opening(after)
    return Opening(merged_from - 1) if whole_parts else None


async def now(db: AsyncSession, session_id: str, place: Position, *, reset: bool) -> Opening:
    """The session's snapshot, and after it the running turn from its start."""
    running = await running_turn(db, session_id)
    snapshot = await context_event(db, session_id, reset=reset)
    return Opening(running.first_seq - 1 if running else place.last_seq, snapshot)
