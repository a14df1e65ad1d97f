"""Periods of the log: events are stored in one table for each week, which is dropped as a whole when its time is over.

A session's events belong to the period in which it began (`chat_session.log_period`). When a period has been over for
`SESSION_DAYS`, the few sessions that are still in use move to the newest one, and its table is dropped: nothing is
deleted row by row, and no space is left to be vacuumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import structlog
from sqlalchemy import Date, bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

FIRST = date(2000, 1, 1)
"""The period of events from before there were periods. Its table is emptied and stays."""

SHARE = 4
"""A period lasts this part of `SESSION_DAYS`: a week of thirty days. Expired events are kept no longer than that."""

EVENTS_TOGETHER = 5_000
"""Events that are moved in one transaction, unless one session has more."""

SESSIONS_TOGETHER = 50
"""Sessions that are moved in one transaction. Their writers wait for it."""

IS_BUSY = "55P03"
"""SQLSTATE of a lock that was not granted in time."""

# Dropping a table of the log waits for all statements on the log, and new ones wait behind it.
WAIT_BRIEFLY = text("SET LOCAL lock_timeout = '100ms'")

NEWEST = text("SELECT max(begins) AS newest, current_date AS today FROM log_period")

CLOSED = text(
    """
    SELECT begins FROM (SELECT begins, lead(begins) OVER (ORDER BY begins) AS ends FROM log_period) AS period
    WHERE ends <= current_date - CAST(:days AS integer) AND (
        begins > :first OR EXISTS (SELECT FROM event WHERE event.period = :first)
        OR EXISTS (SELECT FROM chat_session WHERE log_period = :first))
    ORDER BY begins
    """
)
SESSIONS = text(
    "SELECT id, event_count FROM chat_session WHERE log_period = :period ORDER BY id LIMIT CAST(:limit AS integer)"
)
LOCK = text(
    "SELECT id FROM chat_session WHERE id = ANY(CAST(:ids AS text[])) AND log_period = :period"
    " ORDER BY id FOR UPDATE SKIP LOCKED"
)
MOVE_EVENTS = text(
    "UPDATE event SET period = current_log_period()"
    " WHERE session_id = ANY(CAST(:ids AS text[])) AND period <> current_log_period()"
)
MOVE_SESSIONS = text(
    "UPDATE chat_session SET log_period = current_log_period() WHERE id = ANY(CAST(:ids AS text[]))"
)
IN_USE = text(
    """
    SELECT EXISTS (SELECT FROM chat_session WHERE log_period = :period)
        -- Servers of the release before periods write events of all sessions to the first one.
        OR :period = :first AND EXISTS (
            SELECT FROM event JOIN chat_session ON chat_session.id = event.session_id WHERE event.period = :first)
    """
).bindparams(bindparam("period", type_=Date), bindparam("first", FIRST, type_=Date))
FORGET = text("DELETE FROM log_period WHERE begins = :period")

log = structlog.get_logger()


@dataclass(frozen=True)
class StoredSession:
    """A session that is still in use, and the number of its events."""

    id: str
    events: int


def table_of(period: date) -> str:
    """Return the name of a period's table."""
    return f"event_{period:%Y_%m_%d}"


async def begin_period(db: AsyncSession, days: int) -> bool:
    """Create the table of a new period if the newest one has lasted long enough; return whether it was created.

    Statements on the log go on meanwhile. Sessions begin in the newest period that exists, so nothing depends on when
    this happens.
    """
    connection = await db.connection()
    newest, today = (await connection.execute(NEWEST)).one()
    if (today - newest).days < max(1, days // SHARE):
        return False
    table = table_of(today)
    await connection.exec_driver_sql(f"CREATE TABLE {table} (LIKE event INCLUDING DEFAULTS)")
    await connection.exec_driver_sql(f"ALTER TABLE {table} ADD PRIMARY KEY (session_id, seq)")
    await connection.exec_driver_sql(f"ALTER TABLE event ATTACH PARTITION {table} FOR VALUES IN ('{today}')")
    await connection.exec_driver_sql(f"INSERT INTO log_period (begins) VALUES ('{today}')")  # noqa: S608 - a date of the database's own
    return True


async def closed_periods(db: AsyncSession, days: int) -> list[date]:
    """Return the periods that have been over for `days` days, oldest first: their tables can be dropped."""
    found = await (await db.connection()).execute(CLOSED, {"days": days, "first": FIRST})
    return list(found.scalars())


async def sessions_of(db: AsyncSession, period: date, limit: int) -> list[StoredSession]:
    """Return at most `limit` sessions whose events are in that period."""
    found = await (await db.connection()).execute(SESSIONS, {"period": period, "limit": limit})
    return [StoredSession(*row) for row in found]


def groups(sessions: Sequence[StoredSession]) -> Iterator[list[str]]:
    """Yield the ids of sessions that are moved together."""
    group: list[str] = []
    events = 0
    for session in sessions:
        if group and (len(group) == SESSIONS_TOGETHER or events + session.events > EVENTS_TOGETHER):
            yield group
            group, events = [], 0
        group.append(session.id)
        events += session.events
    if group:
        yield group


async def move_sessions(db: AsyncSession, session_ids: Sequence[str], period: date) -> int:
    """Move sessions of that period with their events to the newest one; return their number.

    Locks their rows, as every writer does. Sessions that another transaction has locked are left for a later run.
    """
    connection = await db.connection()
    given = {"ids": list(session_ids), "period": period}
    taken = list((await connection.execute(LOCK, given)).scalars())
    if taken:
        await connection.execute(MOVE_EVENTS, {"ids": taken})
        await connection.execute(MOVE_SESSIONS, {"ids": taken})
    return len(taken)


async def drop_period(db: AsyncSession, period: date) -> bool:
    """Drop the events of a period, unless a session uses it or the log is too busy; return whether they were dropped.

    The transaction can only be rolled back after False.
    """
    connection = await db.connection()
    if (await connection.execute(IN_USE, {"period": period})).scalar_one():
        return False
    await connection.execute(WAIT_BRIEFLY)
    statement = f"TRUNCATE {table_of(period)}" if period == FIRST else f"DROP TABLE {table_of(period)}"
    try:
        await connection.exec_driver_sql(statement)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != IS_BUSY:
            raise
        log.info("log_period_is_busy", period=str(period))
        return False
    if period != FIRST:
        await connection.execute(FORGET, {"period": period})
    return True
