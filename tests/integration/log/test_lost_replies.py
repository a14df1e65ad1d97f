"""Flushes whose outcome is not known, because the connection broke: each event is in the log once, with its number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.db import Database
from app.events import TextChunk, wire_json
from app.log import Log
from app.log.append import FlushRows, OneAppend
from app.log.connection import LogConnection
from app.log.notify import connection_arguments
from app.log.reader import read_all
from app.settings import Settings
from app.turn import LoggedEvent
from tests.support.shop import new_session

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
async def log(database: Database) -> AsyncIterator[Log]:
    log = Log(database, Settings(environment="test", log_flush_ms=1, poll_seconds=60))
    await log.start()
    yield log
    await log.stop()


def chunk(words: str) -> TextChunk:
    return TextChunk(turn_id=None, part_id="1-2", text=words)


async def stored(log: Log, session_id: str) -> list[LoggedEvent]:
    async with log.database.reading() as db:
        return await read_all(db, session_id)


async def test_a_flush_whose_reply_was_lost_is_written_once(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, other = await new_session(log.database), await new_session(log.database)
    await log.append(session_id, chunk("before"))
    reader = log.broadcaster.subscribe(session_id, 1)
    assert await reader.next(0) == []
    original = FlushRows.write
    lost: list[object] = []

    async def written_without_reply(rows: FlushRows, *given: object, **more: object) -> object:
        found = await original(rows, *given, **more)  # type: ignore[arg-type]  # the arguments of the original
        if not lost:
            lost.append(found)
            raise ConnectionResetError("the reply never came")
        return found

    monkeypatch.setattr(FlushRows, "write", written_without_reply)
    first, second, third = await asyncio.gather(
        log.append(session_id, chunk("a"), chunk("b")),
        log.append(session_id, chunk("c")),
        log.append(other, chunk("d")),
    )
    assert len(lost) == 1
    assert [row.seq for row in (*first, *second, *third)] == [2, 3, 4, 1]
    assert (await stored(log, session_id))[1:] == [*first, *second]
    assert await stored(log, other) == third
    assert await reader.next(0) == [*first, *second]


def break_first_write(
    monkeypatch: pytest.MonkeyPatch, behind: asyncpg.Connection | None = None
) -> list[FlushRows]:
    """Let the first flush be written in an open transaction, of `behind` or of its own connection, which then breaks.

    Returns the attempts, also those to come.
    """
    original, attempts = FlushRows.write, list[FlushRows]()

    async def broken(rows: FlushRows, connection: asyncpg.Connection, *, notify: bool) -> object:
        attempts.append(rows)
        if len(attempts) > 1:
            return await original(rows, connection, notify=notify)
        through = behind or connection
        await through.execute("BEGIN")
        await original(rows, through, notify=notify)
        raise ConnectionResetError("the connection breaks before the end")

    monkeypatch.setattr(FlushRows, "write", broken)
    return attempts


async def test_a_flush_that_goes_on_behind_a_broken_connection_is_written_once(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = await new_session(log.database)
    behind, watching = [await asyncpg.connect(**connection_arguments(log.database.url)) for _ in range(2)]
    attempts = break_first_write(monkeypatch, behind)
    writing = asyncio.ensure_future(log.append(session_id, chunk("a")))
    async with asyncio.timeout(20):
        while not await watching.fetchval(WAITING):
            await asyncio.sleep(0)
        assert not writing.done()
        await behind.execute("COMMIT")
        written = await writing
    await behind.close()
    await watching.close()
    assert len(attempts) == 1
    assert [row.seq for row in written] == [1]
    assert await stored(log, session_id) == written


async def test_a_flush_that_was_rolled_back_is_written_again(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = await new_session(log.database)
    attempts = break_first_write(monkeypatch)
    written = await log.append(session_id, chunk("a"), chunk("b"))
    assert len(attempts) == 2
    assert [row.seq for row in written] == [1, 2]
    assert await stored(log, session_id) == written


async def test_a_refused_flush_keeps_its_connection(log: Log) -> None:
    connection = LogConnection(log.database.url)
    session_id = await new_session(log.database)
    late = TextChunk(turn_id="ended", part_id="1-2", text="late")
    used = set()
    for _ in range(3):
        async with connection.opened() as driver:
            used.add(driver.get_server_pid())
            rows = FlushRows([OneAppend(session_id, [late], [wire_json(late)])])
            assert await rows.write(driver, notify=False) is None
    await connection.close()
    assert len(used) == 1
    assert await stored(log, session_id) == []
