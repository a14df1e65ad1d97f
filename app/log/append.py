"""Writing the log: numbers from the session's row, rows and doorbell in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.events import Event
from app.turn import LoggedEvent

DOORBELL = "aisle_log"
"""The notification channel: a payload's first line names the process that wrote, the others are `session_id:seq`."""

PROCESS = secrets.token_hex(4)
"""This process: its own readers have heard what it wrote before the bell rings."""

PAYLOAD_LIMIT = 7_500  # PostgreSQL refuses a notification of 8,000 bytes

TAKE_NUMBERS = text(
    """
    WITH given AS (
        SELECT * FROM unnest(CAST(:ids AS text[]), CAST(:counts AS bigint[])) AS given(id, count)
    ), free AS (
        -- A session that another transaction is writing waits for the next beat, not everybody with it.
        SELECT id FROM chat_session WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id FOR UPDATE SKIP LOCKED
    )
    UPDATE chat_session SET last_seq = last_seq + given.count, seen_at = now()
    FROM given JOIN free USING (id)
    WHERE chat_session.id = given.id
    RETURNING chat_session.id, chat_session.last_seq
    """
)
TAKE_NUMBERS_OF_ONE = text(
    "UPDATE chat_session SET last_seq = last_seq + :count, seen_at = now() WHERE id = :id RETURNING last_seq"
)
INSERT_ROWS = text(
    """
    INSERT INTO event (session_id, seq, turn_id, name, data)
    SELECT session_id, seq, turn_id, name, CAST(data AS jsonb)
    FROM unnest(CAST(:sessions AS text[]), CAST(:seqs AS bigint[]), CAST(:turns AS text[]),
                CAST(:names AS text[]), CAST(:data AS text[])) AS row(session_id, seq, turn_id, name, data)
    -- A turn that has ended takes nothing more: its owner may have been taken for dead and write on.
    WHERE row.turn_id IS NULL OR EXISTS (SELECT 1 FROM turn WHERE turn.id = row.turn_id AND status = 'running')
    """
)
RING = text("SELECT pg_notify(:channel, :payload)")


class UnknownSession(Exception):
    """The session is not there (any more): nothing can be written to its log."""


class TurnOver(Exception):
    """The turn has ended already: nothing more can be written to it."""


async def append_in(db: AsyncSession, session_id: str, events: Sequence[Event]) -> list[LoggedEvent]:
    """Write events in the caller's transaction, which holds the session's row from here to its end.

    Tell the log (`Log.tell`) what came back once the transaction is committed. Raises UnknownSession, TurnOver.
    """
    found = (
        await (await db.connection()).execute(TAKE_NUMBERS_OF_ONE, {"id": session_id, "count": len(events)})
    ).scalar()
    if found is None:
        raise UnknownSession(session_id)
    logged = numbered(session_id, int(found), events)
    await insert_and_ring(db, logged)
    return logged


def numbered(session_id: str, last_seq: int, events: Sequence[Event]) -> list[LoggedEvent]:
    """The events with their numbers, the last of which is `last_seq`."""
    first = last_seq - len(events) + 1
    return [LoggedEvent(session_id, first + offset, event) for offset, event in enumerate(events)]


async def insert_and_ring(db: AsyncSession, logged: Sequence[LoggedEvent]) -> None:
    """Insert rows whose numbers are taken, and ring for them when the transaction is committed.

    Raises TurnOver when one of them belongs to a turn that has ended; the transaction is to be rolled back then.
    """
    rows = {
        "sessions": [row.session_id for row in logged],
        "seqs": [row.seq for row in logged],
        "turns": [row.event.turn_id for row in logged],
        "names": [row.event.event_name for row in logged],
        "data": [row.wire for row in logged],
    }
    inserted = await (await db.connection()).execute(INSERT_ROWS, rows)
    if inserted.rowcount != len(logged):
        raise TurnOver
    for payload in payloads(logged):
        await (await db.connection()).execute(RING, {"channel": DOORBELL, "payload": payload})


def payloads(logged: Iterable[LoggedEvent]) -> list[str]:
    """The doorbell's lines, one a session, in as few notifications as they fit."""
    newest: dict[str, int] = {}
    for row in logged:
        newest[row.session_id] = row.seq
    gathered: list[str] = []
    for line in (f"{session_id}:{seq}" for session_id, seq in newest.items()):
        if gathered and len(gathered[-1]) + len(line) < PAYLOAD_LIMIT:
            gathered[-1] += "\n" + line
        else:
            gathered.append(f"{PROCESS}\n{line}")
    return gathered
