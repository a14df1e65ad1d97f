"""Periods of the log: old events are dropped with their table, and conversations in use are kept whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.db import Database
from app.events import Context
from app.housekeeping.maintenance import MaintenanceResult, count_due, run_maintenance
from app.log import Log
from app.log.periods import FIRST, StoredSession, begin_period, groups, move_sessions, table_of
from app.log.reader import read_all
from app.log.sessions import create_session, forget_session, position
from app.settings import Settings

SETTINGS = Settings(environment="test", log_flush_ms=1)
LONG_AGO, LATER = timedelta(days=60), timedelta(days=45)
"""Beginnings of a period that can be dropped and of the one after it."""


@pytest.fixture
async def log(database: Database) -> AsyncIterator[Log]:
    log = Log(database, SETTINGS)
    await log.start()
    yield log
    await log.stop()


async def run(database: Database, *statements: str) -> None:
    async with database.transaction() as db:
        for statement in statements:
            await (await db.connection()).exec_driver_sql(statement)


async def value(database: Database, query: str) -> object:
    async with database.reading() as db:
        return (await (await db.connection()).execute(text(query))).scalar()


async def old_period(database: Database, ago: timedelta) -> date:
    """Add a period that began so long ago."""
    today = await value(database, "SELECT current_date")
    assert isinstance(today, date)
    begins = today - ago
    table = table_of(begins)
    await run(
        database,
        f"CREATE TABLE {table} (LIKE event INCLUDING DEFAULTS)",
        f"ALTER TABLE {table} ADD PRIMARY KEY (session_id, seq)",
        f"ALTER TABLE event ATTACH PARTITION {table} FOR VALUES IN ('{begins}')",
        f"INSERT INTO log_period VALUES ('{begins}')",
    )
    return begins


async def session_in(log: Log, period: date, events: int = 3, *, expired: bool = False) -> str:
    """Add a session that began in that period, with events."""
    async with log.database.transaction() as db:
        session_id = await create_session(db)
    await run(log.database, f"UPDATE chat_session SET log_period = '{period}' WHERE id = '{session_id}'")
    await log.append(session_id, *(Context() for _ in range(events)))
    if expired:
        await run(
            log.database,
            f"UPDATE chat_session SET seen_at = now() - interval '40 days' WHERE id = '{session_id}'",
        )
    return session_id


async def places(database: Database, session_id: str) -> dict[str, list[int]]:
    """Return the numbers of the session's events by the table that holds them."""
    async with database.reading() as db:
        rows = await (await db.connection()).execute(
            text(
                "SELECT tableoid::regclass::text, array_agg(seq ORDER BY seq) FROM event"
                " WHERE session_id = :id GROUP BY 1"
            ),
            {"id": session_id},
        )
        return {str(table): list(numbers) for table, numbers in rows}


async def tables(database: Database) -> list[str]:
    async with database.reading() as db:
        rows = await (await db.connection()).execute(
            text(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'event'::regclass ORDER BY 1"
            )
        )
        return list(rows.scalars())


async def newest(database: Database) -> str:
    found = await value(database, "SELECT current_log_period()")
    assert isinstance(found, date)
    return table_of(found)


async def test_events_are_stored_in_the_period_in_which_their_session_began(log: Log) -> None:
    old = await old_period(log.database, LONG_AGO)
    first, second = await session_in(log, old), await session_in(log, FIRST)
    async with log.database.transaction() as db:
        new = await create_session(db)
    await log.append(new, Context())
    assert await places(log.database, first) == {table_of(old): [1, 2, 3]}
    assert await places(log.database, second) == {table_of(FIRST): [1, 2, 3]}
    assert await places(log.database, new) == {await newest(log.database): [1]}


async def test_a_period_that_is_over_is_dropped_and_conversations_in_use_move(log: Log) -> None:
    database = log.database
    old = await old_period(database, LONG_AGO)
    await old_period(database, LATER)
    kept, gone = await session_in(log, old), await session_in(log, old, expired=True)
    assert (await count_due(database, SETTINGS)).periods == 1
    done = await run_maintenance(database, SETTINGS)
    assert (done.periods, done.moved, done.expired.sessions) == (1, 1, 1)
    assert table_of(old) not in await tables(database)
    assert await places(database, kept) == {await newest(database): [1, 2, 3]}
    assert await places(database, gone) == {}
    [row] = await log.append(kept, Context())
    assert row.seq == 4
    assert await places(database, kept) == {await newest(database): [1, 2, 3, 4]}
    assert await run_maintenance(database, SETTINGS) == MaintenanceResult()


async def test_a_period_is_kept_for_as_long_as_its_newest_session_may_be(log: Log) -> None:
    old = await old_period(log.database, LONG_AGO)
    await old_period(log.database, timedelta(days=29))
    await session_in(log, old, expired=True)
    assert (await run_maintenance(log.database, SETTINGS)).periods == 0
    assert table_of(old) in await tables(log.database)


async def test_the_first_period_is_emptied_and_stays(log: Log) -> None:
    await old_period(log.database, LATER)
    kept, gone = await session_in(log, FIRST), await session_in(log, FIRST, expired=True)
    done = await run_maintenance(log.database, SETTINGS)
    assert (done.periods, done.moved) == (1, 1)
    assert table_of(FIRST) in await tables(log.database)
    assert await places(log.database, gone) == {}
    assert sum(map(len, (await places(log.database, kept)).values())) == 3
    assert await run_maintenance(log.database, SETTINGS) == MaintenanceResult()


async def test_a_conversation_that_another_transaction_has_locked_postpones_the_drop(log: Log) -> None:
    database = log.database
    old = await old_period(database, LONG_AGO)
    await old_period(database, LATER)
    kept = await session_in(log, old)
    async with database.transaction() as writer:
        await position(writer, kept, lock=True)
        async with asyncio.timeout(20):
            assert (await run_maintenance(database, SETTINGS)).periods == 0
    assert await places(database, kept) == {table_of(old): [1, 2, 3]}
    assert (await run_maintenance(database, SETTINGS)).periods == 1
    assert await places(database, kept) == {await newest(database): [1, 2, 3]}


async def test_a_long_reading_of_the_log_postpones_the_drop(log: Log) -> None:
    database = log.database
    old = await old_period(database, LONG_AGO)
    await old_period(database, LATER)
    gone = await session_in(log, old, expired=True)
    async with database.reading() as backup:
        await (await backup.connection()).execute(text("SELECT count(*) FROM event"))
        assert (await run_maintenance(database, SETTINGS)).periods == 0
        assert await places(database, gone) != {}, "nothing is lost that was not dropped"
    assert (await run_maintenance(database, SETTINGS)).periods == 1


async def test_a_drop_that_was_interrupted_is_finished_by_the_next_run(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = log.database
    monkeypatch.setattr("app.log.periods.SESSIONS_TOGETHER", 1)
    old = await old_period(database, LONG_AGO)
    await old_period(database, LATER)
    kept = [await session_in(log, old) for _ in range(4)]
    moves = 0

    def killed_at_the_third(move: Callable[..., Awaitable[int]]) -> Callable[..., Awaitable[int]]:
        async def moving(*given: object) -> int:
            nonlocal moves
            moves += 1
            if moves == 3:
                raise KeyboardInterrupt
            return await move(*given)

        return moving

    with monkeypatch.context() as patch:
        patch.setattr("app.housekeeping.maintenance.move_sessions", killed_at_the_third(move_sessions))
        with pytest.raises(KeyboardInterrupt):
            await run_maintenance(database, SETTINGS)
    found = [next(iter(await places(database, each))) for each in kept]
    assert sorted(found).count(table_of(old)) == 2
    done = await run_maintenance(database, SETTINGS)
    assert (done.periods, done.moved) == (1, 2)
    for each in kept:
        assert await places(database, each) == {await newest(database): [1, 2, 3]}


async def test_conversations_that_are_written_meanwhile_lose_nothing(log: Log) -> None:
    database = log.database
    old = await old_period(database, LONG_AGO)
    await old_period(database, LATER)
    kept = [await session_in(log, old) for _ in range(10)]

    async def write(session_id: str) -> None:
        for _ in range(20):
            await log.append(session_id, Context())

    async def maintain() -> None:
        while not (await run_maintenance(database, SETTINGS)).periods:
            await asyncio.sleep(0)

    async with asyncio.timeout(60):
        await asyncio.gather(maintain(), *map(write, kept))
    for each in kept:
        async with database.reading() as db:
            assert [row.seq for row in await read_all(db, each)] == list(range(1, 24))
        assert list(await places(database, each)) == [await newest(database)]


async def test_a_period_begins_when_the_newest_has_lasted_a_quarter_of_the_days(log: Log) -> None:
    database = log.database
    today = await newest(database)
    async with database.transaction() as db:
        assert not await begin_period(db, days=1)
    await run(database, f"DROP TABLE {today}", "DELETE FROM log_period WHERE begins = current_date")
    week = await old_period(database, timedelta(days=7))
    assert await newest(database) == table_of(week)
    async with database.transaction() as db:
        assert not await begin_period(db, days=32)
    async with database.transaction() as db:
        assert await begin_period(db, days=30)
    assert await newest(database) == today
    async with database.transaction() as db:
        session_id = await create_session(db)
    await log.append(session_id, Context())
    assert await places(database, session_id) == {today: [1]}


async def test_a_new_period_does_not_wait_for_writers_nor_they_for_it(log: Log) -> None:
    database = log.database
    await run(
        database, f"DROP TABLE {await newest(database)}", "DELETE FROM log_period WHERE begins = current_date"
    )
    week = await old_period(database, timedelta(days=7))
    session_id = await session_in(log, week)
    async with asyncio.timeout(20), database.transaction() as begun, database.transaction() as writer:
        await (await writer.connection()).execute(
            text("UPDATE event SET name = name WHERE session_id = :id"), {"id": session_id}
        )
        assert await begin_period(begun, days=30)
        await log.append(session_id, Context())


async def test_a_deleted_session_leaves_no_event_in_any_period(log: Log) -> None:
    old = await old_period(log.database, LONG_AGO)
    session_id = await session_in(log, old)
    async with log.database.transaction() as db:
        assert await forget_session(db, session_id)
    assert await places(log.database, session_id) == {}


async def test_a_server_of_the_previous_release_can_still_write(log: Log) -> None:
    old = await old_period(log.database, LONG_AGO)
    await old_period(log.database, LATER)
    session_id = await session_in(log, old)
    insert = "INSERT INTO event (session_id, seq, name, data) VALUES ('{}', 4, 'context', '{{}}')"
    await run(log.database, insert.format(session_id))
    assert await places(log.database, session_id) == {table_of(old): [1, 2, 3], table_of(FIRST): [4]}
    assert (await run_maintenance(log.database, SETTINGS)).moved == 1
    assert await places(log.database, session_id) == {await newest(log.database): [1, 2, 3, 4]}


def test_sessions_are_moved_in_bounded_groups() -> None:
    sessions = [StoredSession(str(number), 10) for number in range(60)]
    assert list(map(len, groups(sessions))) == [50, 10]
    large = [
        StoredSession("a", 20_000),
        StoredSession("b", 4_999),
        StoredSession("c", 1),
        StoredSession("d", 1),
    ]
    assert list(groups(large)) == [["a"], ["b", "c"], ["d"]]
    assert list(groups([])) == []
