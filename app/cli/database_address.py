"""Where commands find the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.settings import get_settings
from devtools.postgres.embedded import EmbeddedPostgres, EmbeddedPostgresError


@contextmanager
def database_address(*, make: bool = True) -> Iterator[str]:
    """DATABASE_URL, else that of the embedded PostgreSQL: the one bin/dev is serving, or started for this command.

    Raises EmbeddedPostgresError where it cannot be had, and, unless it may `make` one, where there is none yet.
    """
    if url := get_settings().database_url:
        yield url
        return
    postgres = EmbeddedPostgres(attach=True)
    if not make and not postgres.data_folder.exists():
        raise EmbeddedPostgresError("There is no database yet: set DATABASE_URL, or run bin/dev once.")
    with postgres:
        yield postgres.url
