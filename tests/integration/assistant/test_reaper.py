"""The end of other servers' turns: only if their owner is gone, not if it is late; and heartbeats under load."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest
from sqlalchemy import text

from app.assistant.reaper import LOOKS, TurnReaper
from app.db import Database
from app.db.locks import HOLD_PROCESS_LOCK, IS_ALIVE_SQL
from app.events import TurnError
from app.llm import RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from app.log import Log
from app.log.notify import PostgresListener, connection_arguments
from app.settings import Settings
from tests.support.serving import serving
from tests.support.shop import logged, new_session, run_turn
from tests.support.shoppers import program

OWNER = "another server"


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """The connection of another server, which holds its lock."""
    connection = await asyncpg.connect(**connection_arguments(database.url))
    await connection.execute(HOLD_PROCESS_LOCK, OWNER)
    yield connection
    connection.terminate()


async def running_elsewhere(database: Database, seconds: int) -> str:
    """Add a session with a turn of that server and a heartbeat of this many seconds ago. Return the session's id."""
    session_id = await new_session(database)
    await run_turn(database, session_id, "turn-1")
    async with database.transaction() as db:
        late = text("UPDATE turn SET owner = :owner, heartbeat_at = now() - make_interval(secs => :seconds)")
        await (await db.connection()).execute(late, {"owner": OWNER, "seconds": seconds})
    return session_id


async def test_only_a_turn_whose_owner_is_gone_is_ended(
    database: Database, owner: asyncpg.Connection
) -> None:
    session_id = await running_elsewhere(database, seconds=60)
    reaper = TurnReaper(
        Log(database, Settings(environment="test")), database, "this server", 2, [], lambda _: None
    )
    for _ in range(LOOKS * 2):
        await reaper._reap()
    assert await logged(database, session_id) == [], "it is late, and alive"
    await owner.close()
    for _ in range(LOOKS):
        await reaper._reap()
    [end] = await logged(database, session_id)
    assert isinstance(end.event, TurnError)
    assert end.event.code == "interrupted"


async def test_an_end_reaches_the_streams_of_the_process_that_writes_it(database: Database) -> None:
    log = Log(
        database, Settings(environment="test")
    )  # it is not started, so that nothing else delivers events
    session_id = await running_elsewhere(database, seconds=60)
    stream = log.broadcaster.subscribe(session_id, 0)
    assert await stream.next(0) == []
    reaper = TurnReaper(log, database, "this server", 2, [], lambda _: None)
    for _ in range(LOOKS):
        await reaper._reap()
    [end] = await stream.next(0)
    assert isinstance(end.event, TurnError)


async def is_alive(database: Database, process: str) -> bool:
    """Return whether other servers find the lock of that server."""
    statement = text(f"SELECT {IS_ALIVE_SQL.format(name=':process')}")
    async with database.reading() as db:
        return bool((await (await db.connection()).execute(statement, {"process": process})).scalar())


async def test_a_server_holds_its_lock_again_after_the_database_has_noticed_a_lost_connection(
    database: Database, owner: asyncpg.Connection
) -> None:
    """`owner` is the lost connection, which the database still serves when the server has connected again."""
    missed = asyncio.Event()
    listener = PostgresListener(database.url, OWNER, {}, missed.set)
    listener.start()
    async with asyncio.timeout(20):
        await listener.listening.wait()
        await owner.close()
        while not await is_alive(database, OWNER):
            await asyncio.sleep(0.01)
    assert missed.is_set(), "it did not wait for the lock before it received notifications"
    await listener.stop()


async def test_an_answer_goes_on_while_requests_hold_all_their_connections(stocked_url: str) -> None:
    gate = asyncio.Event()
    model = ScriptedModel([[TextDelta("One. "), gate, TextDelta("Two."), RoundFinished()]])
    async with serving(stocked_url, model, heartbeat_seconds=0.05) as served, program(served) as shopper:
        turn_id = await shopper.say("hello")
        await model.waiting.wait()
        components = served.components
        async with AsyncExitStack() as crowd, components.log.answers.reading() as db:
            pool = components.services.database.engine.pool
            for _ in range(pool.size() + pool._max_overflow):  # type: ignore[attr-defined]  # a QueuePool
                await crowd.enter_async_context(components.services.database.reading())
            statement = text("SELECT heartbeat_at, status FROM turn WHERE id = :id")

            async def row() -> tuple[object, str]:
                await db.rollback()
                found = (await (await db.connection()).execute(statement, {"id": turn_id})).one()
                return found.heartbeat_at, found.status

            before, _ = await row()
            async with asyncio.timeout(5):
                while (await row())[0] == before:
                    await asyncio.sleep(0.01)
                gate.set()
                while (await row())[1] == "running":
                    await asyncio.sleep(0.01)
            assert (await row())[1] == "done"
