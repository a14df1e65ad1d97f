"""The start of a stream: after a cursor, or with a snapshot of the current state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from litestar import Request
from sqlmodel.ext.asyncio.session import AsyncSession

from app.assistant.turn_rows import running_turn
from app.db import Database
from app.events import Context
from app.functions.session_context import context_event
from app.log.compaction import run_around
from app.log.sessions import Position, position_of_visitor
from app.web.request.problems import Problem, not_found


@dataclass(frozen=True)
class StreamStart:
    """The event number after which a stream continues. `snapshot` is its first event if there is no usable cursor."""

    after: int
    snapshot: Context | None = None


def cursor_of(request: Request[Any, Any, Any]) -> int | None:
    """Return the number of the last event that the client has, or None. The header precedes the query.

    Raises Problem 400 for anything but a number.
    """
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
    """Return the number before which turns are requested (`?before=`), or None. Raises Problem 400 for other text."""
    raw = request.query_params.get("before")
    if raw is None or raw == "":
        return None
    if not re.fullmatch(r"[0-9]{1,18}", raw, re.ASCII):
        detail = "The cursor must be a number that this address gave."
        raise Problem(400, "malformed", detail, fields={"before": "Not a number."})
    return int(raw)


def wants_html(request: Request[Any, Any, Any]) -> bool:
    """Return whether answers are requested as HTML too (`?html=1`). Raises Problem 400 for other values."""
    raw = request.query_params.get("html") or "0"
    if raw not in ("0", "1"):
        raise Problem(400, "malformed", "html must be 0 or 1.", fields={"html": "Neither 0 nor 1."})
    return raw == "1"


async def open_at(
    database: Database, session_id: str, cursor: int | None, *, whole_parts: bool = False
) -> StreamStart:
    """Return where the session's stream begins for a cursor, and record the session as seen. Raises Problem 404.

    Cursor 0 starts at the oldest event. The start is a snapshot with `reset` for a cursor after the end of the log, in
    events that were deleted, or inside text that was compacted since. A stream of `whole_parts` begins before the
    compacted text instead and renders it again.
    """
    place = await position_of_visitor(database, session_id)
    if place is None:
        raise not_found()
    async with database.reading(in_transaction=False) as db:
        going_on = await resume_at(db, session_id, place, cursor, whole_parts)
        return going_on or await start_with_snapshot(db, session_id, place, reset=cursor is not None)


async def resume_at(
    db: AsyncSession, session_id: str, place: Position, cursor: int | None, whole_parts: bool
) -> StreamStart | None:
    """Return where the stream resumes, or None if it cannot resume at the cursor."""
    if cursor is None or (cursor and not place.floor_seq <= cursor <= place.last_seq):
        return None
    after = max(cursor, place.floor_seq)
    merged_from = await run_around(db, session_id, after)
    if merged_from is None:
        return StreamStart(after)
    return StreamStart(merged_from - 1) if whole_parts else None


async def start_with_snapshot(
    db: AsyncSession, session_id: str, place: Position, *, reset: bool
) -> StreamStart:
    """Return a start with the session's snapshot, after which the running turn follows from its first event."""
    running = await running_turn(db, session_id)
    snapshot = await context_event(db, session_id, reset=reset)
    return StreamStart(running.first_seq - 1 if running else place.last_seq, snapshot)
