"""Where notifications are the limit: commits with NOTIFY, and turns through two servers: `bin/bench notify`.

PostgreSQL takes a lock of the whole server for a commit with a notification, until the commit is on disk. The first
table has commits of more and more connections, with and without one. The second has two servers on one database:
messages are posted to one and read at the other, at a rising rate, with PostgreSQL's NOTIFY and with Valkey or Redis.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, closing, contextmanager
from dataclasses import dataclass, field

import httpx

from bench.figures import Sample, milliseconds, print_machine, print_table
from bench.scratch import connect, stocked_database, version_of
from bench.servers import serving
from bench.sessions import Arrivals, api_session, following
from bench.steady import SECRET

CONNECTIONS = (1, 4, 16, 32)
COMMIT_SECONDS = 3.0
RATES = (5.0, 10.0, 20.0, 40.0)
RATE_SECONDS = 6.0
WATCH_SECONDS = 0.02
LATEST_SECONDS = 20.0
"""Time for which a rate's last turns are awaited."""

WRITE = "UPDATE bench_row SET number = number + 1 WHERE id = {id}"
NOTIFY = "; SELECT pg_notify('bench', '{id}')"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'object'"
PROGRAMS = ("valkey-server", "redis-server")


@dataclass
class Commits:
    """The commits of some connections: number in a second, durations, connections that waited for the lock."""

    rate: float
    durations: Sample
    waiting: float


@dataclass
class Turns:
    """Turns at a rate: time from the post at one server to the first chunk at the other."""

    asked: int = 0
    latency: Sample = field(default_factory=Sample)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(prog="bin/bench notify", description=__doc__)
    options.add_argument("--rates", type=float, nargs="+", default=RATES, help="turns a second")
    options.add_argument("--connections", type=int, nargs="+", default=CONNECTIONS)
    given = options.parse_args()
    with stocked_database() as url:
        print_machine(version_of(url))
        print_commits(asyncio.run(measure_commits(url, given.connections)))
        with notify_server() as server:
            settings = {"PostgreSQL": ""} | ({"Valkey or Redis": server} if server else {})
            measured = measure_turns(url, settings, given.rates)
        print_turns(measured)
        if not server:
            print(f"Neither {' nor '.join(PROGRAMS)} is installed: only PostgreSQL was measured.")


async def measure_commits(url: str, counts: Sequence[int]) -> dict[tuple[int, bool], Commits]:
    """Measure commits of each number of connections, without a notification and with one alternately."""
    administrator = await connect(url)
    await administrator.execute(
        "CREATE TABLE bench_row AS SELECT id, 0 AS number FROM generate_series(1, 100) AS id;"
        "CREATE UNIQUE INDEX ON bench_row (id)"
    )
    measured = {}
    for count in counts:
        for notify in (False, True):
            measured[count, notify] = await commits_of(url, count, notify)
    await administrator.close()
    return measured


async def commits_of(url: str, count: int, notify: bool) -> Commits:
    """Commit on that many connections, each a row of its own."""
    durations, end = Sample(), time.perf_counter() + COMMIT_SECONDS

    async def commit(number: int) -> None:
        connection = await connect(url)
        statement = (WRITE + (NOTIFY if notify else "")).format(id=number)
        while time.perf_counter() < end:
            with durations.timed():
                await connection.execute(statement)  # one round trip and one transaction
        await connection.close()

    async def watch() -> float:
        connection = await connect(url)
        found = []
        while time.perf_counter() < end:
            found.append(await connection.fetchval(WAITING))
            await asyncio.sleep(WATCH_SECONDS)
        await connection.close()
        return float(sum(found) / len(found))

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(commit(number + 1) for number in range(count)))
    return Commits(len(durations.seconds) / COMMIT_SECONDS, durations, await watching)


@contextmanager
def notify_server() -> Iterator[str]:
    """Yield the address of a Valkey or Redis server; empty where none is installed."""
    program = next((found for each in PROGRAMS if (found := shutil.which(each))), None)
    if program is None:
        yield ""
        return
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def measure_turns(url: str, settings: dict[str, str], rates: Sequence[float]) -> dict[str, list[Turns]]:
    """Measure each rate with two servers of each notifier, alternately."""
    measured: dict[str, list[Turns]] = {name: [] for name in settings}
    with ExitStack() as stack:
        pairs = {
            name: [
                stack.enter_context(serving(url, "immediate", NOTIFY_URL=given, SECRET_KEY=SECRET))
                for _ in range(2)
            ]
            for name, given in settings.items()
        }
        for rate in rates:
            for name, (first, second) in pairs.items():
                measured[name].append(asyncio.run(turns_at(first, second, rate)))
    return measured


async def turns_at(first: str, second: str, rate: float) -> Turns:
    """Post messages at a rate, each in the session that has waited longest, and read them at the other server."""
    turns, tasks = Turns(), []
    async with AsyncExitStack() as stack:
        shoppers = await asyncio.gather(*(shopper(stack, first, second) for _ in range(int(rate) + 4)))
        free = asyncio.Queue[tuple[str, httpx.AsyncClient, Arrivals]]()
        for each in shoppers:
            free.put_nowait(each)
        began = time.perf_counter()
        for number in range(int(rate * RATE_SECONDS)):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            turns.asked += 1
            if not free.empty():  # otherwise all are still waiting: the rate is too high
                tasks.append(asyncio.create_task(take_turn(free.get_nowait(), turns, free)))
        await asyncio.wait(tasks, timeout=LATEST_SECONDS)
        for task in tasks:
            task.cancel()
    return turns


async def shopper(stack: AsyncExitStack, first: str, second: str) -> tuple[str, httpx.AsyncClient, Arrivals]:
    """Return a new session, its client at the first server, and its open stream at the second."""
    session_id, client = await api_session(first)
    reader = httpx.AsyncClient(base_url=second, headers=client.headers)
    stack.push_async_callback(client.aclose)
    stack.push_async_callback(reader.aclose)
    arrivals = await stack.enter_async_context(following(reader, f"/api/stream/{session_id}"))
    await arrivals.next("event: context")
    return session_id, client, arrivals


async def take_turn(
    who: tuple[str, httpx.AsyncClient, Arrivals],
    turns: Turns,
    free: asyncio.Queue[tuple[str, httpx.AsyncClient, Arrivals]],
) -> None:
    """Take one turn."""
    session_id, client, arrivals = who
    began = time.perf_counter()
    posted = await client.post(f"/api/sessions/{session_id}/messages", json={"message": "Hello"})
    posted.raise_for_status()
    turns.latency.seconds.append(await arrivals.next("event: text_chunk") - began)
    await arrivals.next("event: completion")
    free.put_nowait(who)


def print_commits(measured: dict[tuple[int, bool], Commits]) -> None:
    """Print a row for each number of connections."""
    rows = []
    for (count, notify), found in measured.items():
        if not notify:
            continue
        plain = measured[count, False]
        cells = [f"{plain.rate:,.0f}", milliseconds(plain.durations.p95), f"{found.rate:,.0f}"]
        cells += [
            milliseconds(found.durations.p95),
            f"{found.rate / plain.rate:.2f} x",
            f"{found.waiting:.1f}",
        ]
        rows.append([str(count), *cells])
    columns = ["commits/s", "95 %", "commits/s with NOTIFY", "95 %", "x without", "waiting for the lock"]
    print_table("Commits of one row", ["connections", *columns], rows)


def print_turns(measured: dict[str, list[Turns]]) -> None:
    """Print a row for each rate and notifier."""
    rows = []
    for name, found in measured.items():
        for turns in found:
            done = len(turns.latency.seconds)
            latency = (turns.latency.median, turns.latency.p95) if done else (0.0, 0.0)
            rate = turns.asked / RATE_SECONDS
            rows.append([name, f"{rate:.0f}", f"{done / turns.asked:.0%}", *map(milliseconds, latency)])
    columns = ["notifier", "turns/s asked", "done", "post to chunk at the other server, median", "95 %"]
    print_table("Two servers on one database", columns, rows)


if __name__ == "__main__":
    main()
