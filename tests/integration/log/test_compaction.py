"""Compaction: a merged log has the same content, for a reader at any position."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from sqlalchemy import text

from app.db import Database
from app.events import TextChunk
from app.log.broadcaster import Broadcaster
from app.log.compaction import Merged, count_unmerged, merge_ended, run_around
from app.log.reader import CursorGone, read, read_all
from app.log.sessions import position
from app.turn import LoggedEvent, fold_conversation
from tests.support.examples import examples
from tests.support.logs import Writer, logs, store, written_answer

HOUR = 3600

RUNNING_TURN = """
    INSERT INTO turn (id, session_id, first_seq, client_message_id, message, status, owner, heartbeat_at,
                      cancel_requested, created_at)
    VALUES ('u', 's', 99, 'u', 'hello', 'running', '', now(), false, now())
"""


@dataclass
class Scratch:
    """A database with its own event loop, for synchronous tests."""

    runner: asyncio.Runner
    database: Database


@pytest.fixture(scope="module")
def scratch(module_database_url: str) -> Iterator[Scratch]:
    with asyncio.Runner() as runner:
        database = Database(module_database_url)
        yield Scratch(runner, database)
        runner.run(database.close())


@dataclass
class Merging:
    """A log before and after merging."""

    merged: Merged
    before: list[LoggedEvent]
    rows: list[LoggedEvent]
    starts: dict[int, int | None]
    """For each number, the first number of the merged text around it, or None."""


async def merge(database: Database, writer: Writer) -> Merging:
    """Store the log, merge it and read it."""
    async with database.transaction() as db:
        await store(db, writer)
        before = await read_all(db, writer.session_id)
        merged = await merge_ended(db, HOUR, 100)
        rows = await read_all(db, writer.session_id)
        starts = {n: await run_around(db, writer.session_id, n) for n in range(len(writer.log) + 1)}
    return Merging(merged, before, rows, starts)


@settings(max_examples=examples(60))
@given(logs())
def test_a_merged_log_folds_to_what_it_was(scratch: Scratch, writer: Writer) -> None:
    after = scratch.runner.run(merge(scratch.database, writer))
    assert fold_conversation(after.rows) == fold_conversation(after.before)
    assert after.merged.rows - after.merged.runs == len(after.before) - len(after.rows)


@settings(max_examples=examples(60))
@given(logs())
def test_reading_on_from_any_number_gives_the_same_conversation(scratch: Scratch, writer: Writer) -> None:
    after = scratch.runner.run(merge(scratch.database, writer))
    for number, start in after.starts.items():
        # The reader continues with the rows it has, or from before a text of which it has only a part.
        last_kept = number if start is None else start - 1
        kept = [row for row in after.before if row.seq <= last_kept]
        rest = [row for row in after.rows if row.seq > last_kept]
        assert last_kept <= number
        assert fold_conversation([*kept, *rest]) == fold_conversation(after.before)


@settings(max_examples=examples(20))
@given(logs())
def test_reading_on_from_amid_merged_text_is_refused_and_from_elsewhere_not(
    scratch: Scratch, writer: Writer
) -> None:
    after = scratch.runner.run(merge(scratch.database, writer))

    async def refused() -> set[int]:
        gone = set()
        async with scratch.database.reading() as db:
            for number in after.starts:
                try:
                    await read(db, writer.session_id, number)
                except CursorGone:
                    gone.add(number)
        return gone

    assert scratch.runner.run(refused()) == {n for n, start in after.starts.items() if start is not None}


async def test_the_text_of_a_part_becomes_one_row_under_its_last_number(database: Database) -> None:
    found = await merge(database, written_answer("Three ", "kettles ", "are here."))
    assert found.merged == Merged(turns=1, rows=3, runs=1)
    assert [(row.seq, row.event.event_name) for row in found.rows] == [
        *((1, "context"), (4, "text_chunk"), (5, "completion"))
    ]
    text_row = found.rows[1].event
    assert isinstance(text_row, TextChunk)
    assert text_row.text == "Three kettles are here."
    assert found.starts == {0: None, 1: None, 2: 2, 3: 2, 4: None, 5: None}


async def test_a_click_amid_an_answer_stays_where_it_was(database: Database) -> None:
    found = await merge(database, written_answer("Three ", "kettles ", "are here.", click_after=2))
    assert [row.seq for row in found.rows] == [1, 4, 5, 6, 7]
    assert found.starts[5] == 2, "a reader of the click has read a part of the text"


async def test_numbers_go_on_where_they_were(database: Database) -> None:
    await merge(database, written_answer("a", "b", "c"))
    async with database.reading() as db:
        place = await position(db, "s")
    assert place is not None
    assert place.last_seq == 5


async def test_merged_text_is_not_merged_again(database: Database) -> None:
    await merge(database, written_answer("a", "b"))
    async with database.transaction() as db:
        assert await count_unmerged(db, HOUR) == Merged()
        assert await merge_ended(db, HOUR, 100) == Merged()


async def test_counting_changes_nothing_and_says_what_merging_will_do(database: Database) -> None:
    writer = written_answer("a", "b", "c", click_after=1)
    async with database.transaction() as db:
        await store(db, writer)
        counted = await count_unmerged(db, HOUR)
        assert len(await read_all(db, "s")) == len(writer.log)
        assert await merge_ended(db, HOUR, 100) == counted == Merged(turns=1, rows=3, runs=1)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE turn SET status = 'running'",
        "UPDATE turn SET heartbeat_at = now() - interval '59 minutes'",
        "UPDATE turn SET created_at = now() - interval '59 minutes', heartbeat_at = created_at",
    ],
    ids=["running", "ended lately", "begun lately"],
)
async def test_recently_ended_turns_are_not_merged(database: Database, change: str) -> None:
    async with database.transaction() as db:
        await store(db, written_answer("a", "b"))
        await (await db.connection()).execute(text(change))
        assert await merge_ended(db, HOUR, 100) == Merged()


async def test_a_session_that_is_being_answered_or_written_is_left_for_later(database: Database) -> None:
    writer = written_answer("a", "b")
    async with database.transaction() as db:
        await store(db, writer)
    async with database.transaction() as other:
        await position(other, "s", lock=True)
        async with database.transaction() as db, asyncio.timeout(10):
            assert await merge_ended(db, HOUR, 100) == Merged()
    async with database.transaction() as db:
        await (await db.connection()).execute(text(RUNNING_TURN))
        assert await merge_ended(db, HOUR, 100) == Merged()
        await db.rollback()
    async with database.transaction() as db:
        assert (await merge_ended(db, HOUR, 100)).turns == 1


async def test_only_so_many_turns_are_merged_at_once(database: Database) -> None:
    async with database.transaction() as db:
        for name in "abc":
            await store(db, written_answer("a", "b", session_id=name))
    taken = []
    for _ in range(3):
        async with database.transaction() as db:
            taken.append((await merge_ended(db, HOUR, 2)).turns)
    assert taken == [2, 1, 0]


async def test_a_reader_that_lags_behind_the_merging_is_closed(database: Database) -> None:
    broadcaster = Broadcaster(database, poll_seconds=60)
    amid, before = broadcaster.subscribe("s", 3), broadcaster.subscribe("s", 1)
    await merge(database, written_answer("a", "b", "c"))
    async with asyncio.timeout(20):
        assert await amid.next(20) == []
        assert [row.seq for row in await before.next(20)] == [4, 5]
    assert (amid.closed, before.closed, broadcaster.closed) == (True, False, False)
