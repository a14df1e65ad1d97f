"""Rows of turns: a turn is begun with the shopper's message, its stop can be requested, and it ends exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.events import Completion, TurnError
from app.functions.session_context import context_event
from app.log.append import append_in_transaction
from app.log.sessions import LogFull, position
from app.models import TurnRecord
from app.settings import Settings
from app.turn import LoggedEvent, part_id

STOP_CHANNEL = "aisle_stop"
"""The notification channel for stops: the payload is a turn's id."""


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
        if known := await turn_of_message(db, session_id, client_message_id):
            if known.message != message:
                raise IdempotencyConflict(client_message_id)
            owned_here = known.owner == owner and known.status == "running"
            return BegunTurn(known.id, session_id, known.first_seq, message, new=False, owned_here=owned_here)
        if await running_turn(db, session_id):
            raise TurnInProgress(session_id)
        if place.is_full(settings):
            raise LogFull(session_id)
        record = TurnRecord(
            id=str(uuid4()),
            session_id=session_id,
            first_seq=place.last_seq + 1,
            client_message_id=client_message_id,
            message=message,
            owner=owner,
        )
        db.add(record)
        await db.flush()
        event = await context_event(db, session_id, turn_id=record.id, message=message)
        logged = await append_in_transaction(db, session_id, [event])
        return BegunTurn(record.id, session_id, record.first_seq, message, True, True, tuple(logged))


async def turn_of_message(db: AsyncSession, session_id: str, client_message_id: str) -> TurnRecord | None:
    """Return the turn that this message began, or None if it has not been accepted before."""
    statement = text(
        "SELECT id, first_seq, message, owner, status FROM turn WHERE session_id = :id AND client_message_id = :client"
    )
    row = (
        await (await db.connection()).execute(statement, {"id": session_id, "client": client_message_id})
    ).one_or_none()
    if row is None:
        return None
    return TurnRecord(
        id=row.id,
        session_id=session_id,
        first_seq=row.first_seq,
        message=row.message,
        client_message_id=client_message_id,
        owner=row.owner,
        status=row.status,
    )


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


async def end_turn(database: Database, session_id: str, end: Completion | TurnError) -> list[LoggedEvent]:
    """Write the end of a turn to the log and return the logged events.

    If the turn has already ended, nothing is written and the list is empty.
    """
    async with database.transaction() as db:
        await position(db, session_id, lock=True)  # every writer locks the session's row first
        running = await running_turn(db, session_id)
        if running is None or running.id != end.turn_id:
            return []
        logged = await append_in_transaction(db, session_id, [end])
        status = STATUS_AFTER[end.finish_reason] if isinstance(end, Completion) else "failed"
        await (await db.connection()).execute(
            text("UPDATE turn SET status = :status WHERE session_id = :session AND id = :id"),
            {"session": session_id, "id": end.turn_id, "status": status},
        )
        return logged
