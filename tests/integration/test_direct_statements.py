"""Statements sent to the driver directly are part of the session's transaction, as SQLAlchemy's own are."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection

from app.db import Database
from app.db.direct import fetch, fetch_value, fetch_values
from app.db.transient_errors import DATABASE_ERRORS, is_transient

ADD = text("INSERT INTO rate_limit (key, free_at) VALUES (:key, now()) RETURNING key")
KEYS = text("SELECT key FROM rate_limit ORDER BY key")


async def test_a_statement_begins_the_transaction_and_is_committed_with_it(database: Database) -> None:
    async with database.transaction() as db:
        assert await fetch_value(db, ADD, {"key": "direct"}) == "direct"
        await (await db.connection()).execute(ADD, {"key": "by SQLAlchemy"})
        async with database.reading() as other:
            assert await fetch_values(other, KEYS) == []
    async with database.reading(in_transaction=False) as db:
        assert await fetch_values(db, KEYS) == ["by SQLAlchemy", "direct"]


async def test_a_failed_statement_undoes_the_transaction_and_leaves_the_connection_usable(
    database: Database,
) -> None:
    with pytest.raises(asyncpg.UniqueViolationError) as failure:
        async with database.transaction() as db:
            await fetch(db, ADD, {"key": "twice"})
            await fetch(db, ADD, {"key": "twice"})
    assert not is_transient(failure.value)
    async with database.reading() as db:
        assert await fetch_values(db, KEYS) == []


async def test_a_row_has_its_columns_by_name_and_in_order(database: Database) -> None:
    statement = text(
        "SELECT CAST(:one AS integer) AS one, CAST(:two AS jsonb) AS two, CAST(:one AS integer) + 1"
    )
    async with database.reading() as db:
        [row] = await fetch(db, statement, {"two": '{"a": [1]}', "one": 1})
    assert (row.one, row.two, row[2]) == (1, {"a": [1]}, 2)
    with pytest.raises(AttributeError):
        _ = row.three


async def test_a_lost_connection_is_transient(database: Database) -> None:
    async with database.reading(in_transaction=False) as db, database.reading() as other:
        own = await fetch_value(db, text("SELECT pg_backend_pid()"))
        await fetch(other, text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        with pytest.raises(DATABASE_ERRORS) as failure:
            await fetch(db, KEYS)
    assert is_transient(failure.value)


async def test_a_connection_that_is_lost_before_its_transaction_begins_is_transient(
    database: Database,
) -> None:
    with pytest.raises(DATABASE_ERRORS) as failure:
        async with database.transaction() as db:
            raw = await (await db.connection()).get_raw_connection()
            assert raw.driver_connection is not None
            raw.driver_connection.terminate()
            await fetch(db, KEYS)
    assert is_transient(failure.value)
    assert isinstance(failure.value, asyncpg.InterfaceError)
    async with database.transaction() as db:
        assert await fetch_values(db, KEYS) == []


def test_sqlalchemy_has_the_attributes_of_its_connection_that_are_used() -> None:
    assert "_transaction" in AsyncAdapt_asyncpg_connection.__slots__
    assert callable(AsyncAdapt_asyncpg_connection._start_transaction)
