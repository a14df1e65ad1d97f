"""Detection of an unreachable database (restarting, network failure), and retries until it is back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.db.retry import Backoff, retry

RETRY_SECONDS = 30.0
"""Maximum seconds that work in progress waits for an unreachable database."""

BACKOFF = Backoff(first=0.05, longest=1.0)

TRANSIENT_STATES = (
    "57P",  # operator intervention: shutting down, starting up
    "08",  # connection exceptions
    "53300",  # too many connections: those of an exited process are still being closed
)

DATABASE_ERRORS = (
    *(SQLAlchemyError, OSError),
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
)
"""All exceptions of database access. Connecting raises the driver's own, unwrapped."""

log = structlog.get_logger()

T = TypeVar("T")


def is_transient(error: BaseException) -> bool:
    """Return whether the error means that the database is unreachable, as opposed to a refused statement."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_transient(error.orig))
    if isinstance(error, PoolTimeout | OSError):  # a TimeoutError is an OSError
        return True
    if isinstance(error, asyncpg.InternalClientError):
        return True  # the driver's error when the server closed the connection before a statement
    state = getattr(error, "sqlstate", None) or ""
    if state:
        return state.startswith(TRANSIENT_STATES)
    # Messages of the driver or the dialect for a connection that was lost during a statement.
    return "connection is closed" in str(error) or "connection was closed" in str(error)


def is_recoverable(error: BaseException) -> bool:
    """Return whether the error is one of the database's and says that it cannot be reached now."""
    return isinstance(error, DATABASE_ERRORS) and is_transient(error)


async def retry_transient(
    work: Callable[[], Awaitable[T]], *, what: str, seconds: float = RETRY_SECONDS
) -> T:
    """Run `work`, retrying while the database is unreachable.

    `work` must be idempotent: a commit may have succeeded although its reply was lost.

    Args:
        what: Description for the log.
        seconds: Maximum duration of all attempts.

    Raises:
        Exception: Those of `work`, and the database's error after `seconds`.
    """

    def report(error: Exception) -> None:
        log.warning("database_away", waiting=what, error=repr(error)[:200])

    return await retry(work, when=is_recoverable, backoff=BACKOFF, seconds=seconds, on_retry=report)
