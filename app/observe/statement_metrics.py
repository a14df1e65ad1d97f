"""Statements as the database's engine sees them: their time and their failures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import asyncpg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from app.observe.metrics import DATABASE_ERRORS, STATEMENT_SECONDS
from app.observe.tracing import note_statement

AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)
"""What a driver raises when it is not the statement that is wrong."""

BEGAN = "aisle_statement_began"
"""Where a connection keeps the moment its statement was sent: it has one at a time."""


def watch(engine: Engine) -> None:
    """Count what goes through the engine. Costs a few microseconds a statement."""
    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", count_error)


def begin(connection: Any, *_: Any) -> None:
    """A statement is sent."""
    connection.info[BEGAN] = perf_counter()


def end(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    """Its answer is there."""
    began = connection.info.pop(BEGAN, None)
    if began is not None:
        seconds = perf_counter() - began
        STATEMENT_SECONDS.observe(seconds)
        note_statement(statement, seconds)


@contextmanager
def timed(statement: str) -> Iterator[None]:
    """A statement that goes to the driver without the engine's knowledge."""
    began = perf_counter()
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        DATABASE_ERRORS.labels("away" if isinstance(error, AWAY) else "refused").inc()
        raise
    seconds = perf_counter() - began
    STATEMENT_SECONDS.observe(seconds)
    note_statement(statement, seconds)


def count_error(context: ExceptionContext) -> None:
    """A statement failed: the database is away, or it refuses."""
    DATABASE_ERRORS.labels("away" if context.is_disconnect else "refused").inc()
