"""Tests of a function's execution: checked, carried out and logged as a whole, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from structlog.testing import capture_logs

import app.functions.execute as execution
from app.cart.contents import cart_state
from app.db import Database
from app.events import Context, FunctionCall, FunctionError
from app.functions import Call, all_functions
from app.functions.execute import Runtime, execute, in_transaction
from app.functions.results import Result
from app.log.append import TurnEnded, append_in_transaction
from app.models import SearchContext
from app.turn import FunctionPart, LoggedEvent, fold_conversation
from tests.support.shop import Shopper, run_turn


def call_of(logged: LoggedEvent) -> FunctionCall:
    """Return the event, which must be a function call."""
    assert isinstance(logged.event, FunctionCall)
    return logged.event


async def test_a_click_is_one_call_named_after_its_own_event_and_a_context(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    await shopper.click("add_to_cart", product_id="kettle-202", quantity="2")
    await shopper.click("add_to_cart", product_id="kettle-202")
    call, context, second, _ = await shopper.log()
    assert (call_of(call).call_id, call_of(second).call_id) == ("1-1", "3-1")
    assert (call_of(call).status, call_of(call).turn_id) == ("done", None)
    assert call_of(call).parameters == {"product_id": "kettle-202", "quantity": "2"}
    assert isinstance(context.event, Context)
    assert context.event.recent_product_ids == ["kettle-202"]
    assert context.event.cart.count == 2
    assert context.event.message is None


async def test_the_fold_shows_each_click_as_a_part_of_its_own(shopper: Shopper) -> None:
    await shopper.click("search_products", query="kettle")
    await shopper.click("add_to_cart", product_id="nothing")
    conversation = fold_conversation(await shopper.log())
    parts = [part for turn in conversation.turns for part in turn.parts]
    assert [(part.id, part.status) for part in parts if isinstance(part, FunctionPart)] == [
        ("1-1", "done"),
        ("3-1", "failed"),
    ]
    assert conversation.running is None


async def test_inside_a_turn_the_call_keeps_the_turns_names(shopper: Shopper) -> None:
    await run_turn(shopper.runtime.database, shopper.session_id, "turn-1")
    outcome = await execute(
        shopper.runtime,
        "search_products",
        '{"query": "kettle"}',
        session_id=shopper.session_id,
        turn_id="turn-1",
        call_id="1-2",
    )
    assert outcome.error is None
    call, context = await shopper.log()
    assert (call_of(call).call_id, call_of(call).turn_id, context.event.turn_id) == (
        "1-2",
        "turn-1",
        "turn-1",
    )
    assert call_of(call).parameters == {"query": "kettle"}, (
        "a model's JSON text is logged as the object it is"
    )


async def test_a_refusal_is_logged_as_failed_and_changes_nothing(shopper: Shopper) -> None:
    outcome = await shopper.click("add_to_cart", product_id="kettle-201")
    (logged,) = await shopper.log()
    assert call_of(logged).status == "failed"
    assert call_of(logged).error == outcome.error
    assert outcome.result is None


async def test_committed_events_are_published_and_no_others(shopper: Shopper) -> None:
    published: list[Sequence[LoggedEvent]] = []
    runtime = replace(shopper.runtime, publish=published.append)
    outcome = await execute(runtime, "search_products", {"query": "kettle"}, session_id=shopper.session_id)
    assert published == [outcome.events]
    assert await shopper.log() == outcome.events


@pytest.mark.parametrize(
    "name", ["sell_everything", "", "__init__", "provenance", "execute", "x" * 5_000, "a\x00b"]
)
async def test_an_unknown_function_is_refused_with_the_known_names(shopper: Shopper, name: str) -> None:
    outcome = await shopper.click(name, product_id="kettle-201")
    assert outcome.error is not None
    assert outcome.error.code == "unknown_function"
    assert all(known in outcome.error.recovery for known in all_functions())
    (logged,) = await shopper.log()
    assert len(call_of(logged).name) <= 60


@pytest.mark.parametrize(
    "raw", [None, [], 3, "", "{", "[1]", '"text"', "[" * 100_000, '{"quantity": ' + "9" * 5_000 + "}"]
)
async def test_parameters_that_are_no_object_are_refused(shopper: Shopper, raw: Any) -> None:
    outcome = await execute(shopper.runtime, "add_to_cart", raw, session_id=shopper.session_id)
    assert outcome.error is not None
    assert outcome.error.code == "invalid_parameters"
    assert "product_id" in outcome.error.recovery


async def test_a_session_that_does_not_exist_is_answered_and_nothing_is_logged(runtime: Runtime) -> None:
    for name, parameters in (
        ("search_products", {"query": "kettle"}),
        ("add_to_cart", {"product_id": "kettle-201"}),
        ("nothing", {}),
    ):
        outcome = await execute(runtime, name, parameters, session_id="nobody's")
        assert outcome.error is not None
        assert (outcome.error.code, outcome.events) == ("not_found", [])


async def test_a_function_that_breaks_leaves_nothing_behind(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = all_functions()["search_products"]

    async def breaks(parameters: Any, call: Call) -> Result:
        await search.run(parameters, call)
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(all_functions(), "search_products", replace(search, run=breaks))
    with pytest.raises(RuntimeError):
        await shopper.click("search_products", query="kettle")
    assert await shopper.log() == []
    async with shopper.runtime.database.reading() as db:
        rows = await db.exec(select(SearchContext).where(SearchContext.session_id == shopper.session_id))
        assert rows.all() == []


async def test_changes_of_a_function_that_refuses_are_undone(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    adding = all_functions()["add_to_cart"]

    async def adds_then_refuses(parameters: Any, call: Call) -> Result:
        await adding.run(parameters, call)
        raise FunctionError("quantity_limit", "On second thoughts, no.", "Try another one.")

    await shopper.see("kettle-202")
    monkeypatch.setitem(all_functions(), "add_to_cart", replace(adding, run=adds_then_refuses))
    await shopper.refused("add_to_cart", "quantity_limit", product_id="kettle-202")
    async with shopper.runtime.database.reading() as db:
        assert (await cart_state(db, shopper.session_id)).count == 0
    assert len(await shopper.log()) == 1


async def test_a_log_that_cannot_be_written_takes_the_cart_change_back(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: Any) -> list[LoggedEvent]:
        raise ConnectionError("the database went away")

    await shopper.see("kettle-202")
    monkeypatch.setattr(execution, "append_in_transaction", breaks)
    with pytest.raises(ConnectionError):
        await shopper.click("add_to_cart", product_id="kettle-202")
    async with shopper.runtime.database.reading() as db:
        assert (await cart_state(db, shopper.session_id)).count == 0


async def test_a_call_that_is_cancelled_happens_whole_or_not_at_all(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    for pause in range(15):
        click = asyncio.create_task(shopper.click("add_to_cart", product_id="kettle-202"))
        await asyncio.sleep(pause * 0.002)
        click.cancel()
        await asyncio.gather(click, return_exceptions=True)
    done = [
        row
        for row in await shopper.log()
        if isinstance(row.event, FunctionCall) and row.event.status == "done"
    ]
    async with shopper.runtime.database.reading() as db:
        assert (await cart_state(db, shopper.session_id)).count == len(done)


async def test_a_deadlock_is_tried_again(runtime: Runtime) -> None:
    async with runtime.database.transaction() as db:
        await db.exec(text("CREATE TABLE twins (id int PRIMARY KEY, n int)"))  # type: ignore[call-overload]  # sqlmodel types only select
        await db.exec(text("INSERT INTO twins VALUES (1, 0), (2, 0)"))  # type: ignore[call-overload]  # sqlmodel types only select

    async def both(db: AsyncSession, first: int, second: int) -> None:
        await db.exec(text("SET LOCAL deadlock_timeout = '50ms'"))  # type: ignore[call-overload]  # sqlmodel types only select
        for number in (first, second):
            await db.exec(text(f"UPDATE twins SET n = n + 1 WHERE id = {number}"))  # type: ignore[call-overload]  # sqlmodel types only select
            await asyncio.sleep(0.05)

    await asyncio.gather(
        in_transaction(runtime.database, lambda db: both(db, 1, 2)),
        in_transaction(runtime.database, lambda db: both(db, 2, 1)),
    )
    async with runtime.database.reading() as db:
        rows = await db.exec(text("SELECT n FROM twins"))  # type: ignore[call-overload]  # sqlmodel types only select
        assert rows.scalars().all() == [2, 2]


async def test_another_fault_of_the_database_is_not_tried_again(runtime: Runtime) -> None:
    tries = 0

    async def wrong(db: AsyncSession) -> None:
        nonlocal tries
        tries += 1
        await db.exec(text("SELECT nothing FROM nowhere"))  # type: ignore[call-overload]  # sqlmodel types only select

    with pytest.raises(DBAPIError):
        await in_transaction(runtime.database, wrong)
    assert tries == 1


async def pieces_in_cart(shopper: Shopper) -> int:
    async with shopper.runtime.database.reading() as db:
        return (await cart_state(db, shopper.session_id)).count


async def test_a_turn_that_has_ended_changes_no_cart(shopper: Shopper) -> None:
    await shopper.see("kettle-202")
    with pytest.raises(TurnEnded):
        await execute(
            shopper.runtime,
            "add_to_cart",
            {"product_id": "kettle-202"},
            session_id=shopper.session_id,
            turn_id="ended",
            call_id="1-2",
        )
    assert await shopper.log() == []
    assert await pieces_in_cart(shopper) == 0


async def test_a_call_whose_commit_reply_was_lost_is_carried_out_once(
    shopper: Shopper, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run_turn(shopper.runtime.database, shopper.session_id, "turn-2")
    await shopper.see("kettle-202")
    carried_out = execution.in_transaction

    async def cut_after_commit(database: Database, work: Any) -> Any:
        monkeypatch.setattr(execution, "in_transaction", carried_out)
        await carried_out(database, work)
        raise ConnectionResetError("the answer to COMMIT never came")

    monkeypatch.setattr(execution, "in_transaction", cut_after_commit)
    outcome = await execute(
        shopper.runtime,
        "add_to_cart",
        {"product_id": "kettle-202"},
        session_id=shopper.session_id,
        turn_id="turn-2",
        call_id="1-2",
    )
    assert outcome.error is None
    assert outcome.events == await shopper.log()
    assert await pieces_in_cart(shopper) == 1


async def test_clicks_while_an_answer_is_written_leave_no_gap(shopper: Shopper) -> None:
    await run_turn(shopper.runtime.database, shopper.session_id, "turn-3")

    async def chatter(database: Database) -> None:
        for _ in range(10):
            async with database.transaction() as db:
                await append_in_transaction(db, shopper.session_id, [Context(turn_id="turn-3")])

    await asyncio.gather(
        chatter(shopper.runtime.database),
        *(shopper.click("search_products", query="kettle") for _ in range(5)),
    )
    log = await shopper.log()
    assert [row.seq for row in log] == list(range(1, 10 + 5 * 2 + 1))
    for row in log:
        if isinstance(row.event, FunctionCall):
            assert row.event.call_id == f"{row.seq}-1"


def counted(metric: str, **labels: str) -> float:
    """Return a counter's value."""
    return REGISTRY.get_sample_value(metric, labels) or 0


async def test_calls_and_refusals_are_counted(shopper: Shopper) -> None:
    def counts() -> list[float]:
        return [
            counted("aisle_function_calls_total", function="add_to_cart", outcome="refused"),
            counted("aisle_validation_failures_total", function="add_to_cart", code="product_unknown"),
            counted("aisle_function_calls_total", function="search_products", outcome="done"),
            counted("aisle_validation_failures_total", function="unknown", code="unknown_function"),
        ]

    before = counts()
    await shopper.click("add_to_cart", product_id="nothing")
    await shopper.click("search_products", query="kettle")
    await shopper.click("invented-by-a-stranger")
    assert [after - earlier for after, earlier in zip(counts(), before, strict=True)] == [1, 1, 1, 1]


async def test_a_refusal_is_a_log_record_with_what_was_offered(shopper: Shopper) -> None:
    with capture_logs() as records:
        await shopper.click("add_to_cart", product_id="n" * 10_000)
    (record,) = [record for record in records if record["event"] == "function_refused"]
    assert (record["code"], record["function"]) == ("invalid_parameters", "add_to_cart")
    assert record["session_id"] == shopper.session_id
    assert record["offered"] == "n" * 100
