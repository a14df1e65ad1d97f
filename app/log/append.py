"""Writing to the log: numbers from the session's row, event rows and the notification in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import asyncpg
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.events import Event, wire_json
from app.log.process_identity import process_name
from app.observe.statement_metrics import timed
from app.turn import LoggedEvent

CHANNEL = "aisle_log"
"""The channel of new events. A payload's first line names the writing process; each other line is `session_id:seq`."""

PAYLOAD_LIMIT = 7_500  # PostgreSQL refuses payloads of 8,000 bytes or more

TAKE_NUMBERS = """
    WITH given AS (
        SELECT * FROM unnest(string_to_array($1, E'\\n'), $2::bigint[], $3::bigint[]) AS given(id, count, bytes)
    ), free AS (
        -- Only a session whose row another transaction has locked waits for the next flush, not the whole batch.
        SELECT id FROM chat_session WHERE id = ANY(string_to_array($1, E'\\n'))
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE chat_session SET last_seq = last_seq + given.count, seen_at = now(),
        event_count = event_count + given.count, event_bytes = event_bytes + given.bytes
    FROM given JOIN free USING (id)
    WHERE chat_session.id = given.id
    RETURNING chat_session.id, chat_session.last_seq, chat_session.log_period
"""
BEGIN = text("SELECT 1")
"""A statement that makes SQLAlchemy begin the session's transaction, which the driver's own connection then is in."""

APPEND_TO_ONE = """
    WITH numbered AS (
        UPDATE chat_session SET last_seq = last_seq + $2, seen_at = now(),
            event_count = event_count + $2, event_bytes = event_bytes + $3
        WHERE id = $1 RETURNING last_seq, log_period
    ), inserted AS (
        INSERT INTO event (session_id, seq, turn_id, name, data, period)
        SELECT $1, numbered.last_seq - $2 + row.place, row.turn_id, row.name, row.data::jsonb, numbered.log_period
        FROM numbered, unnest($4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS row(turn_id, name, data, place)
        LEFT JOIN turn ON turn.session_id = $1 AND turn.id = row.turn_id AND turn.status = 'running'
        WHERE row.turn_id IS NULL OR turn.id IS NOT NULL
        RETURNING 1
    ), ended AS (
        UPDATE turn SET status = $9
        WHERE $9::text IS NOT NULL AND session_id = $1 AND id = ANY($4::text[]) AND status = 'running'
    )
    SELECT last_seq, (SELECT count(*) FROM inserted) AS inserted,
        CASE WHEN $8::text IS NOT NULL THEN pg_notify($7, $8 || last_seq) END
    FROM numbered
"""
INSERT_AND_NOTIFY = """
    WITH inserted AS (
        INSERT INTO event (session_id, seq, turn_id, name, data, period)
        SELECT row.session_id, row.seq, row.turn_id, row.name, row.data::jsonb, row.period
        FROM unnest(string_to_array($1, E'\\n'), $2::bigint[], string_to_array($3, E'\\n', ''),
            string_to_array($4, E'\\n'), string_to_array($5, E'\\n'), $8::date[])
            AS row(session_id, seq, turn_id, name, data, period)
        -- An ended turn accepts no more events: the reaper may have ended it although its owner still writes.
        LEFT JOIN turn ON turn.session_id = row.session_id AND turn.id = row.turn_id AND turn.status = 'running'
        WHERE row.turn_id IS NULL OR turn.id IS NOT NULL
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM inserted), (SELECT count(pg_notify($6, payload)) FROM unnest($7::text[]) AS payload)
"""
MISSING = """
    SELECT given.id FROM unnest($1::text[]) AS given(id)
    WHERE NOT EXISTS (SELECT FROM chat_session WHERE chat_session.id = given.id)
"""


class UnknownSession(Exception):
    """The session does not exist, or no longer: nothing can be written to its log."""


class TurnEnded(Exception):
    """The turn has already ended: nothing more can be written to it."""


async def append_in_transaction(
    db: AsyncSession, session_id: str, events: Sequence[Event], *, turn_status: str | None = None
) -> list[LoggedEvent]:
    """Write events in the caller's transaction; return them with their numbers.

    Locks the session's row until the end of the transaction. For an event of a turn the caller has locked it before, so
    that the turn cannot end meanwhile. With `turn_status` the events' turn gets that status: it ends with them. After
    the commit, the caller must pass the returned events to `Log.publish`. Raises UnknownSession, TurnEnded.
    """
    wires = [wire_json(event) for event in events]
    connection = await driver_connection(db)
    if not connection.is_in_transaction():
        await (await db.connection()).execute(BEGIN)
    with timed(APPEND_TO_ONE):
        found = await connection.fetchrow(
            APPEND_TO_ONE,
            *(session_id, len(events), size_of(wires)),
            *([event.turn_id for event in events], [event.event_name for event in events], wires),
            *(CHANNEL, f"{process_name()}\n{session_id}:" if db.info["notifies"] else None, turn_status),
        )
    if found is None:
        raise UnknownSession(session_id)
    if found["inserted"] != len(events):
        raise TurnEnded
    return numbered(session_id, found["last_seq"], events, wires)


def size_of(wires: Iterable[str]) -> int:
    """Return the bytes of JSON texts in UTF-8, which count against `SESSION_BYTES_LIMIT`."""
    return sum(len(wire.encode()) for wire in wires)


async def driver_connection(db: AsyncSession) -> asyncpg.Connection:
    """Return the driver's own connection, in the transaction that the session's first statement has begun."""
    return (await (await db.connection()).get_raw_connection()).driver_connection


def numbered(
    session_id: str, last_seq: int, events: Sequence[Event], wires: Sequence[str]
) -> list[LoggedEvent]:
    """Return the events with consecutive numbers that end at `last_seq`, and with their JSON texts (`wires`)."""
    first = last_seq - len(events) + 1
    return [
        LoggedEvent(session_id, first + offset, event, wire)
        for offset, (event, wire) in enumerate(zip(events, wires, strict=True))
    ]


class Numbers(NamedTuple):
    """Reserved numbers of one session: the last of them, and the period in which its events are stored."""

    last: int
    period: date | None


async def take_numbers(
    connection: asyncpg.Connection, counts: dict[str, int], sizes: dict[str, int]
) -> dict[str, Numbers]:
    """Reserve numbers for new events of several sessions; return them by session id.

    Locks the sessions' rows until the end of the transaction. Sessions whose rows another transaction has locked are
    left out, and so are sessions that do not exist.

    Args:
        connection: The driver's connection, in a transaction.
        counts: Number of events by session id.
        sizes: Total length of the events' JSON texts by session id; it is added to the session's `event_bytes`.
    """
    with timed(TAKE_NUMBERS):
        given = (in_lines(counts), list(counts.values()), [sizes[session_id] for session_id in counts])
        taken = await connection.fetch(TAKE_NUMBERS, *given)
    return {session_id: Numbers(last, period) for session_id, last, period in taken}


def in_lines(values: Iterable[str]) -> str:
    """Return texts without line breaks as one parameter: the driver encodes an array's texts one by one."""
    return "\n".join(values)


async def find_missing(connection: asyncpg.Connection, ids: Collection[str]) -> set[str]:
    """Return those of the session ids that do not exist."""
    return {row["id"] for row in await connection.fetch(MISSING, list(ids))} if ids else set()


async def insert_and_notify(
    connection: asyncpg.Connection,
    logged: Sequence[LoggedEvent],
    taken: Mapping[str, Numbers],
    *,
    notify: bool,
) -> None:
    """Insert rows whose numbers are reserved. PostgreSQL sends their notifications when the transaction is committed.

    This is one statement, sent directly to the driver, because a thousand running answers wait for it. Raises
    TurnEnded when a row belongs to a turn that has ended; the caller must then roll the transaction back.

    Args:
        connection: The driver's connection, in a transaction.
        logged: The events with their numbers.
        taken: The reserved numbers of their sessions, with the periods.
        notify: Whether PostgreSQL notifies other processes (`Database.notifies`).
    """
    with timed(INSERT_AND_NOTIFY):
        inserted = await connection.fetchval(
            INSERT_AND_NOTIFY,
            in_lines([row.session_id for row in logged]),
            [row.seq for row in logged],
            in_lines([row.event.turn_id or "" for row in logged]),
            in_lines([row.event.event_name for row in logged]),
            in_lines([row.wire for row in logged]),  # JSON text has no line breaks
            CHANNEL,
            payloads(logged) if notify else [],
            [taken[row.session_id].period for row in logged],
        )
    if inserted != len(logged):
        raise TurnEnded


def payloads(logged: Iterable[LoggedEvent]) -> list[str]:
    """Return the payloads that announce these rows: a line per session, in as few notifications as the limit allows."""
    newest: dict[str, int] = {}
    for row in logged:
        newest[row.session_id] = row.seq
    return payloads_of(newest)


def payloads_of(newest: Mapping[str, int]) -> list[str]:
    """Return the payloads that announce the newest numbers of sessions, by session id."""
    gathered: list[str] = []
    for line in (f"{session_id}:{seq}" for session_id, seq in newest.items()):
        if gathered and len(gathered[-1]) + len(line) < PAYLOAD_LIMIT:
            gathered[-1] += "\n" + line
        else:
            gathered.append(f"{process_name()}\n{line}")
    return gathered
