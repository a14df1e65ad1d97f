"""Events after a turn's end: none is added (2026-11-22-process-liveness-and-turn-ownership)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from app.db import Database
from app.events import Completion, Context, Event, FunctionCall, TextChunk, TurnError
from app.log import Log
from app.log.append import TurnEnded, append_in_transaction
from app.settings import Settings
from tests.support.shop import logged, new_session, run_turn

TURN = "turn-1"

SAID = TextChunk(turn_id=TURN, part_id="1-2", text="Three kettles")

LATE: list[Event] = [
    TextChunk(turn_id=TURN, part_id="1-2", text=" and a fourth"),
    FunctionCall(turn_id=TURN, call_id="1-3", name="add_to_cart", parameters={}, status="running"),
    FunctionCall(
        turn_id=TURN, call_id="1-3", name="add_to_cart", parameters={}, status="done", result={"count": 1}
    ),
    Completion(turn_id=TURN),
    TurnError(turn_id=TURN, code="timeout", message="Too slow."),
]
"""Every event that an owner might still write."""

late = pytest.mark.parametrize("event", LATE, ids=lambda event: event.event_name)


@dataclass
class Ended:
    """A session with a turn that has written text."""

    log: Log
    session_id: str

    async def end(self, status: str = "interrupted") -> None:
        """End the turn, as another process does that considers its owner dead."""
        async with self.log.database.transaction() as db:
            await (await db.connection()).execute(
                text("UPDATE turn SET status = :status WHERE id = :id"), {"status": status, "id": TURN}
            )

    async def events(self) -> list[Event]:
        """Return the events of its log."""
        return [row.event for row in await logged(self.log.database, self.session_id)]


@pytest.fixture
async def ended(database: Database) -> AsyncIterator[Ended]:
    """A turn that accepts events until it is ended."""
    log = Log(database, Settings(environment="test", log_flush_ms=1, poll_seconds=60))
    await log.start()
    ended = Ended(log, await new_session(database))
    await run_turn(database, ended.session_id, TURN)
    await log.append(ended.session_id, SAID)
    yield ended
    await log.stop()


@late
async def test_the_log_writer_refuses_events_of_an_ended_turn(ended: Ended, event: Event) -> None:
    await ended.end()
    with pytest.raises(TurnEnded):
        async with asyncio.timeout(10):
            await ended.log.append(ended.session_id, event)
    assert await ended.events() == [SAID]


@late
async def test_a_transaction_refuses_events_of_an_ended_turn(ended: Ended, event: Event) -> None:
    await ended.end()
    with pytest.raises(TurnEnded):
        async with ended.log.database.transaction() as db:
            await append_in_transaction(db, ended.session_id, [event])
    assert await ended.events() == [SAID]
    [next_event] = await ended.log.append(ended.session_id, Context())
    assert next_event.seq == 2, "the refused event took a number"


@pytest.mark.parametrize("status", ["done", "failed", "cancelled", "interrupted"])
async def test_however_a_turn_ended_it_takes_nothing_more(ended: Ended, status: str) -> None:
    await ended.end(status)
    with pytest.raises(TurnEnded):
        async with asyncio.timeout(10):
            await ended.log.append(ended.session_id, LATE[0])


async def test_a_running_turn_takes_all_of_it(ended: Ended) -> None:
    await ended.log.append(ended.session_id, *LATE)
    assert await ended.events() == [SAID, *LATE]


async def test_an_ended_turn_delays_no_other_session_of_its_flush(ended: Ended) -> None:
    await ended.end()
    other = await new_session(ended.log.database)
    await run_turn(ended.log.database, other, "turn-2")
    spoken = TextChunk(turn_id="turn-2", part_id="1-2", text="Two mugs")
    refused, kept = await asyncio.gather(
        ended.log.append(ended.session_id, LATE[0]),
        ended.log.append(other, spoken),
        return_exceptions=True,
    )
    assert isinstance(refused, TurnEnded)
    assert isinstance(kept, list)
    assert [(row.seq, row.event) for row in kept] == [(1, spoken)]


async def test_readers_do_not_receive_a_refused_event(ended: Ended) -> None:
    subscription = ended.log.broadcaster.subscribe(ended.session_id, after=1)
    assert await subscription.next(0) == []
    await ended.end()
    with pytest.raises(TurnEnded):
        async with asyncio.timeout(10):
            await ended.log.append(ended.session_id, LATE[0])
    assert await subscription.next(0) == []
