"""Simulated shoppers against a running shop or one started for it: `bin/bench shoppers [--url URL]`.

Each has a session and an open stream, and reads an answer before it asks again. The built-in assistant answers at its
own pace, so an answer takes seconds; the measured quantity is the time to its first word. With the `--url` of a shop
behind nginx with several servers it is that shop's load test.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field

from bench.figures import Sample, milliseconds, print_machine, print_table, ratio
from bench.http_connection import Connection
from bench.processes import cpu_seconds, family_cpu_seconds
from bench.scratch import stocked_database
from bench.servers import Served, workers
from bench.sessions import ARRIVAL_SECONDS
from bench.streams import database_process

COUNTS = (1, 25, 100)
SECONDS = 15.0
THINKING = (0.5, 2.0)
"""Minimum and maximum seconds from an answer's end to the next question."""

THINGS = (
    "kettles",
    "lamps",
    "headphones",
    "backpacks",
    "mugs",
    "jackets",
    "keyboards",
    "tents",
    "pans",
    "towels",
)
"""Kinds to ask for; each shopper begins with another one."""

QUESTIONS = (
    "Show me {things} under ${most}",
    "Tell me about the first one",
    "Add it to my cart",
    "What goes well with it?",
    "Compare the first two",
    "Do you ship to Norway?",
)
NUMBER = re.compile(rb"^id: (\d+)", re.MULTILINE)
FIRST, WHOLE, PAGE = "first word", "whole answer", "listing page"


@dataclass
class Load:
    """Measurements with that many shoppers."""

    shoppers: int
    samples: dict[str, Sample] = field(
        default_factory=lambda: {name: Sample() for name in (FIRST, WHOLE, PAGE)}
    )
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu: tuple[float, ...] = ()
    """Processor time of the server, of its database and of the shoppers themselves."""


class Answers:
    """An open stream that checks that each event comes once, in order."""

    def __init__(self) -> None:
        self.newest: int | None = None
        self.gaps = 0
        self._arrivals: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue()

    async def gather(self, connection: Connection, path: str) -> None:
        """Collect what the stream delivers until it ends."""
        async for piece in connection.stream(path):
            moment = time.perf_counter()
            for number in map(int, NUMBER.findall(piece)):
                self.gaps += self.newest is not None and number != self.newest + 1
                self.newest = number
            self._arrivals.put_nowait((piece, moment))

    def forget(self) -> None:
        """Drop what has arrived so far."""
        while not self._arrivals.empty():
            self._arrivals.get_nowait()

    async def moments(self) -> tuple[float, float]:
        """Return when the next answer's first text and its end arrive. Raises TimeoutError."""
        first = None
        async with asyncio.timeout(ARRIVAL_SECONDS):
            while True:
                piece, moment = await self._arrivals.get()
                if first is None and b"event: text_chunk" in piece:
                    first = moment
                if b"event: completion" in piece:
                    return first or moment, moment


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(prog="bin/bench shoppers", description=__doc__)
    options.add_argument("--url", help="a shop that runs; without it one server is started")
    options.add_argument("--shoppers", type=int, nargs="+", default=COUNTS, help="how many at once")
    options.add_argument("--seconds", type=float, default=SECONDS, help="how long, for each number")
    options.add_argument("--workers", type=int, default=1, help="processes of the started server")
    given = options.parse_args()
    with shop(given.url, given.workers) as served:
        loads = [measured(served, count, given.seconds) for count in given.shoppers]
    print_machine(f"{given.seconds:.0f} s each, {given.workers} worker(s)")
    print_loads(loads)


@dataclass(frozen=True)
class Shop:
    """A running shop: its address, and its processes and those of its database if they were started for it."""

    address: str
    pids: Sequence[int] = ()
    database: int | None = None

    def cpu(self) -> tuple[float, float]:
        """Return the processor time so far of the server and of the database, in seconds."""
        return cpu_seconds(self.pids), family_cpu_seconds(self.database) if self.database else 0.0


@contextmanager
def shop(url: str | None, count: int) -> Iterator[Shop]:
    """Yield the named shop, or a server with the sample catalogue until the end of the block."""
    if url is not None:
        yield Shop(url)
        return
    with stocked_database() as database, workers(count, "simulated", DATABASE_URL=database) as served:
        yield started(served, database)


def started(served: Served, database: str) -> Shop:
    """Return a started shop."""
    return Shop(served.address, served.pids, asyncio.run(database_process(database)))


def measured(served: Shop, shoppers: int, seconds: float) -> Load:
    """Run that many shoppers for that time, with the processor time of all processes."""
    return asyncio.run(load(served, shoppers, seconds))


async def load(served: Shop, shoppers: int, seconds: float) -> Load:
    """Run that many shoppers for that time, from when all have a stream; each reads its last answer to the end."""
    found = Load(shoppers)
    async with AsyncExitStack() as everything:
        visitors = [await open_visitor(everything, served.address) for _ in range(shoppers)]
        began, before, own = time.perf_counter(), served.cpu(), time.process_time()
        async with asyncio.TaskGroup() as everyone:
            for number, visitor in enumerate(visitors):
                everyone.create_task(
                    shop_about(visitor, number, random.Random(number), found, began + seconds)
                )
        found.seconds = time.perf_counter() - began
        found.cpu = (
            *(now - then for now, then in zip(served.cpu(), before, strict=True)),
            time.process_time() - own,
        )
    return found


@dataclass(frozen=True)
class Visitor:
    """A session with its connection and its open stream."""

    session_id: str
    connection: Connection
    answers: Answers


async def open_visitor(everything: AsyncExitStack, address: str) -> Visitor:
    """Return a new visitor, whose connections are closed with the stack."""
    connection, stream = Connection(address), Connection(address)
    everything.callback(connection.close)
    everything.callback(stream.close)
    opened = (await connection.post("/api/sessions")).json()
    connection.token = stream.token = opened["token"]
    answers = Answers()
    reading = asyncio.create_task(answers.gather(stream, f"/api/stream/{opened['session_id']}"))
    everything.callback(reading.cancel)
    return Visitor(opened["session_id"], connection, answers)


async def shop_about(visitor: Visitor, number: int, chance: random.Random, found: Load, until: float) -> None:
    """Run one shopper: open the listing, ask, read, ask again. An error ends it and is recorded."""
    await asyncio.sleep(chance.uniform(0, THINKING[1]))  # shoppers start at different times
    try:
        for place, question in enumerate(itertools.cycle(QUESTIONS)):
            if time.perf_counter() > until:
                break
            with found.samples[PAGE].timed():
                await visitor.connection.get("/products")
            things = THINGS[(number + place // len(QUESTIONS)) % len(THINGS)]
            await ask(visitor, question.format(things=things, most=30 + number), found)
            await asyncio.sleep(chance.uniform(*THINKING))
    except (OSError, EOFError, TimeoutError) as error:
        found.failures.append(repr(error))
    found.failures += ["an event was lost or came twice"] * visitor.answers.gaps


async def ask(visitor: Visitor, question: str, found: Load) -> None:
    """Ask one question and read its answer to the end."""
    visitor.answers.forget()
    began = time.perf_counter()
    await visitor.connection.post(f"/api/sessions/{visitor.session_id}/messages", {"message": question})
    first, last = await visitor.answers.moments()
    found.samples[FIRST].seconds.append(first - began)
    found.samples[WHOLE].seconds.append(last - began)


def print_loads(loads: Sequence[Load]) -> None:
    """Print a row for each number of shoppers, compared with the first."""
    rows = []
    for each in loads:
        answers = len(each.samples[WHOLE].seconds)
        cells = [f"{each.shoppers:,}", str(answers), f"{answers / each.seconds:.1f}"]
        for name, sample in each.samples.items():
            cells += [milliseconds(sample.median), milliseconds(sample.p95)]
            cells.append(ratio(sample.median, loads[0].samples[name].median))
        cells += [milliseconds(part / max(answers, 1)) for part in each.cpu]
        rows.append([*cells, str(len(each.failures))])
    columns = [
        heading for name in (FIRST, WHOLE, PAGE) for heading in (f"{name}, median", "95 %", "x the first row")
    ]
    columns += ["server's CPU an answer", "database's", "shoppers'"]
    print_table("Shoppers at once", ["shoppers", "answers", "a second", *columns, "failures"], rows)
    for failure in sorted({failure for each in loads for failure in each.failures}):
        print(f"- {failure}")


if __name__ == "__main__":
    main()
