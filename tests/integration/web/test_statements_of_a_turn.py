"""The number of statements from a message's POST to the first chunk of its answer, and the fold that saves some."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from app.assistant.runner import CONTEXT_BOUNDS
from app.llm import CallRequested, ModelRequest, TextDelta
from app.llm.scripted import ScriptedModel
from app.log.window import read_window
from tests.support.serving import Served, serving
from tests.support.shoppers import Program, program
from tests.support.statement_proxy import Statements, recorded
from tests.support.streams import Reader

MOST = 7
"""Maximum number of statements of a turn from the POST to the first chunk, begins and commits included."""

MOST_OF_A_SEARCH = 25
"""Maximum number of statements of a whole answer with a search."""


class Turns:
    """A shop whose model says one word for each message, and a shopper who counts the statements."""

    def __init__(
        self, shop: Served, shopper: Program, stream: Reader, statements: Statements, model: ScriptedModel
    ) -> None:
        self.shop, self.shopper, self.statements, self.model = shop, shopper, statements, model
        self._stream = stream

    async def take(self, *rounds: list[Any]) -> list[str]:
        """Take a turn; return the statements until its first chunk."""
        self.model.rounds += rounds or [[TextDelta("Certainly. ")]]
        self.statements.forget()
        turn_id = await self.shopper.say("hello")
        await self._stream.until(lambda event: event.name == "text_chunk" and event.turn == turn_id)
        executed = list(self.statements.executed)
        await self._stream.until(lambda event: event.ends(turn_id))
        return executed

    async def is_folded_as_read(self) -> None:
        """Check that the next turn's conversation is the one in the log, whatever was kept of it."""
        await self.take()
        runner, session_id = self.shop.components.runner, self.shopper.session_id
        kept = runner._folds._folds[session_id].conversation
        async with self.shop.components.log.database.reading() as db:
            window = await read_window(db, session_id, CONTEXT_BOUNDS, counted=True)
        assert window is not None
        assert kept.turns == window.turns
        assert (kept.context, kept.last_seq, kept.event_count, kept.earlier, kept.left_out) == (
            *(window.context, window.last_seq, window.event_count),
            *(window.earlier, window.left_out),
        )


@pytest.fixture
async def turns(stocked_url: str) -> AsyncIterator[Turns]:
    """Turns of one session."""
    async with taking_turns(stocked_url) as taking:
        yield taking


@asynccontextmanager
async def taking_turns(database_url: str) -> AsyncIterator[Turns]:
    """Yield turns of one session, without heartbeats among the statements."""
    model = ScriptedModel()
    async with (
        recorded(database_url) as (url, statements),
        serving(url, model, heartbeat_seconds=600, merge_after_seconds=0) as shop,
        program(shop) as shopper,
        shopper.stream() as stream,
    ):
        await stream.until(lambda event: True)
        yield Turns(shop, shopper, stream, statements, model)


def search(query: str = "kettle") -> list[Any]:
    """Return a round that searches, and one that answers."""
    return [[CallRequested("search_products", json.dumps({"query": query}))], [TextDelta("These. ")]]


async def test_a_turn_has_at_most_seven_statements_and_turn_90_as_many_as_turn_2(turns: Turns) -> None:
    await turns.take()
    await turns.take()  # the connections of the pools are open
    second = await least(turns)
    for _ in range(85):
        await turns.take()
    ninetieth = await least(turns)
    assert len(second) <= MOST, second
    assert sorted(ninetieth) == sorted(second)


async def least(turns: Turns) -> list[str]:
    """Return the statements of that one of three turns that has the fewest.

    A flush that goes on behind the first chunk adds some to a turn.
    """
    return min([await turns.take() for _ in range(3)], key=len)


async def test_a_turn_after_a_search_has_at_most_seven_statements(turns: Turns) -> None:
    await turns.take(*search())
    await turns.take()
    assert len(executed := await turns.take()) <= MOST, executed


async def test_a_turn_with_a_cart_has_at_most_seven_statements(turns: Turns) -> None:
    await turns.take(*search())
    found = (await turns.shopper.run("search_products", {"query": "kettle"})).json()["products"]
    product_id = next(each["id"] for each in found if each["in_stock"] and not each["options"])
    added = await turns.shopper.run("add_to_cart", {"product_id": product_id, "quantity": 2})
    assert added.status_code == 200, added.text
    await turns.take()
    executed = await least(turns)
    assert len(executed) <= MOST, executed
    assert turns.model.requests[-1].cart.count == 2


async def test_a_search_reads_each_product_once_and_its_flushes_are_one_statement_each(turns: Turns) -> None:
    await turns.take(*search())
    await turns.take(*search("mug"))
    await turns.take(*search("lamp"))
    executed = list(turns.statements.executed)
    assert len(executed) <= MOST_OF_A_SEARCH, executed
    flushes = [each for each in executed if "write_events" in each]
    assert len(flushes) == 3, "the call, the text and the end"
    assert len([each for each in executed if "FROM product WHERE id = ANY" in each]) <= 3, executed


async def test_a_call_that_reads_has_no_savepoint_and_one_lock(turns: Turns) -> None:
    await turns.take(*search())
    executed = await turns.take(*search("lamp"))
    assert not [each for each in executed if "SAVEPOINT" in each]
    locks = [each for each in executed if "FOR NO KEY UPDATE" in each and "SKIP LOCKED" not in each]
    assert len(locks) == 2, locks  # the turn's beginning, and the call


async def test_no_statement_only_checks_a_connection(turns: Turns) -> None:
    await turns.take()
    assert not [each for each in await turns.take() if each.strip(" ;\n") in ("", "SELECT 1", "ROLLBACK")]


async def test_a_kept_conversation_is_the_one_in_the_log(turns: Turns) -> None:
    await turns.take()
    await turns.take(*search())
    await turns.is_folded_as_read()
    await turns.take(
        [CallRequested("show_product_details", '{"product_id": "no\\u0000thing \\ud800"}')],
        [TextDelta("No. ")],
    )
    await turns.take([TextDelta(f"Word {number} of \0 many. ") for number in range(30)])
    await turns.is_folded_as_read()


async def test_a_long_kept_conversation_is_cut_like_a_window(turns: Turns) -> None:
    for _ in range(CONTEXT_BOUNDS.turns + 3):
        await turns.take()
    await turns.is_folded_as_read()


@pytest.mark.parametrize("event", ["click", "clear", "compaction", "other server"])
async def test_an_event_that_was_not_folded_makes_the_log_be_read(
    turns: Turns, stocked_url: str, event: str
) -> None:
    await turns.take(*search())
    match event:
        case "click":
            await turns.shopper.run("search_products", {"query": "lamp"})
        case "clear":
            await turns.shopper.client.delete(f"{turns.shopper.path}/messages")
        case "compaction":
            await turns.take([TextDelta("One. "), TextDelta("Two. ")])
            await turns.shop.components.housekeeping.once()
        case "other server":
            model = ScriptedModel([[TextDelta("Elsewhere. ")]])
            async with serving(stocked_url, model) as other, other.client() as client:
                client.headers["Authorization"] = f"Bearer {turns.shopper.token}"
                there = Program(client, turns.shopper.session_id, turns.shopper.token)
                await there.ask("hello")
    requests: list[ModelRequest] = turns.model.requests
    await turns.is_folded_as_read()
    said = " ".join(message.content for message in requests[-1].messages)
    assert {"click": "search_products", "other server": "Elsewhere"}.get(event, "") in said + str(
        requests[-1]
    )


async def test_a_connection_that_the_database_has_closed_is_not_handed_out(turns: Turns) -> None:
    await turns.take()
    database = turns.shop.components.log.database
    async with database.transaction() as db:
        connection = await db.connection()
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    for _ in range(5):
        assert (await turns.shopper.client.get(turns.shopper.path)).status_code == 200
    await turns.take()
