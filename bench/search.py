"""Search: quality (nDCG on human ratings) and time, compared with SELECT 1 and a plain ts_rank query.

python -m bench.search [--products 50000 ...] measures on the real electronics of SHARED_DATA, multiplied.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import importlib.util
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.importers import import_file
from app.catalogue.products import SearchQuery, search
from app.db import Database
from bench.figures import Sample, print_machine, print_samples, print_table, verdict
from bench.scratch import scratch_database, version_of
from tests.support.catalogues import DATA, write

RATED = DATA / "search"
BUDGETS = {50_000: 0.015, 1_000_000: 0.060}
ROUNDS = 5

# The reference: PostgreSQL's own ranking with all words.
PLAIN = text(
    """
    SELECT id FROM product
    WHERE search_words @@ plainto_tsquery('shop', :words)
    ORDER BY ts_rank(search_words, plainto_tsquery('shop', :words)) DESC, id
    LIMIT 10
    """
)
COLUMNS = (
    "name, description, price, list_price, currency, category, brand, image_url, in_stock, stock, rating, attributes,"
    " created_at, updated_at"
)
MULTIPLY = f"""
INSERT INTO product (id, {COLUMNS})
SELECT id || '-' || copy, {COLUMNS} FROM product, generate_series(1, :copies) AS copy LIMIT :more
"""


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="bin/bench search", description=__doc__)
    parser.add_argument("--products", type=int, nargs="*", default=[50_000], help="sizes of the catalogue")
    asked = parser.parse_args()
    if not RATED.exists():
        print(f"{RATED} is not here: there is nothing to measure on.")
        return
    with scratch_database() as url:
        print_machine(version_of(url))
        asyncio.run(measure(url, sorted(asked.products)))


async def measure(url: str, sizes: list[int]) -> None:
    """Import, rate, then grow the catalogue and measure the time at each size."""
    database = Database(url)
    queries = rated_queries()
    try:
        with tempfile.TemporaryDirectory() as folder:
            report = await import_file(database, write("chorus", Path(folder)))
        print(f"{report.inserted:,} products imported in {report.seconds:.1f} s")
        print_quality(await rated_run(database, queries))
        for size in sizes:
            await grow(database, size)
            await print_times(database, size, list(queries.values()))
    finally:
        await database.close()


def rated_queries() -> dict[str, str]:
    """Return query id -> text, of the development half."""
    with (RATED / "chorus_dev_queries.csv").open(encoding="utf-8", newline="") as file:
        return {row["query_id"]: row["query"] for row in csv.DictReader(file)}


async def rated_run(database: Database, queries: dict[str, str]) -> dict[str, Any]:
    """Return the metric's figures for our search."""
    metric = the_metric()
    run: dict[str, list[str]] = {}
    async with database.reading() as db:
        for query_id, words in queries.items():
            found = await search(db, SearchQuery(words, limit=100, with_facets=False))
            run[query_id] = [product.id for product in found.products]
    figures, _ = metric.score(metric.read_qrels(RATED / "chorus_dev_qrels.csv"), run)
    return dict(figures["all"])


def the_metric() -> ModuleType:
    """Return the module score_search.py, which is stored with the data."""
    spec = importlib.util.spec_from_file_location("score_search", RATED / "score_search.py")
    if spec is None or spec.loader is None:
        sys.exit(f"{RATED}/score_search.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def print_quality(figures: dict[str, Any]) -> None:
    """Print our figures and those of PostgreSQL's ranking (all words, back-filled with any) on the same half."""
    rows = [
        ["nDCG@10, full", f"{figures['ndcg10_full']:.3f}", "0.744"],
        ["nDCG@10, condensed", f"{figures['ndcg10_cond']:.3f}", ""],
        ["recall@50", f"{figures['recall50']:.3f}", ""],
        ["first relevant (MRR)", f"{figures['mrr']:.3f}", ""],
    ]
    print_table(f"Quality over {figures['n']} rated queries", ["", "ours", "plain ts_rank"], rows)


async def grow(database: Database, size: int) -> None:
    """Copy products under other ids until the catalogue has that size."""
    async with database.transaction() as db:
        connection = await db.connection()
        have = await connection.scalar(text("SELECT count(*) FROM product")) or 0
        if size > have:
            copies = -(-size // have) - 1
            await connection.execute(text(MULTIPLY), {"copies": copies, "more": size - have})
    async with database.engine.connect() as plain:
        autocommit = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("VACUUM (ANALYZE) product"))


async def print_times(database: Database, size: int, queries: list[str]) -> None:
    """Measure the rated queries and other common requests, several times each."""
    samples = {
        name: Sample()
        for name in (
            "SELECT 1",
            "plain ts_rank",
            "search",
            "with facets",
            "cheapest first",
            "misspelt",
            "browse",
        )
    }
    async with database.reading() as db:
        for warm in (True, False):
            for _ in range(1 if warm else ROUNDS):
                for words in queries:
                    await timed(db, {name: Sample() for name in samples} if warm else samples, words)
    print_samples(f"Searches of {size:,} products", samples, "SELECT 1")
    if budget := BUDGETS.get(size):
        print(
            f"Budget {budget * 1000:.0f} ms at the 95th percentile: {verdict(samples['search'].p95, budget)}."
        )


async def timed(db: AsyncSession, samples: dict[str, Sample], words: str) -> None:
    """Measure one round of everything for one query."""
    connection = await db.connection()
    with samples["SELECT 1"].timed():
        await connection.execute(text("SELECT 1"))
    with samples["plain ts_rank"].timed():
        await connection.execute(PLAIN, {"words": words})
    asked = {
        "search": SearchQuery(words, with_facets=False),
        "with facets": SearchQuery(words),
        "cheapest first": SearchQuery(words, sort="price_asc", with_facets=False),
        "misspelt": SearchQuery(words.replace("o", "oo", 1).replace("a", "e", 1), with_facets=False),
        "browse": SearchQuery(),
    }
    for name, query in asked.items():
        with samples[name].timed():
            await search(db, query)


if __name__ == "__main__":
    main()
