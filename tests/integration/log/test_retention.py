"""Retention: sessions without visits are deleted completely, all others are kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.db import Database
from app.log.retention import Expired, count_expired, delete_expired, expired_sessions
from app.log.sessions import mark_seen, position, position_of_visitor
from app.models import (
    CartItem,
    ChatSession,
    IdempotencyRecord,
    Product,
    SearchContext,
    TurnRecord,
    now,
)

OWNED = (TurnRecord, CartItem, SearchContext, IdempotencyRecord)


async def seen(database: Database, session_id: str, ago: timedelta, last_seq: int = 1) -> None:
    """Add a session that was last used so long ago."""
    async with database.transaction() as db:
        moment = now() - ago
        db.add(ChatSession(id=session_id, created_at=moment, seen_at=moment, last_seq=last_seq))


async def expire(database: Database, days: int = 30) -> list[str]:
    """Delete expired sessions and return the ids of the others."""
    async with database.transaction() as db:
        found = await expired_sessions(db, days, 100)
        counted = await count_expired(db, days)
        assert await delete_expired(db, found, days) == counted
        assert counted.sessions == len(found)
        left = await (await db.connection()).execute(text("SELECT id FROM chat_session ORDER BY id"))
        return list(left.scalars())


async def fill(database: Database, session_id: str) -> None:
    """Add a row to each table that belongs to a session."""
    async with database.transaction() as db:
        await db.merge(Product(id="k1", name="Kettle", price=Decimal(10)))
        await db.flush()
        db.add(turn(session_id, "done"))
        db.add(CartItem(session_id=session_id, product_id="k1", variant_id="k1"))
        db.add(SearchContext(session_id=session_id))
        db.add(IdempotencyRecord(session_id=session_id, function="f", key="k"))


def turn(session_id: str, status: str) -> TurnRecord:
    """Return a turn of the session."""
    return TurnRecord(
        id=f"turn-of-{session_id}",
        session_id=session_id,
        first_seq=1,
        client_message_id="m",
        message="hello",
        status=status,
    )


async def owned_by(database: Database, session_id: str) -> dict[str, int]:
    """Return the session's number of rows in each table."""
    found = {}
    async with database.reading() as db:
        for model in OWNED:
            name = str(model.__tablename__)
            count = text(f"SELECT count(*) FROM {name} WHERE session_id = :id")
            found[name] = int((await (await db.connection()).execute(count, {"id": session_id})).scalar_one())
    return found


async def test_an_expired_session_takes_all_that_is_its_own_with_it(database: Database) -> None:
    await seen(database, "old", timedelta(days=31))
    await seen(database, "young", timedelta(days=29))
    for session_id in ("old", "young"):
        await fill(database, session_id)
    assert await expire(database) == ["young"]
    assert set((await owned_by(database, "old")).values()) == {0}
    assert set((await owned_by(database, "young")).values()) == {1}


async def test_every_table_that_names_a_session_goes_with_it(database: Database) -> None:
    tied = text(
        "SELECT conrelid::regclass::text, confdeltype::text FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid = 'chat_session'::regclass"
    )
    naming = text("SELECT table_name FROM information_schema.columns WHERE column_name = 'session_id'")
    async with database.reading() as db:
        connection = await db.connection()
        rules = {str(table): str(rule) for table, rule in await connection.execute(tied)}
        tables = {str(table) for table in (await connection.execute(naming)).scalars()}
    tables.discard("stream_seat")  # it belongs to a process, and is deleted with its stream
    tables -= {
        name for name in tables if name.startswith("event")
    }  # dropped with their period (test_periods.py)
    assert rules == dict.fromkeys(tables, "c")
    assert {str(model.__tablename__) for model in OWNED} <= tables


async def test_a_session_that_waits_for_an_answer_is_kept(database: Database) -> None:
    await seen(database, "waiting", timedelta(days=99))
    async with database.transaction() as db:
        db.add(turn("waiting", "running"))
    assert await expire(database) == ["waiting"]


async def test_a_session_in_which_nothing_ever_happened_goes_after_a_day(database: Database) -> None:
    await seen(database, "unused", timedelta(hours=25), last_seq=0)
    await seen(database, "unused, new", timedelta(hours=23), last_seq=0)
    await seen(database, "used", timedelta(hours=25), last_seq=1)
    async with database.reading() as db:
        assert await count_expired(db, 30) == Expired(sessions=1, unused=1)
    assert await expire(database) == ["unused, new", "used"]


async def test_a_session_used_again_at_the_last_moment_is_kept(database: Database) -> None:
    await seen(database, "back", timedelta(days=31))
    async with database.reading() as db:
        found = await expired_sessions(db, 30, 100)
    await mark_seen(database, found)
    async with database.transaction() as db:
        assert await delete_expired(db, found, 30) == Expired()


async def test_a_session_that_is_being_written_is_not_waited_for(database: Database) -> None:
    await seen(database, "busy", timedelta(days=31))
    async with database.transaction() as writer:
        await position(writer, "busy", lock=True)
        async with asyncio.timeout(10):
            assert await expire_now(database, ["busy"]) == Expired()
    assert await expire_now(database, ["busy"]) == Expired(sessions=1)


async def expire_now(database: Database, session_ids: list[str]) -> Expired:
    async with database.transaction() as db:
        return await delete_expired(db, session_ids, 30)


@pytest.mark.parametrize(("ago", "written"), [(59, False), (61, True)], ids=["within the hour", "later"])
async def test_a_visit_is_noted_at_most_once_an_hour(database: Database, ago: int, written: bool) -> None:
    await seen(database, "here", timedelta(minutes=ago))
    before = await seen_at(database, "here")
    assert await position_of_visitor(database, "here") is not None
    after = await seen_at(database, "here")
    assert (after != before) is written
    await position_of_visitor(database, "here")
    assert await seen_at(database, "here") == after


async def seen_at(database: Database, session_id: str) -> tuple[object, ...]:
    """Return the time of the session's last use, and the transaction that wrote it."""
    found = text("SELECT seen_at, xmin::text FROM chat_session WHERE id = :id")
    async with database.reading() as db:
        return tuple((await (await db.connection()).execute(found, {"id": session_id})).one())


async def test_a_visit_does_not_wait_for_a_writer(database: Database) -> None:
    await seen(database, "busy", timedelta(days=1))
    async with database.transaction() as writer:
        await position(writer, "busy", lock=True)
        async with asyncio.timeout(10):
            assert await position_of_visitor(database, "busy") is not None


async def test_a_deleted_session_has_no_position(database: Database) -> None:
    assert await position_of_visitor(database, "nobody") is None
