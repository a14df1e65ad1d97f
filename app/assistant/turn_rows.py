"""Rows of turns: a turn is begun with the shopper's message, its stop can be requested, and it ends exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import BigInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.db.direct import Row, fetch
from app.events import Completion, TextChunk, TurnError, wire_json
from app.functions.session_context import FACTS_SQL, context_of, facts_parameters
from app.log.append import (
    CHANNEL,
    FlushRows,
    OneAppend,
    driver_connection,
    numbered,
    payloads,
    size_of,
)
from app.log.sessions import LogFull, Position, position
from app.observe.statement_metrics import timed
from app.settings import Settings
from app.turn import LoggedEvent, part_id

STOP_CHANNEL = "aisle_stop"
"""The notification channel for stops: the payload is a turn's id."""


TURN_PLACE = -4

# The facts that a new turn depends on, read after the lock of the session: turns that exclude it, and the context.
BEFORE_A_TURN = text(
    f"""
    {FACTS_SQL}
    UNION ALL
    SELECT {TURN_PLACE}, to_jsonb(turn) FROM turn
    WHERE session_id = :id AND (client_message_id = :client OR status = 'running')
    """  # noqa: S608 - constants; values are parameters
).columns(place=BigInteger, ids=JSONB)

INSERT_TURN = """
    WITH numbered AS (
        UPDATE chat_session SET last_seq = last_seq + 1, seen_at = now(),
            event_count = event_count + 1, event_bytes = event_bytes + $8
        WHERE id = $2 RETURNING log_period
    ), begun AS (
        INSERT INTO turn (id, session_id, first_seq, client_message_id, message, status, owner, heartbeat_at,
            cancel_requested, created_at)
        VALUES ($1, $2, $3, $4, $5, 'running', $6, now(), false, now())
    ), logged AS (
        INSERT INTO event (session_id, seq, turn_id, name, data, period)
        SELECT $2, $3, $1, 'context', $7::text::jsonb, log_period FROM numbered
    )
    SELECT CASE WHEN $10::text IS NOT NULL THEN pg_notify($9, $10) END
"""


class TurnInProgress(Exception):
    """The session's previous message is still being answered."""


class IdempotencyConflict(Exception):
    """The `client_message_id` was used for another text."""


class SessionNotFound(Exception):
    """There is no such session."""


@dataclass(frozen=True)
class BegunTurn:
    """A turn that is committed to the log. `new` is false when the message had been accepted before.

    `owned_here` means that the turn runs and belongs to the process that called `begin_turn`: it is new, or an earlier
    attempt of this process began it and the reply to its commit was lost.
    """

    id: str
    session_id: str
    number: int
    message: str
    new: bool
    owned_here: bool = False
    events: tuple[LoggedEvent, ...] = ()
    before: Position | None = None
    """The position of the log before a new turn."""

    @property
    def message_id(self) -> str:
        """The id of the shopper's message."""
        return part_id(self.number, 1)


async def begin_turn(
    database: Database, session_id: str, message: str, client_message_id: str, owner: str, settings: Settings
) -> BegunTurn:
    """Write a turn and the shopper's message to the log, in one transaction.

    The call is idempotent: the same `client_message_id` returns the same turn.

    Raises:
        SessionNotFound: There is no such session.
        TurnInProgress: The session's previous message is still being answered.
        LogFull: The session has reached its limit of events.
        IdempotencyConflict: The `client_message_id` was used for another text.
    """
    async with database.transaction() as db:
        place = await position(db, session_id, lock=True)  # locks the session against other writers
        if place is None:
            raise SessionNotFound(session_id)
        given = facts_parameters(session_id) | {"client": client_message_id}
        rows = await fetch(db, BEFORE_A_TURN, given)
        turns: list[dict[str, Any]] = [row.ids for row in rows if row.place == TURN_PLACE]
        for known in turns:
            if known["client_message_id"] == client_message_id:
                return begun_before(known, message, owner)
        if turns:
            raise TurnInProgress(session_id)
        if place.is_full(settings):
            raise LogFull(session_id)
        return await insert_turn(db, session_id, message, client_message_id, owner, place, rows)


def begun_before(known: dict[str, Any], message: str, owner: str) -> BegunTurn:
    """Return the turn that this message began before, from its row. Raises IdempotencyConflict."""
    if known["message"] != message:
        raise IdempotencyConflict(known["client_message_id"])
    owned_here = known["owner"] == owner and known["status"] == "running"
    return BegunTurn(
        known["id"], known["session_id"], known["first_seq"], message, new=False, owned_here=owned_here
    )


async def insert_turn(
    db: AsyncSession,
    session_id: str,
    message: str,
    client_message_id: str,
    owner: str,
    place: Position,
    rows: Sequence[Row],
) -> BegunTurn:
    """Write a turn and its first event by one statement; the session's row is locked and was at `place`."""
    turn_id, seq = str(uuid4()), place.last_seq + 1
    event = context_of(rows, turn_id=turn_id, message=message)
    wire = wire_json(event)
    logged = numbered(session_id, seq, [event], [wire])
    connection = await driver_connection(db)
    with timed(INSERT_TURN):
        await connection.fetchval(
            INSERT_TURN,
            *(turn_id, session_id, seq, client_message_id, message, owner),
            *(wire, size_of([wire]), CHANNEL, payloads(logged)[0] if db.info["notifies"] else None),
        )
    return BegunTurn(turn_id, session_id, seq, message, True, True, tuple(logged), before=place)


@dataclass(frozen=True)
class RunningTurn:
    """A session's running turn."""

    id: str
    first_seq: int


async def running_turn(db: AsyncSession, session_id: str) -> RunningTurn | None:
    """Return the session's running turn, or None."""
    statement = text("SELECT id, first_seq FROM turn WHERE session_id = :id AND status = 'running'")
    row = (await (await db.connection()).execute(statement, {"id": session_id})).one_or_none()
    return RunningTurn(row.id, row.first_seq) if row else None


async def request_stop(db: AsyncSession, session_id: str) -> str | None:
    """Request the stop of the session's running turn, by its row and by a notification to all processes.

    Returns the turn's id, or None when no turn is running.
    """
    statement = text(
        "UPDATE turn SET cancel_requested = true WHERE session_id = :id AND status = 'running' RETURNING id"
    )
    turn_id = (await (await db.connection()).execute(statement, {"id": session_id})).scalar()
    if turn_id is not None:
        await (await db.connection()).execute(
            text("SELECT pg_notify(:channel, :id)"), {"channel": STOP_CHANNEL, "id": turn_id}
        )
    return turn_id


STATUS_AFTER = {"cancelled": "cancelled", "stop": "done", "length": "done"}


async def end_turn(
    database: Database, session_id: str, end: Completion | TurnError, before: Sequence[TextChunk] = ()
) -> list[LoggedEvent]:
    """Write the end of a turn to the log, with its last events (`before`), and return the logged events.

    If the turn has already ended, nothing is written and the list is empty.
    """
    status = STATUS_AFTER[end.finish_reason] if isinstance(end, Completion) else "failed"
    events = [*before, end]
    append = OneAppend(session_id, events, [wire_json(event) for event in events])
    rows = FlushRows([append])
    async with database.reading(in_transaction=False) as db:
        connection = await driver_connection(db)
        newest = await rows.write(connection, notify=database.notifies, turn_status=status)
    if not newest:
        return []
    return numbered(session_id, newest[session_id] + len(events), events, append.wires)
