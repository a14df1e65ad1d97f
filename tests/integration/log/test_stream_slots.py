"""Stream slots: released whatever happens to the database, so that no session runs out of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.db import Database
from app.log.stream_slots import StreamSlots
from tests.support.shop import new_session


async def taken(database: Database) -> int:
    async with database.reading() as db:
        found = await (await db.connection()).execute(text("SELECT count(*) FROM stream_seat"))
        return int(found.scalar_one())


async def test_a_crash_of_the_database_gives_no_open_stream_s_slot_again(database: Database) -> None:
    slots = StreamSlots(database, database, "this server")
    session_id = await new_session(database)
    before = await slots.take(session_id, 8)
    async with database.transaction() as db:
        # PostgreSQL does so with an unlogged table and its sequence after a crash.
        await (await db.connection()).execute(text("TRUNCATE stream_seat RESTART IDENTITY"))
    after = await slots.take(session_id, 8)
    assert before is not None
    assert after is not None
    slots.release(before)
    await slots.close()
    assert await taken(database) == 1
    slots.release(after)
    await slots.close()
    assert await taken(database) == 0


async def test_a_slot_whose_commit_got_no_reply_is_released(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = database.transaction

    @asynccontextmanager
    async def without_reply() -> AsyncIterator[AsyncSession]:
        async with original() as db:
            yield db
        raise ConnectionResetError("the reply never came")

    session_id = await new_session(database)
    monkeypatch.setattr(database, "transaction", without_reply)
    other = Database(database.url)
    slots = StreamSlots(database, other, "this server")
    with pytest.raises(ConnectionResetError):
        await slots.take(session_id, 1)
    monkeypatch.undo()
    await slots.close()
    assert await slots.take(session_id, 1) is not None
    assert await slots.take(session_id, 1) is None
    await other.close()
