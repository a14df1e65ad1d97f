"""Statements of a turn and keys of a session's rows name the session: its rows can be on one machine of many."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.db import Database
from app.log.notify import connection_arguments
from tests.support.serving import serving
from tests.support.shoppers import browser, program

WRITE_EVENTS = Path(__file__).parents[3] / "migrations/sql/log/write_events.sql"
ARGUMENTS = re.compile(r"(?<=unnest\()[^()]*(?=\))|(?<=ANY \()[^()]*(?=\))")
INTO = re.compile(r"INTO [\w, ]+(?=FROM)")
TYPES = {
    "counts": "bigint[]", "sizes": "bigint[]", "owners": "int[]", "places": "bigint[]", "taken": "bigint[]",
    "before": "bigint[]", "periods": "date[]",
}  # fmt: skip
"""Types of the function's arrays that are not text."""
NAMES = re.compile(r"\bsession_id\b|\bid\b")
PLANNED = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|\()", re.IGNORECASE)
BY_NESTED_LOOPS = (
    "SET plan_cache_mode = force_generic_plan",  # parameters stay parameters
    "SET enable_seqscan = off",
    "SET enable_hashjoin = off",
    "SET enable_mergejoin = off",
    "SET enable_material = off",
)
"""Settings with which each condition on a table is one of its scan, also if it comes from another table of a join."""

SESSION_TABLES = """
    SELECT class.relname FROM pg_attribute AS attribute JOIN pg_class AS class ON class.oid = attrelid
    WHERE attname = 'session_id' AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""
UNIQUE_KEYS = """
    SELECT class.relname AS table, key.relname AS key, array_agg(attribute.attname::text) AS columns
    FROM pg_index JOIN pg_class AS class ON class.oid = indrelid JOIN pg_class AS key ON key.oid = indexrelid
    JOIN pg_attribute AS attribute ON attribute.attrelid = indrelid AND attnum = ANY(indkey)
    WHERE indisunique AND class.relname = ANY($1::text[]) GROUP BY 1, 2
"""


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, None]]:
    """The statements that are executed, through SQLAlchemy and through the driver, each once."""
    noted: dict[str, None] = {}
    monkeypatch.setattr(
        "app.observe.statement_metrics.note_statement", lambda statement, _: noted.setdefault(statement)
    )
    yield noted


async def connected(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(**connection_arguments(url), statement_cache_size=0)


async def unbound_scans(connection: asyncpg.Connection, statement: str, tables: set[str]) -> list[str]:
    """Return the tables of sessions that the statement reads without a condition on the session."""
    parameters = max(map(int, re.findall(r"\$(\d+)", statement)), default=0)
    await connection.execute(f"PREPARE noted AS {statement}")
    given = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
    plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE noted{given}")
    await connection.execute("DEALLOCATE noted")
    return [
        f"{node['Relation Name']}: {statement}"
        for node in nodes_of(json.loads(plan)[0]["Plan"])
        if node.get("Relation Name") in tables
        and node["Node Type"] != "ModifyTable"
        and not NAMES.search(conditions_of(node, node["Relation Name"]))
    ]


def nodes_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a node of a plan and all below it."""
    yield node
    for below in node.get("Plans", ()):
        yield from nodes_of(below)


def conditions_of(node: dict[str, Any], table: str) -> str:
    """Return the conditions of a scan; of other tables than sessions, without those on a row's own id."""
    found = " ".join(str(node.get(name, "")) for name in ("Index Cond", "Recheck Cond", "Filter"))
    return found if table == "chat_session" else re.sub(r"(?<!session_)\bid\b", "", found)


async def test_the_statements_of_a_turn_name_its_session(
    stocked_url: str, statements: dict[str, None]
) -> None:
    # Heartbeats concern all turns of a process.
    async with serving(stocked_url, heartbeat_seconds=600) as served, program(served) as shopper:
        await served.components.log.stream_slots.delete_orphaned()
        statements.clear()
        async with shopper.stream() as stream:
            for message in ("Show me kettles under $60", "Tell me about the first one", "Add it to my cart"):
                turn_id = await shopper.say(message)
                await stream.until(lambda event, turn_id=turn_id: event.ends(turn_id))  # type: ignore[misc]  # the turn of this round
        await served.components.log.stream_slots.close()
        await shopper.state()
        await shopper.client.post(f"{shopper.path}/cancellation")
        async with browser(served) as visitor:
            answer = await visitor.submit(
                await visitor.get("/"), "/chat", follow=False, message="A kettle for two"
            )
            await visitor.page(str(answer.headers["location"]).split("/")[2])
            await visitor.get("/products")
    connection = await connected(stocked_url)
    tables = {row["relname"] for row in await connection.fetch(SESSION_TABLES)} | {"chat_session"}
    for setting in BY_NESTED_LOOPS:
        await connection.execute(setting)
    touching = [each for each in statements if any(re.search(rf"\b{name}\b", each) for name in tables)]
    unbound = [
        found
        for statement in touching
        if PLANNED.match(statement)
        for found in await unbound_scans(connection, statement, tables)
    ]
    await connection.close()
    assert len(touching) > 20, "a turn, a stream and pages"
    assert unbound == []


def statements_of_a_flush() -> list[str]:
    """Return the statements of the function that writes a flush, with parameters in the place of its arrays."""
    body = re.sub(r"--.*", "", WRITE_EVENTS.read_text().partition("\nBEGIN\n")[2]).replace("ending", "''")
    found = re.findall(r"(?:PERFORM FROM|WITH given|INSERT INTO|UPDATE turn)[^;]*", body)
    return [with_parameters(INTO.sub("", each.replace("PERFORM", "SELECT"))) for each in found]


def with_parameters(statement: str) -> str:
    """Return the statement with a parameter for each array that it reads."""
    numbers = itertools.count(1)

    def parameters(names: re.Match[str]) -> str:
        return ", ".join(f"${next(numbers)}::{TYPES.get(name, 'text[]')}" for name in names[0].split(", "))

    return ARGUMENTS.sub(parameters, statement)


async def test_the_statements_of_a_flush_name_the_session(database: Database) -> None:
    connection = await connected(database.url)
    for setting in BY_NESTED_LOOPS:
        await connection.execute(setting)
    statements = statements_of_a_flush()
    assert len(statements) == 4
    periods = await connection.fetch(SESSION_TABLES)
    tables = {row["relname"] for row in periods} | {"chat_session"}
    assert [found for each in statements for found in await unbound_scans(connection, each, tables)] == []
    await connection.close()


async def test_a_statement_without_the_session_is_noticed(database: Database) -> None:
    connection = await connected(database.url)
    for setting in BY_NESTED_LOOPS:
        await connection.execute(setting)
    tables = {"turn", "event_2000_01_01", "chat_session"}
    for statement in (
        "UPDATE turn SET status = $1 WHERE id = $2",
        "SELECT data FROM event WHERE turn_id = $1",
        "SELECT event.seq FROM event JOIN turn ON turn.id = event.turn_id WHERE event.session_id = $1",
        "SELECT id FROM chat_session WHERE seen_at < now()",
    ):
        assert await unbound_scans(connection, statement, tables), statement
    bound = "SELECT 1 FROM event JOIN turn USING (session_id) WHERE turn.session_id = $1"
    assert await unbound_scans(connection, bound, tables) == []
    await connection.close()


async def test_each_unique_key_of_a_session_s_rows_names_it(database: Database) -> None:
    connection = await connected(database.url)
    tables = [row["relname"] for row in await connection.fetch(SESSION_TABLES)]
    keys = await connection.fetch(UNIQUE_KEYS, tables)
    await connection.close()
    assert {"turn", "cart_item", "search_context", "stream_seat", "idempotency"} <= {
        key["table"] for key in keys
    }
    assert [tuple(key) for key in keys if "session_id" not in key["columns"]] == []
