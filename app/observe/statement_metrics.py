"""Durations and errors of statements, from the database engine's events."""

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

TRANSIENT = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)
"""Errors of a driver that do not concern the statement."""

BEGAN = "aisle_statement_began"
"""Key under which a connection stores the start time of its statement; it runs one at a time."""


def watch(engine: Engine) -> None:
    """Measure the statements of an engine. Costs a few microseconds per statement."""
    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", count_error)


def begin(connection: Any, *_: Any) -> None:
    """Store the start time of a statement."""
    connection.info[BEGAN] = perf_counter()


def end(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    """Record the duration of a statement."""
    began = connection.info.pop(BEGAN, None)
    if began is not None:
        seconds = perf_counter() - began
        STATEMENT_SECONDS.observe(seconds)
        note_statement(statement, seconds)


@contextmanager
def timed(statement: str) -> Iterator[None]:
    """Measure a statement that is sent directly to the driver."""
    began = perf_counter()
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        DATABASE_ERRORS.labels("away" if isinstance(error, TRANSIENT) else "refused").inc()
        raise
    seconds = perf_counter() - began
    STATEMENT_SECONDS.observe(seconds)
    note_statement(statement, seconds)


def count_error(context: ExceptionContext) -> None:
    """Count a failed statement, as unreachable database or refusal."""
    DATABASE_ERRORS.labels("away" if context.is_disconnect else "refused").inc()
