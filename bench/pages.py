"""Compressed size and response time of pages: `bin/bench pages`.

With `--products 50000` the catalogue is the real electronics of SHARED_DATA, multiplied.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import re
import tempfile
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.catalogue.importers import import_file
from app.db import Database
from bench.figures import Sample, milliseconds, print_machine, print_samples, print_table, ratio, verdict
from bench.scratch import scratch_database, stock, version_of
from bench.search import RATED, grow
from bench.servers import serving
from bench.sessions import browser_session, following, say
from tests.support.catalogues import write

KB = 1024
ROUNDS, WARM_UP = 60, 5
HEALTH = "GET /health"
BUDGETS = {"first page": 14 * KB, "scripts": 20 * KB, "islands": 30 * KB}
HEALTH_BUDGET = 15
"""The 95th percentile of each page of `JUDGED` is at most this many times that of /health in the same run."""

SAID = (
    "something light for travelling under $150",
    "tell me about the first one",
    "add it to my cart",
    "what goes well with it?",
    "compare the first two",
)
TURNS = 15
JUDGED = ("start", "listing", "product", "cart", "conversation")
"""Beginnings of the names of the pages that the budget concerns."""


@dataclass(frozen=True)
class Weight:
    """Sizes of one file of a page, in bytes."""

    path: str
    plain: int
    compressed: int
    sent: int


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(prog="bin/bench pages", description=__doc__)
    options.add_argument(
        "--products", type=int, default=0, help="size of the catalogue; 0: the sample catalogue"
    )
    given = options.parse_args()
    if given.products and not RATED.exists():
        print(f"{RATED} is not here: the sample catalogue is measured.")
        given.products = 0
    with scratch_database() as url:
        asyncio.run(fill(url, given.products) if given.products else stock(url))
        with serving(url, "simulated", STREAM_INTERVAL_MS="0") as address:
            asyncio.run(measure(address))
        print_machine(version_of(url), f"{given.products:,} products" if given.products else "")


async def fill(url: str, products: int) -> None:
    """Import the real electronics, and copy them until the catalogue has that size."""
    database = Database(url)
    try:
        with tempfile.TemporaryDirectory() as folder:
            report = await import_file(database, write("chorus", Path(folder)))
        await grow(database, report.inserted, products)
    finally:
        await database.close()


async def measure(address: str) -> None:
    """Measure the sizes, then the times."""
    session_id, shopper = await browser_session(address, SAID[0])
    async with aclosing(shopper), httpx.AsyncClient(base_url=address, timeout=30) as stranger:
        async with following(shopper, f"/api/stream/{session_id}") as arrivals:
            await arrivals.next("event: context")
            for number in range(1, TURNS):
                await say(shopper, session_id, SAID[number % len(SAID)], arrivals)
        await weigh(stranger, shopper, f"/chat/{session_id}")
        await time_pages(stranger, shopper, session_id)


async def weigh(stranger: httpx.AsyncClient, shopper: httpx.AsyncClient, conversation: str) -> None:
    """Measure the files that each page's HTML refers to, so that new files are included."""
    start, talk = (await stranger.get("/")).text, (await shopper.get(conversation)).text
    stranger.cookies.clear()  # without cookies the first page contains its styles, and that is the page to weigh
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', talk)
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', talk)
    groups = {
        "first page": ["/", *re.findall(r'<link rel="stylesheet" href="([^"]+)"', start)],
        "scripts": [path for path in scripts if "/islands/islands" not in path],
        "islands": [path for path in scripts + styles if "/islands/islands" in path],
    }
    rows, totals = [], []
    for name, paths in groups.items():
        weights = [await weight_of(stranger, path) for path in paths]
        rows += [weight_row(weight.path.split("?")[0], weight) for weight in weights]
        total = Weight(
            name, *(sum(getattr(each, part) for each in weights) for part in ("plain", "compressed", "sent"))
        )
        totals.append(total)
    print_table("Weights", ["", "plain", "gzip -9", "x plain", "as sent"], rows)
    print_table(
        "Budgets",
        ["", "plain", "gzip -9", "x plain", "as sent", "budget", "of budget", ""],
        [budget_row(each) for each in totals],
    )


async def weight_of(client: httpx.AsyncClient, path: str) -> Weight:
    """Return a file's sizes: plain, compressed as well as gzip can, and as sent by the server."""
    async with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        answer.raise_for_status()
        sent = sum([len(chunk) async for chunk in answer.aiter_raw()])
    plain = (await client.get(path)).content
    return Weight(path, len(plain), len(gzip.compress(plain, 9, mtime=0)), sent)


def weight_row(name: str, weight: Weight) -> list[str]:
    """Return the figures of a file."""
    sizes = [f"{size / KB:.1f} KB" for size in (weight.plain, weight.compressed, weight.sent)]
    shrunk = f"{weight.compressed / weight.plain:.2f} x" if weight.plain else "-"
    return [name, sizes[0], sizes[1], shrunk, sizes[2]]


def budget_row(total: Weight) -> list[str]:
    """Return the same figures with the budget; a missing file is reported."""
    budget = BUDGETS[total.path]
    judged = verdict(total.compressed, budget) if total.plain else "not built"
    return [
        *weight_row(total.path, total),
        f"{budget / KB:.0f} KB",
        f"{total.compressed / budget:.1%}",
        judged,
    ]


async def time_pages(stranger: httpx.AsyncClient, shopper: httpx.AsyncClient, session_id: str) -> None:
    """Measure every page alternately, in rounds, together with the cheapest response."""
    product = (await stranger.get("/api/products?limit=1")).json()["products"][0]["url"]
    pages = {
        HEALTH: (stranger, "/health"),
        "start": (stranger, "/"),
        "listing, 24 products": (stranger, "/products"),
        "listing of a search": (stranger, "/products?query=waterproof+jacket&max_price=200"),
        "product": (stranger, product),
        f"conversation, {TURNS} turns": (shopper, f"/chat/{session_id}"),
        "cart": (shopper, "/cart"),
        "start, with a session": (shopper, "/"),
        "listing, with a session": (shopper, "/products"),
        "product, with a session": (shopper, product),
        "catalogue as JSON": (stranger, "/api/products?limit=24"),
        "base.css": (stranger, "/static/css/base.css"),
    }
    samples = {name: Sample() for name in pages}
    for number in range(WARM_UP + ROUNDS):
        for name, (client, path) in pages.items():
            await time_page(client, path, samples[name] if number >= WARM_UP else Sample())
    print_samples("Times, over HTTP and compressed", samples, HEALTH)
    health = samples[HEALTH].p95
    judged = [
        [
            name,
            milliseconds(sample.p95),
            ratio(sample.p95, health),
            f"{HEALTH_BUDGET} x",
            verdict(sample.p95, HEALTH_BUDGET * health),
        ]
        for name, sample in samples.items()
        if name.startswith(JUDGED)
    ]
    print_table("Budget of pages", ["", "95 %", "x 95 % of /health", "budget", ""], judged)


async def time_page(client: httpx.AsyncClient, path: str, sample: Sample) -> None:
    """Measure one page, from the request to its last byte."""
    with sample.timed():
        answer = await client.get(path)
    answer.raise_for_status()


if __name__ == "__main__":
    main()
