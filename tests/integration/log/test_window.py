"""Windows of a log: joined cursor by cursor they are the whole conversation, whatever lies between."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from sqlalchemy import text

from app.db import Database
from app.events import Context, FunctionCall
from app.log.compaction import merge_ended
from app.log.window import Bounds, read_last_turn, read_window
from app.turn import Conversation, Turn, fold_conversation
from tests.support.logs import Writer, logs, store, written_answer

ALL = Bounds(turns=1_000, bytes=10_000_000)
ONE = Bounds(turns=1, bytes=10_000_000)


def never_cleared(writer: Writer) -> bool:
    """Return whether the log has no clearing, which would delete earlier rows; a written log keeps them."""
    return not any(isinstance(row.event, Context) and row.event.reset for row in writer.log)


async def window(database: Database, bounds: Bounds, before: int | None = None, **more: bool) -> Conversation:
    async with database.reading() as db:
        found = await read_window(db, "s", bounds, before=before, **more)
    assert found is not None
    return found


@given(writer=logs().filter(never_cleared))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_windows_one_after_the_other_are_the_whole_log(
    module_database: Database, writer: Writer
) -> None:
    async with module_database.transaction() as db:
        await store(db, writer)
    whole = fold_conversation(writer.log)
    read = await window(module_database, ALL)
    assert (read.turns, read.last_seq, read.earlier) == (whole.turns, whole.last_seq, None)
    assert read.context.recent_product_ids == whole.context.recent_product_ids
    gathered: list[Turn] = []
    before: int | None = None
    while True:
        part = await window(module_database, ONE, before)
        gathered = part.turns + gathered
        before = part.earlier
        if before is None:
            break
    assert gathered == whole.turns


async def clicked(database: Database, clicks: int, running: bool = False) -> None:
    """Write a log of one answer, followed by so many clicks of some hundred bytes each."""
    writer = written_answer("Hello ", "there.")
    if running:
        writer.log.pop()
    for _ in range(clicks):
        call = FunctionCall(
            call_id=f"{writer.next_seq}-1", name="search_products", parameters={}, status="done"
        )
        call.result = {"products": [], "query": "x" * 100}
        writer.write(call)
        writer.write(Context(recent_product_ids=[str(writer.next_seq)]))
    async with database.transaction() as db:
        await store(db, writer)
        if running:
            await (await db.connection()).execute(
                text("UPDATE turn SET status = 'running' WHERE session_id = 's'")
            )


async def test_a_window_is_bounded_by_number_and_by_bytes(database: Database) -> None:
    await clicked(database, 20)
    assert [turn.number for turn in (await window(database, Bounds(3, 100_000))).turns] == [39, 41, 43]
    few = await window(database, Bounds(20, 700))
    assert 1 <= len(few.turns) <= 4
    assert few.earlier == few.turns[0].number
    assert few.last_seq == 44
    assert len((await window(database, Bounds(20, 1))).turns) == 1, "one at least"


async def test_the_running_answer_is_in_the_newest_window_however_many_clicks_follow(
    database: Database,
) -> None:
    await clicked(database, 20, running=True)
    newest = await window(database, Bounds(3, 100_000))
    assert newest.running is newest.turns[0]
    assert (newest.earlier, len(newest.turns)) == (newest.turns[1].number, 4)
    before = await window(database, Bounds(3, 100_000), newest.earlier)
    assert before.running is None


async def test_omitted_turns_are_counted_on_request(database: Database) -> None:
    await clicked(database, 20)
    assert (await window(database, Bounds(3, 100_000), counted=True)).left_out == 18


async def test_a_session_that_is_not_there_has_no_window(database: Database) -> None:
    async with database.reading() as db:
        assert await read_window(db, "nobody", ALL) is None


async def test_a_stream_knows_the_last_turn_as_its_page_shows_it(database: Database) -> None:
    await clicked(database, 5)
    async with database.reading() as db:
        half, later = await read_last_turn(db, "s", 2), await read_last_turn(db, "s", 8)
    assert [part.id for part in half.turns[0].parts] == ["1-1", "1-2"]
    assert half.running is half.turns[0]
    assert (later.running, later.context.recent_product_ids) == (None, ["8"])


async def test_the_size_of_a_log_follows_its_events_and_their_merging(database: Database) -> None:
    writer = written_answer(*["word "] * 50)
    async with database.transaction() as db:
        await store(db, writer)
        size = text("UPDATE chat_session SET event_count = 52, event_bytes = 9000 RETURNING 1")
        await (await db.connection()).execute(size)
        await merge_ended(db, 0, 10)
    merged = await window(database, ALL)
    assert merged.event_count == 3
    assert 4_000 < merged.event_bytes < 6_000, "its text is still there"
