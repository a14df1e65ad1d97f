"""The address of the database that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.settings import get_settings


class NoDatabaseAddress(Exception):
    """There is no database to work on; the message says what to do."""


@contextmanager
def database_address(*, make: bool = True) -> Iterator[str]:
    """Yield DATABASE_URL, else the address of the embedded PostgreSQL of a development machine.

    The embedded server is the one that bin/dev is running, or is started for this command. Raises NoDatabaseAddress if
    it cannot be used, and if there is no database yet, unless the command may `make` one.
    """
    if url := get_settings().database_url:
        yield url
        return
    try:
        from devtools.postgres.embedded import EmbeddedPostgres, EmbeddedPostgresError
    except ModuleNotFoundError:
        raise NoDatabaseAddress("There is no database: set DATABASE_URL.") from None
    postgres = EmbeddedPostgres(attach=True)
    if not make and not postgres.data_folder.exists():
        raise NoDatabaseAddress("There is no database yet: set DATABASE_URL, or run bin/dev once.")
    try:
        postgres.start()
    except EmbeddedPostgresError as failure:
        raise NoDatabaseAddress(str(failure)) from failure
    with postgres:
        yield postgres.url
