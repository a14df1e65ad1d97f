"""Checks of pooled connections before they are used again.

A query before each use would cost a round trip of each request. The driver knows at once that a server has closed a
connection, so only a connection that was not used for a while is asked.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

UNUSED_SECONDS = 1.0
"""Seconds without use after which a connection is asked with a query: a network may have dropped it silently."""

USED_AT = "used_at"


def check_connections(engine: Engine) -> None:
    """Make the engine's pool replace lost connections before use. If one is lost, all older ones are replaced."""

    @event.listens_for(engine, "checkin")
    def note_use(_: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[USED_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def require_live(connection: Any, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        used_at = entry.info.get(USED_AT)
        if used_at is None:
            return  # it was made just now
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError
        if time.monotonic() - used_at > UNUSED_SECONDS and not is_answered(engine, connection):
            raise InvalidatePoolError


def is_answered(engine: Engine, connection: Any) -> bool:
    """Return whether the server answers a query on the connection."""
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        if engine.dialect.is_disconnect(error, connection, None):
            return False
        raise
