"""When the database is away (restarting, out of reach): what says so, and waiting for it to come back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.db.retry import Backoff, retry

PATIENCE_SECONDS = 30.0
"""How long work that is under way waits for a database that is away."""

BACKOFF = Backoff(first=0.05, longest=1.0)

AWAY_STATES = (
    "57P",  # operator intervention: shutting down, starting up
    "08",  # connection exceptions
    "53300",  # too many connections: those of a dead process are still being cleared away
)

DATABASE_ERRORS = (
    *(SQLAlchemyError, OSError),
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
)
"""Everything that talking to the database may raise. Connecting raises the driver's own, unwrapped."""

log = structlog.get_logger()

T = TypeVar("T")


def is_away(error: BaseException) -> bool:
    """Whether the error says that the database cannot be reached now, rather than that it refuses the statement."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_away(error.orig))
    if isinstance(error, PoolTimeout | OSError):  # a TimeoutError is an OSError
        return True
    if isinstance(error, asyncpg.InternalClientError):
        return True  # what the driver says of a connection on which the server took its leave before it was asked
    state = getattr(error, "sqlstate", None) or ""
    if state:
        return state.startswith(AWAY_STATES)
    # The driver's own words, or the dialect's, for a connection that broke under a statement.
    return "connection is closed" in str(error) or "connection was closed" in str(error)


def may_come_back(error: BaseException) -> bool:
    """Return whether the error is one of the database's and says that it cannot be reached now."""
    return isinstance(error, DATABASE_ERRORS) and is_away(error)


async def patiently(work: Callable[[], Awaitable[T]], *, what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Do the work, again and again while the database is away, for at most that long.

    The work must bear repetition: a commit whose answer was lost in a cut may have happened. Raises what it raises,
    and the database's error when patience ends.
    """

    def report(error: Exception) -> None:
        log.warning("database_away", waiting=what, error=repr(error)[:200])

    return await retry(work, when=may_come_back, backoff=BACKOFF, seconds=seconds, on_retry=report)
