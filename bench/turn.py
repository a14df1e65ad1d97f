"""Time from the POST of a message to its answer's first chunk, with an immediate model: `bin/bench turn`.

The chunk arrives on another connection's open stream, so it is committed: nothing is sent before its commit.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

import asyncpg
import httpx

from app.render import dom_ids
from bench.figures import Sample, milliseconds, print_machine, print_samples, print_table, verdict
from bench.models import ANSWER, LONG
from bench.scratch import connect, stocked_database, version_of
from bench.servers import serving
from bench.sessions import Arrivals, api_session, browser_session, following

BUDGET = 0.030
SESSIONS, BROWSERS, TURNS = 20, 5, 10
LONG_CONVERSATION = 100
BUSY_SESSIONS, BUSY_TURNS = 10, 40
WARM_UP = 10

PAUSE = 0.04
"""Seconds between turns: longer than the log's flush interval, as between a shopper's messages."""

ROUND_TRIP, COMMIT = "SELECT 1", "commit of one row"
HEADLINE = "POST to first chunk"
FORM = "form to first fragment (HTML)"


class Measured(dict[str, Sample]):
    """Samples by name, in the order of their first measurement."""

    def __missing__(self, name: str) -> Sample:
        return self.setdefault(name, Sample())


def main() -> None:
    """Print the table."""
    with stocked_database() as url:
        with serving(url, "immediate") as address:
            measured = asyncio.run(measure(address, url))
        print_machine(version_of(url))
    print_samples("Turn, brain of zero delay", measured, ROUND_TRIP, COMMIT)
    taken = measured[HEADLINE].median
    row = [
        HEADLINE,
        milliseconds(taken),
        milliseconds(BUDGET),
        f"{taken / BUDGET:.0%}",
        verdict(taken, BUDGET),
    ]
    print_table("Budget", ["", "median", "budget", "of budget", ""], [row])


async def measure(address: str, url: str) -> Measured:
    """Measure all samples of the table."""
    measured = Measured()
    connection = await connect(url)
    try:
        await connection.execute("CREATE TABLE bench_row AS SELECT 1 AS id, 0 AS number")
        await measure_quiet(address, connection, Measured(), sessions=1, turns=WARM_UP)
        await measure_quiet(address, connection, measured, sessions=SESSIONS, turns=TURNS)
        await measure_browser(address, measured)
        await measure_long(address, measured)
        await measure_busy(address, measured)
    finally:
        await connection.close()
    return measured


async def measure_quiet(
    address: str, connection: asyncpg.Connection, measured: Measured, *, sessions: int, turns: int
) -> None:
    """Measure single turns alternately with the baselines, so that noise affects both."""
    for _ in range(sessions):
        async with api_shopper(address) as (session_id, client, arrivals):
            for _ in range(turns):
                await asyncio.sleep(PAUSE)
                await measure_baselines(connection, client, measured)
                await take_turn(session_id, client, arrivals, measured, HEADLINE)


async def measure_baselines(
    connection: asyncpg.Connection, client: httpx.AsyncClient, measured: Measured
) -> None:
    """Measure the minimum times of database and server, over the same kinds of connection."""
    await connection.fetchval("SELECT 1")  # the first one after a pause includes waking both sides
    with measured[ROUND_TRIP].timed():
        await connection.fetchval("SELECT 1")
    with measured["empty transaction"].timed():
        async with connection.transaction():
            pass
    with measured[COMMIT].timed():
        async with connection.transaction():
            await connection.execute("UPDATE bench_row SET number = number + 1")
    await client.get("/health")
    with measured["GET /health"].timed():
        await client.get("/health")


async def take_turn(
    session_id: str, client: httpx.AsyncClient, arrivals: Arrivals, measured: Measured, name: str
) -> None:
    """Measure one message: until its acceptance, its first chunk and its end."""
    began = time.perf_counter()
    posting = asyncio.create_task(
        client.post(f"/api/sessions/{session_id}/messages", json={"message": "Hello"})
    )
    first = await arrivals.next("event: text_chunk")
    end = await arrivals.next("event: completion")
    (await posting).raise_for_status()
    measured[name].seconds.append(first - began)
    if name == HEADLINE:
        measured["POST to completion"].seconds.append(end - began)


async def measure_browser(address: str, measured: Measured) -> None:
    """Measure the same for a browser: a form request, a fragment of the page."""
    for _ in range(BROWSERS):
        session_id, client = await browser_session(address, "Hello")
        async with aclosing(client), following(client, f"/chat/{session_id}/stream") as fragments:
            for _ in range(TURNS):
                await asyncio.sleep(PAUSE)
                fragments.forget()  # the rendering at the last turn's end
                await take_browser_turn(session_id, client, fragments, measured[FORM])


async def take_browser_turn(
    session_id: str, client: httpx.AsyncClient, fragments: Arrivals, sample: Sample
) -> None:
    """Measure one message from the page's form until its answer's first fragment."""
    form = {"message": "Hello", "_csrf_token": client.cookies["csrftoken"]}
    path = f"/chat/{session_id}/messages"
    began = time.perf_counter()
    posting = asyncio.create_task(client.post(path, data=form, headers={"HX-Request": "true"}))
    sample.seconds.append(await fragments.next(ANSWER) - began)
    await fragments.next(dom_ids.ANNOUNCER)  # rendered at a turn's end
    (await posting).raise_for_status()


async def measure_long(address: str, measured: Measured) -> None:
    """Measure the last tenth of the turns of a growing conversation."""
    async with api_shopper(address) as (session_id, client, arrivals):
        for turn in range(LONG_CONVERSATION):
            await asyncio.sleep(PAUSE)
            last = turn >= LONG_CONVERSATION * 9 // 10
            name = f"... after {LONG_CONVERSATION * 9 // 10} turns of the conversation"
            await take_turn(session_id, client, arrivals, measured if last else Measured(), name)


async def measure_busy(address: str, measured: Measured) -> None:
    """Measure while other answers are being written, so that the log is flushed continuously."""
    async with AsyncExitStack() as stack:
        for _ in range(BUSY_SESSIONS):
            other, client = await api_session(address)
            stack.push_async_callback(client.aclose)
            await client.post(f"/api/sessions/{other}/messages", json={"message": LONG})
        session_id, client, arrivals = await stack.enter_async_context(api_shopper(address))
        for _ in range(BUSY_TURNS):
            await asyncio.sleep(PAUSE)
            name = f"... while {BUSY_SESSIONS} other answers are written"
            await take_turn(session_id, client, arrivals, measured, name)


@asynccontextmanager
async def api_shopper(address: str) -> AsyncIterator[tuple[str, httpx.AsyncClient, Arrivals]]:
    """Yield a new session, its client and its open stream."""
    session_id, client = await api_session(address)
    async with aclosing(client), following(client, f"/api/stream/{session_id}") as arrivals:
        await arrivals.next("event: context")
        yield session_id, client, arrivals


if __name__ == "__main__":
    main()
