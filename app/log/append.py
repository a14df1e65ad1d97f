"""Writing to the log: numbers from the session's row, event rows and the notification in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

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

WRITE_EVENTS = """
    SELECT taken, before FROM write_events(
        string_to_array($1, E'\\n'), $2::text::bigint[], $3::text::bigint[], $4::text::int[], $5::text::bigint[],
        string_to_array($6, E'\\n', ''), string_to_array($7, E'\\n'), string_to_array($8, E'\\n'), $9, $10, $11)
"""
"""A flush in one round trip and one transaction (migrations/sql/log/write_events.sql)."""

TURN_HAS_ENDED = "AL001"
"""The error by which it refuses events of an ended turn."""

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
    )
    SELECT last_seq, (SELECT count(*) FROM inserted) AS inserted,
        CASE WHEN $8::text IS NOT NULL THEN pg_notify($7, $8 || last_seq) END
    FROM numbered
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
    db: AsyncSession, session_id: str, events: Sequence[Event]
) -> list[LoggedEvent]:
    """Write events in the caller's transaction; return them with their numbers.

    Locks the session's row until the end of the transaction. For an event of a turn the caller has locked it before, so
    that the turn cannot end meanwhile. After the commit, the caller must pass the returned events to `Log.publish`.
    Raises UnknownSession, TurnEnded.
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
            *(CHANNEL, f"{process_name()}\n{session_id}:" if db.info["notifies"] else None),
        )
    if found is None:
        raise UnknownSession(session_id)
    if found["inserted"] != len(events):
        raise TurnEnded
    return numbered(session_id, found["last_seq"], events, wires)


def size_of(wires: Iterable[str]) -> int:
    """Return the bytes of JSON texts in UTF-8, which count against `SESSION_BYTES_LIMIT`."""
    return sum([len(wire) if wire.isascii() else len(wire.encode()) for wire in wires])


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


class Append(Protocol):
    """Events of one session with their JSON texts."""

    @property
    def session_id(self) -> str:
        """The session's id."""

    @property
    def events(self) -> Sequence[Event]:
        """The events, in order."""

    @property
    def wires(self) -> Sequence[str]:
        """Their JSON texts."""


class OneAppend(NamedTuple):
    """An append that waits for nothing."""

    session_id: str
    events: Sequence[Event]
    wires: Sequence[str]


class FlushRows:
    """The events of several appends, in order, as parameters of `WRITE_EVENTS`."""

    def __init__(self, batch: Iterable[Append]) -> None:
        self._counts: dict[str, int] = {}
        self._sizes: dict[str, int] = {}
        self._places: dict[str, int] = {}
        self._owners: list[int] = []
        self._numbers: list[int] = []
        self._turns: list[str] = []
        self._names: list[str] = []
        self._wires: list[str] = []
        for append in batch:
            session_id, events, wires = append.session_id, append.events, append.wires
            number = self._counts.get(session_id, 0)
            self._counts[session_id] = number + len(events)
            self._sizes[session_id] = self._sizes.get(session_id, 0) + size_of(wires)
            owner = self._places.setdefault(session_id, len(self._places) + 1)
            for event in events:
                number += 1
                self._owners.append(owner)
                self._numbers.append(number)
                self._turns.append(event.turn_id or "")
                self._names.append(event.event_name)
            self._wires += wires

    async def write(
        self, connection: asyncpg.Connection, *, notify: bool, turn_status: str | None = None
    ) -> dict[str, int] | None:
        """Write the events. Return the newest number before them by session id.

        The write is committed when this returns; it may be when this raises an error of the connection. Sessions whose
        rows another transaction has locked are left out, and so are sessions that do not exist. If an event belongs to
        a turn that has ended, nothing is written and this returns None.

        With `turn_status` the events' turns get that status: they end. Locked sessions are then waited for.

        Args:
            connection: The driver's connection, in no transaction.
            notify: Whether PostgreSQL notifies other processes (`Database.notifies`).
        """
        try:
            with timed(WRITE_EVENTS):
                taken, before = await connection.fetchrow(
                    WRITE_EVENTS,
                    in_lines(self._counts),
                    *(in_array(self._counts.values()), in_array(self._sizes.values())),
                    *(in_array(self._owners), in_array(self._numbers)),
                    *(in_lines(self._turns), in_lines(self._names)),
                    in_lines(self._wires),  # JSON text has no line breaks
                    *(CHANNEL, process_name() if notify else None, turn_status),
                )
        except asyncpg.PostgresError as error:
            if error.sqlstate != TURN_HAS_ENDED:
                raise
            return None
        sessions = list(self._counts)
        return {sessions[place - 1]: number for place, number in zip(taken or (), before or (), strict=True)}

    def left_out(self, written: Collection[str]) -> list[str]:
        """Return the ids of the sessions that are not among these."""
        return [session_id for session_id in self._counts if session_id not in written]


def in_lines(values: Iterable[str]) -> str:
    """Return texts without line breaks as one parameter: the driver encodes an array's texts one by one."""
    return "\n".join(values)


def in_array(numbers: Iterable[int]) -> str:
    """Return numbers as the text of an array: the driver checks and encodes an array's numbers one by one."""
    return f"{{{','.join(map(str, numbers))}}}"


async def find_missing(connection: asyncpg.Connection, ids: Collection[str]) -> set[str]:
    """Return those of the session ids that do not exist."""
    return {row["id"] for row in await connection.fetch(MISSING, list(ids))} if ids else set()


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
