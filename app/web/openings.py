"""Where a stream begins: at a cursor, or at a snapshot of now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from litestar import Request

from app.assistant.turns import running_turn
from app.context import context_event
from app.db import Database
from app.events import Context
from app.log.sessions import position
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


async def open_at(database: Database, session_id: str, cursor: int | None) -> Opening:
    """Where the session's stream begins for that cursor. Raises Problem 404.

    A cursor that lies ahead of the log or was cleared is answered by a snapshot with `reset`.
    """
    async with database.reading() as db:
        place = await position(db, session_id)
        if place is None:
            raise not_found()
        if cursor is not None and (cursor == 0 or place.floor_seq <= cursor <= place.last_seq):
            return Opening(max(cursor, place.floor_seq))
        running = await running_turn(db, session_id)
        snapshot = await context_event(db, session_id, reset=cursor is not None)
    return Opening(running.first_seq - 1 if running else place.last_seq, snapshot)
