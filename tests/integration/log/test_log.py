"""The log: numbers without gaps, no event published before its commit, and readers that miss none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from app.db import Database
from app.events import Context, TextChunk
from app.log import Log, writer
from app.log.append import UnknownSession, append_in_transaction, payloads
from app.log.broadcaster import AT_ONCE, Broadcaster
from app.log.reader import BUFFER, Subscription, read_all
from app.log.sessions import create_session, forget_events, position
from app.log.writer import SETTLED_AT_ONCE
from app.settings import Settings
from app.turn import LoggedEvent


@pytest.fixture
async def log(database: Database) -> AsyncIterator[Log]:
    log = Log(database, Settings(environment="test", log_flush_ms=1, poll_seconds=60))
    await log.start()
    yield log
    await log.stop()


async def new_session(database: Database) -> str:
    async with database.transaction() as db:
        return await create_session(db)


def chunk(words: str) -> TextChunk:
    return TextChunk(turn_id=None, part_id="1-2", text=words)


async def numbers(database: Database, session_id: str) -> list[int]:
    async with database.reading() as db:
        return [row.seq for row in await read_all(db, session_id)]


async def gathered(subscription: Subscription, count: int) -> list[LoggedEvent]:
    found: list[LoggedEvent] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            found += await subscription.next(20)
    return found


async def test_numbers_of_concurrent_writers_are_contiguous(log: Log) -> None:
    session_id = await new_session(log.database)

    async def click() -> None:
        async with log.database.transaction() as db:
            log.publish(await append_in_transaction(db, session_id, [Context(), Context()]))

    await asyncio.gather(
        *(log.append(session_id, chunk(str(n))) for n in range(30)), *(click() for _ in range(10))
    )
    assert await numbers(log.database, session_id) == list(range(1, 51))


async def test_a_writer_of_one_session_keeps_its_order(log: Log) -> None:
    session_id = await new_session(log.database)
    waiting = [asyncio.ensure_future(log.append(session_id, chunk(str(n)))) for n in range(50)]
    written = [(await each)[0] for each in waiting]
    assert [row.event.text for row in written if isinstance(row.event, TextChunk)] == [
        str(n) for n in range(50)
    ]
    assert [row.seq for row in written] == list(range(1, 51))


async def test_a_session_locked_by_another_writer_delays_no_other(log: Log) -> None:
    busy, free = await new_session(log.database), await new_session(log.database)
    async with log.database.transaction() as db:
        await position(db, busy, lock=True)
        later = asyncio.ensure_future(log.append(busy, chunk("later")))
        async with asyncio.timeout(10):
            [now] = await log.append(free, chunk("now"))
        assert now.seq == 1
        assert not later.done()
    async with asyncio.timeout(10):
        [row] = await later
    assert row.seq == 1


async def test_an_append_to_a_deleted_session_raises(log: Log) -> None:
    with pytest.raises(UnknownSession):
        await log.append("nobody", chunk("x"))


async def test_a_deleted_session_delays_no_other(log: Log) -> None:
    session_id = await new_session(log.database)
    lost, kept = await asyncio.gather(
        log.append("nobody", chunk("a")), log.append(session_id, chunk("b")), return_exceptions=True
    )
    assert isinstance(lost, UnknownSession)
    assert isinstance(kept, list)
    assert [row.seq for row in kept] == [1]


async def test_readers_get_everything_once_from_rows_and_from_memory(log: Log) -> None:
    session_id = await new_session(log.database)
    await log.append(session_id, chunk("a"), chunk("b"))
    subscription = log.broadcaster.subscribe(session_id, 0)
    first = await subscription.next(10)
    await log.append(session_id, chunk("c"))
    second = await subscription.next(10)
    assert [row.seq for row in [*first, *second]] == [1, 2, 3]


async def test_a_reader_that_lags_reads_the_rows_again(log: Log) -> None:
    session_id = await new_session(log.database)
    subscription = log.broadcaster.subscribe(session_id, 0)
    assert await subscription.next(0) == []
    count = BUFFER + 20
    await log.append(session_id, *(chunk(str(n)) for n in range(count)))
    await log.append(session_id, chunk("last"))
    assert subscription.backlog <= BUFFER, "memory is bounded, the rows are not"
    found = await gathered(subscription, count + 1)
    assert [row.seq for row in found] == list(range(1, count + 2))


async def test_events_of_another_process_arrive_by_notification(log: Log) -> None:
    session_id = await new_session(log.database)
    async with asyncio.timeout(20):
        await log.listener.listening.wait()
    subscription = log.broadcaster.subscribe(session_id, 0)
    assert await subscription.next(0) == []
    log.broadcaster.process = "another than wrote it"
    other = Database(log.database.url)
    async with other.transaction() as db:
        await append_in_transaction(db, session_id, [Context()])  # without publishing to this process
    found = await gathered(subscription, 1)
    await other.close()
    assert [row.seq for row in found] == [1]


async def test_a_lost_notification_delays_events_until_the_next_poll(database: Database) -> None:
    polling = Broadcaster(database, poll_seconds=0.02)  # it receives no notifications
    polling.start()
    session_id = await new_session(database)
    subscription = polling.subscribe(session_id, 0)
    assert await subscription.next(0) == []
    async with database.transaction() as db:
        await append_in_transaction(db, session_id, [Context()])
    assert [row.seq for row in await gathered(subscription, 1)] == [1]
    await polling.stop()


async def test_events_of_other_processes_are_read_once_for_all_readers(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asyncio.timeout(20):
        await log.listener.listening.wait()
    sessions = [await new_session(log.database) for _ in range(5)]
    subscriptions = [log.broadcaster.subscribe(session_id, 0) for session_id in sessions for _ in range(2)]
    assert [await subscription.next(0) for subscription in subscriptions] == [[]] * 10
    monkeypatch.setattr(log.broadcaster, "process", "another than wrote it")
    monkeypatch.setattr(log.broadcaster, "read", None)  # no subscription reads by itself
    async with log.database.transaction() as db:
        written = [
            row for each in sessions for row in await append_in_transaction(db, each, [Context(), chunk("a")])
        ]
    for subscription in subscriptions:
        found = await gathered(subscription, 2)
        assert found == [row for row in written if row.session_id == subscription.session_id]


async def test_a_reader_that_lacks_more_than_is_read_for_all_reads_by_itself(log: Log) -> None:
    async with asyncio.timeout(20):
        await log.listener.listening.wait()
    session_id = await new_session(log.database)
    subscription = log.broadcaster.subscribe(session_id, 0)
    assert await subscription.next(0) == []
    log.broadcaster.process = "another than wrote it"
    async with log.database.transaction() as db:
        await append_in_transaction(db, session_id, [Context() for _ in range(2 * AT_ONCE)])
    assert [row.seq for row in await gathered(subscription, 2 * AT_ONCE)] == list(range(1, 2 * AT_ONCE + 1))


async def test_notifications_that_come_close_together_are_read_together(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Broadcaster(database, poll_seconds=60, flush_ms=60_000)
    session_id = await new_session(database)
    subscription = slow.subscribe(session_id, 0)
    assert await subscription.next(0) == []
    read: list[tuple[object, ...]] = []
    original = slow._connection.fetch

    async def counted(*given: object) -> object:
        read.append(given)
        return await original(*given)  # type: ignore[arg-type]  # the arguments of the original

    monkeypatch.setattr(slow._connection, "fetch", counted)
    slow.start()
    async with database.transaction() as db:
        written = await append_in_transaction(db, session_id, [Context() for _ in range(5)])
    slow.on_notify(f"other\n{session_id}:1")
    assert [row.seq for row in await gathered(subscription, 5)] == [row.seq for row in written]
    for seq in range(2, 6):
        slow.on_notify(f"other\n{session_id}:{seq}")
    for _ in range(20):
        await asyncio.sleep(0)
    await slow.stop()
    assert len(read) == 1


async def test_a_notification_that_comes_late_takes_nothing_back(database: Database) -> None:
    broadcaster = Broadcaster(database, poll_seconds=60)
    session_id = await new_session(database)
    subscription = broadcaster.subscribe(session_id, 0)
    async with database.transaction() as db:
        await append_in_transaction(db, session_id, [Context(), Context()])
    assert len(await subscription.next(0)) == 2
    async with database.transaction() as db:
        written = await append_in_transaction(db, session_id, [Context()])
    for seq in (3, 2):
        broadcaster.on_notify(f"other\n{session_id}:{seq}")
    broadcaster.start()
    assert await gathered(subscription, 1) == written
    await broadcaster.stop()


async def test_a_reader_that_leaves_leaves_nothing_behind(log: Log) -> None:
    session_id = await new_session(log.database)
    subscription = log.broadcaster.subscribe(session_id, 0)
    assert (log.broadcaster.count(session_id), log.broadcaster.total) == (1, 1)
    log.broadcaster.unsubscribe(subscription)
    assert (log.broadcaster.count(session_id), log.broadcaster.total) == (0, 0)


async def test_a_closing_log_ends_its_readers(log: Log) -> None:
    subscription = log.broadcaster.subscribe(await new_session(log.database), 0)
    waiting = asyncio.ensure_future(subscription.next(60))
    await asyncio.sleep(0)
    log.broadcaster.close()
    async with asyncio.timeout(10):
        assert await waiting == []
    assert subscription.closed


async def test_a_writer_that_is_stopped_has_written_before_it_stops(log: Log) -> None:
    session_id = await new_session(log.database)
    writing = asyncio.ensure_future(log.append(session_id, chunk("said")))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await numbers(log.database, session_id) == [1]


async def test_a_cleared_log_continues_its_numbers(log: Log) -> None:
    session_id = await new_session(log.database)
    await log.append(session_id, chunk("a"), chunk("b"))
    async with log.database.transaction() as db:
        await forget_events(db, session_id)
        place = await position(db, session_id)
    assert place is not None
    assert (place.last_seq, place.floor_seq) == (2, 2)
    [row] = await log.append(session_id, chunk("c"))
    assert row.seq == 3


async def test_characters_that_cannot_be_stored_are_removed(log: Log) -> None:
    session_id = await new_session(log.database)
    await log.append(session_id, chunk("a\0b\ud800c"))
    async with log.database.reading() as db:
        [row] = await read_all(db, session_id)
    assert isinstance(row.event, TextChunk)
    assert row.event.text == "abc"


def test_payloads_of_many_sessions_fit_notifications() -> None:
    logged = [LoggedEvent(f"session-{number:04}", 1, Context()) for number in range(2_000)]
    found = payloads(logged)
    assert all(len(payload) < 8_000 for payload in found)
    assert sum(payload.count("\n") for payload in found) == 2_000


async def test_events_of_this_process_are_not_read_again(log: Log) -> None:
    session_id = await new_session(log.database)
    async with asyncio.timeout(20):
        await log.listener.listening.wait()
    subscription = log.broadcaster.subscribe(session_id, 0)
    assert await subscription.next(0) == []
    original = log.broadcaster.read
    reads = 0

    async def counted(session_id: str, after: int) -> list[LoggedEvent]:
        nonlocal reads
        reads += 1
        return await original(session_id, after)

    log.broadcaster.read = counted  # type: ignore[method-assign]  # counts the calls
    for number in range(20):
        await log.append(session_id, chunk(str(number)))
        await gathered(subscription, 1)
    assert reads == 0


async def test_the_database_refuses_two_events_of_one_number(log: Log) -> None:
    session_id = await new_session(log.database)
    await log.append(session_id, chunk("a"))
    insert = text(
        "INSERT INTO event (session_id, seq, name, data, period)"
        " SELECT id, 1, 'context', '{}', log_period FROM chat_session WHERE id = :id"
    )
    with pytest.raises(Exception, match="duplicate key"):
        async with log.database.transaction() as db:
            await (await db.connection()).execute(insert, {"id": session_id})


async def test_the_size_of_a_log_is_counted_in_bytes(log: Log) -> None:
    latin, japanese = await new_session(log.database), await new_session(log.database)
    sizes = []
    for session_id, words in ((latin, "k" * 90), (japanese, "湯" * 90)):
        await log.append(session_id, chunk(words))
        async with log.database.transaction() as db:
            log.publish(await append_in_transaction(db, session_id, [chunk(words)]))
            found = await position(db, session_id)
        assert found is not None
        sizes.append(found.event_bytes)
    assert sizes[1] - sizes[0] == 2 * 2 * 90, "three bytes a character instead of one, in both ways to append"


async def test_flushes_of_many_sessions_are_delivered_in_order_and_without_reading_rows(log: Log) -> None:
    sessions = [await new_session(log.database) for _ in range(3 * SETTLED_AT_ONCE)]
    readers = [log.broadcaster.subscribe(each, 0) for each in sessions]
    for reader in readers:
        assert await reader.next(0) == []  # the rows are read once; from now on events come from memory

    async def write(session_id: str) -> None:
        for number in range(5):
            await log.append(session_id, chunk(str(number)))

    await asyncio.gather(*map(write, sessions))
    for reader in readers:
        assert not reader.behind
        assert [row.seq for row in await gathered(reader, 5)] == list(range(1, 6))


async def test_an_end_of_the_log_delivers_what_was_written(database: Database) -> None:
    log = Log(database, Settings(environment="test", log_flush_ms=1, poll_seconds=60))
    sessions = [await new_session(database) for _ in range(3 * SETTLED_AT_ONCE)]
    await log.start()
    writing = [asyncio.ensure_future(log.append(each, chunk("a"))) for each in sessions]
    await asyncio.sleep(0)  # they are queued
    await log.stop()
    assert [[row.seq for row in each.result()] for each in writing] == [[1]] * len(sessions)


async def test_an_end_of_the_log_writes_what_came_in_the_writer_s_pause(database: Database) -> None:
    log = Log(database, Settings(environment="test", log_flush_ms=200, poll_seconds=60))
    session_id = await new_session(database)
    await log.start()
    await log.append(session_id, chunk("a"))
    writing = asyncio.ensure_future(log.append(session_id, chunk("b")))
    await asyncio.sleep(0)  # it is queued
    await log.stop()
    left = list(log._writer._pending)
    for pending in left:
        pending.settle([])  # its task would wait for that, also after the test
    assert left == []
    assert [row.seq for row in writing.result()] == [2]


async def test_an_append_waits_for_no_pause_of_the_writer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PAUSE_SHARE", 0)
    log = Log(database, Settings(environment="test", log_flush_ms=1_000, poll_seconds=60))
    monkeypatch.setattr(log._writer, "_flush_seconds", 600)
    session_id = await new_session(database)
    await log.start()
    async with asyncio.timeout(20):
        for _ in range(3):
            await log.append(session_id, chunk("a"))
    await log.stop()
