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
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field

import httpx

from bench.figures import Sample, milliseconds, print_machine, print_table, ratio
from bench.scratch import stocked_database
from bench.servers import serving
from bench.sessions import Arrivals, api_session, following

COUNTS = (1, 25, 100)
SECONDS = 15.0
THINKING = (0.5, 2.0)
"""Minimum and maximum seconds from an answer's end to the next question."""

QUESTIONS = (
    "Show me kettles under $60",
    "Tell me about the first one",
    "Add it to my cart",
    "What goes well with it?",
    "Compare the first two",
    "Do you ship to Norway?",
)
NUMBER = re.compile(r"id: (\d+)")
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


@dataclass
class Numbered(Arrivals):
    """An open stream that checks that each event comes once, in order."""

    newest: int | None = None
    gaps: int = 0

    async def gather(self, response: httpx.Response) -> None:
        """Collect lines until the stream ends."""
        async for line in response.aiter_lines():
            if match := NUMBER.fullmatch(line):
                number = int(match[1])
                self.gaps += self.newest is not None and number != self.newest + 1
                self.newest = number
            self.queue.put_nowait((line, time.perf_counter()))


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(prog="bin/bench shoppers", description=__doc__)
    options.add_argument("--url", help="a shop that runs; without it one server is started")
    options.add_argument("--shoppers", type=int, nargs="+", default=COUNTS, help="how many at once")
    options.add_argument("--seconds", type=float, default=SECONDS, help="how long, for each number")
    given = options.parse_args()
    with shop(given.url) as url:
        loads = [asyncio.run(load(url, count, given.seconds)) for count in given.shoppers]
    print_machine(f"{given.seconds:.0f} s each")
    print_loads(loads)


@contextmanager
def shop(url: str | None) -> Iterator[str]:
    """Yield the address of the named shop, or of a server with the sample catalogue until the end of the block."""
    if url is not None:
        yield url
        return
    with stocked_database() as database, serving(database, "simulated") as address:
        yield address


async def load(url: str, shoppers: int, seconds: float) -> Load:
    """Run that many shoppers for that time; each reads its last answer to the end."""
    found = Load(shoppers)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as everyone:
        for number in range(shoppers):
            everyone.create_task(shop_about(url, random.Random(number), found, began + seconds))
    found.seconds = time.perf_counter() - began
    return found


async def shop_about(url: str, chance: random.Random, found: Load, until: float) -> None:
    """Run one shopper: open the listing, ask, read, ask again. An error ends it and is recorded."""
    await asyncio.sleep(chance.uniform(0, THINKING[1]))  # shoppers start at different times
    try:
        session_id, client = await api_session(url)
        stream = Numbered()
        async with aclosing(client), following(client, f"/api/stream/{session_id}", stream):
            for question in itertools.cycle(QUESTIONS):
                if time.perf_counter() > until:
                    break
                with found.samples[PAGE].timed():
                    (await client.get("/products")).raise_for_status()
                await ask(client, session_id, stream, question, found)
                await asyncio.sleep(chance.uniform(*THINKING))
        found.failures += ["an event was lost or came twice"] * stream.gaps
    except (httpx.HTTPError, TimeoutError) as error:
        found.failures.append(repr(error))


async def ask(
    client: httpx.AsyncClient, session_id: str, stream: Numbered, question: str, found: Load
) -> None:
    """Ask one question and read its answer to the end."""
    stream.forget()
    began = time.perf_counter()
    asked = await client.post(f"/api/sessions/{session_id}/messages", json={"message": question})
    asked.raise_for_status()
    found.samples[FIRST].seconds.append(await stream.next("event: text_chunk") - began)
    found.samples[WHOLE].seconds.append(await stream.next("event: completion") - began)


def print_loads(loads: Sequence[Load]) -> None:
    """Print a row for each number of shoppers, compared with the first."""
    rows = []
    for each in loads:
        answers = len(each.samples[WHOLE].seconds)
        cells = [f"{each.shoppers:,}", str(answers), f"{answers / each.seconds:.1f}"]
        for name, sample in each.samples.items():
            cells += [milliseconds(sample.median), milliseconds(sample.p95)]
            cells.append(ratio(sample.median, loads[0].samples[name].median))
        rows.append([*cells, str(len(each.failures))])
    columns = [
        heading for name in (FIRST, WHOLE, PAGE) for heading in (f"{name}, median", "95 %", "x the first row")
    ]
    print_table("Shoppers at once", ["shoppers", "answers", "a second", *columns, "failures"], rows)
    for failure in sorted({failure for each in loads for failure in each.failures}):
        print(f"- {failure}")


if __name__ == "__main__":
    main()
