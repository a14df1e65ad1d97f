"""Search: the time of each kind of search in the process and through the API, beside SELECT 1 and /health.

python -m bench.search [--products 50000 ...] [--rounds 5] measures on the real electronics of SHARED_DATA, multiplied.
`bin/bench search-quality` measures the results.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import itertools
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.importers import import_file
from app.catalogue.products import SearchQuery, search
from app.catalogue.search_index import BUMP
from app.db import Database
from bench.figures import Sample, milliseconds, print_machine, print_samples, print_table, verdict
from bench.scratch import scratch_database, version_of
from bench.servers import serving
from tests.support.catalogues import DATA, write

RATED = DATA / "search"
BUDGETS = {50_000: 0.015, 1_000_000: 0.060}
HEALTH_BUDGET = 10
"""The 95th percentile of searches through the API is at most this many times the median of /health."""
BLOCK = 4_096

# The reference: PostgreSQL's own ranking with all words.
PLAIN = text(
    """
    SELECT id FROM product
    WHERE search_words @@ plainto_tsquery('shop', :words)
    ORDER BY ts_rank(search_words, plainto_tsquery('shop', :words)) DESC, id
    LIMIT 10
    """
)
COMMON = text("SELECT word FROM catalogue_word WHERE word ~ '^[a-z]{4,}$' ORDER BY uses DESC, word LIMIT 20")
SIZES = text(
    "SELECT pg_table_size('search_posting'), pg_indexes_size('search_posting'), pg_table_size('product'),"
    " pg_indexes_size('product')"
)

COLUMNS = (
    "name, description, price, list_price, currency, category, brand, image_url, in_stock, stock, rating, attributes,"
    " options, created_at, updated_at, title_words, search_words"
)
OF_VARIANT = "position, options, price, list_price, in_stock, stock, sku, gtin, mpn, image_url, external_id"
INDEXES = text(
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'product' AND indexname <> 'product_pkey'"
)
# Copies take numbers in blocks of their own, so that their postings are those of the originals with other numbers.
COPY = (
    f"""
    INSERT INTO product (id, number, {COLUMNS}) OVERRIDING SYSTEM VALUE
    SELECT id || '-{{copy}}', number + {{shift}}, {COLUMNS} FROM product WHERE number <= {{last}}
    """,
    f"""
    INSERT INTO product_variant (id, product_id, {OF_VARIANT})
    SELECT id || '-{{copy}}', product_id || '-{{copy}}', {OF_VARIANT}
    FROM product_variant WHERE product_id IN (SELECT id FROM product WHERE number <= {{last}})
    """,
    """
    INSERT INTO search_posting (word, block, products, impacts)
    SELECT word, block + ({shift} >> 12), shifted.products, shifted.impacts
    FROM search_posting, LATERAL (
        SELECT array_agg(number + {shift} ORDER BY place) AS products, array_agg(impact ORDER BY place) AS impacts
        FROM unnest(products, impacts) WITH ORDINALITY AS posting (number, impact, place)
        WHERE number <= {last}) AS shifted
    WHERE block < {blocks} AND shifted.products IS NOT NULL
    """,
)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="bin/bench search", description=__doc__)
    parser.add_argument("--products", type=int, nargs="*", default=[50_000], help="sizes of the catalogue")
    parser.add_argument("--rounds", type=int, default=5, help="how often each search is measured")
    asked = parser.parse_args()
    if not RATED.exists():
        print(f"{RATED} is not here: there is nothing to measure on.")
        return
    with scratch_database() as url:
        print_machine(version_of(url))
        asyncio.run(measure(url, sorted(asked.products), asked.rounds))


async def measure(url: str, sizes: list[int], rounds: int) -> None:
    """Import, then grow the catalogue and measure the time at each size."""
    database = Database(url)
    queries = rated_queries()
    try:
        with tempfile.TemporaryDirectory() as folder:
            report = await import_file(database, write("chorus", Path(folder)))
        rate = report.inserted / report.seconds
        print(f"{report.inserted:,} products imported in {report.seconds:.1f} s, {rate:,.0f} a second")
        have = report.inserted
        for size in sizes:
            began = perf_counter()
            await grow(database, have, size)
            have = max(have, size)
            await print_sizes(database, size, perf_counter() - began)
            kinds = await kinds_of(database, queries)
            await print_times(database, size, kinds, rounds)
            with serving(url, "immediate") as address:
                await print_api_times(database, address, size, kinds, rounds)
    finally:
        await database.close()


def rated_queries() -> list[str]:
    """Return the texts of the development half."""
    with (RATED / "chorus_dev_queries.csv").open(encoding="utf-8", newline="") as file:
        return [row["query"] for row in csv.DictReader(file)]


async def kinds_of(database: Database, queries: list[str]) -> dict[str, list[SearchQuery]]:
    """Return the searches of each kind."""
    async with database.reading() as db:
        common = list(await (await db.connection()).scalars(COMMON))
    long = [" ".join(three) for three in zip(queries, queries[1:], queries[2:], strict=False)]
    return {
        "words": [SearchQuery(words) for words in queries],
        "filtered": [
            SearchQuery(words, min_price=Decimal(10), max_price=Decimal(400), in_stock=True)
            for words in queries
        ],
        "cheapest first": [SearchQuery(words, sort="price_asc") for words in queries],
        "long": [SearchQuery(f"{words} with a black case for my desk") for words in long],
        "misspelt": [SearchQuery(misspelt(words)) for words in queries],
        "misspelt, 16 words": [SearchQuery(misspelt(" ".join(line))) for line in batched(queries, 8)],
        "very common word": [SearchQuery(word) for word in common],
        "from place 200": [SearchQuery(words, offset=200) for words in queries],
        "no words": [SearchQuery()],
    }


def misspelt(words: str) -> str:
    """Return the words with typing errors."""
    return " ".join(word.replace("o", "oo", 1).replace("a", "e", 1) for word in words.split())


def batched(items: list[str], size: int) -> list[list[str]]:
    """Return the items in lists of that size."""
    return [list(itertools.islice(items, start, start + size)) for start in range(0, len(items), size)]


async def grow(database: Database, have: int, size: int) -> None:
    """Copy the imported products, their variants and their postings until the catalogue has that size."""
    if size <= have:
        return
    async with database.transaction() as db:
        connection = await db.connection()
        await connection.execute(text("SELECT set_config('session_replication_role', 'replica', true)"))
        await connection.execute(text("SELECT set_config('maintenance_work_mem', '512MB', true)"))
        # The copies have the words of the originals, whose computation takes most of an import.
        for column in ("title_words", "search_words"):
            await connection.execute(text(f"ALTER TABLE product ALTER {column} DROP EXPRESSION IF EXISTS"))
        indexes = (await connection.execute(INDEXES)).all()
        for index in indexes:
            await connection.execute(text(f"DROP INDEX {index.indexname}"))
        await copy_products(connection, have, size)
        for index in indexes:
            await connection.execute(text(index.indexdef.replace(":", r"\:")))
        await connection.execute(text("UPDATE search_average SET products = :size"), {"size": size})
        await connection.execute(
            text("UPDATE catalogue_word SET uses = uses * :times"), {"times": -(-size // have)}
        )
    async with database.engine.connect() as plain:
        autocommit = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("VACUUM (ANALYZE)"))


async def copy_products(connection: AsyncConnection, have: int, size: int) -> None:
    """Copy the first `have` products as often as needed."""
    top = await connection.scalar(text("SELECT max(number) FROM product"))
    blocks = top // BLOCK + 1
    copies = -(-size // have) - 1
    for copy in range(1, copies + 1):
        rest = size - have * copy
        last = top
        if rest < have:
            last = await connection.scalar(
                text("SELECT number FROM product ORDER BY number OFFSET :rest LIMIT 1"), {"rest": rest - 1}
            )
        for statement in COPY:
            numbers = {"copy": copy, "blocks": blocks, "shift": copy * blocks * BLOCK, "last": last}
            await connection.execute(text(statement.format(**numbers)))


async def print_sizes(database: Database, size: int, seconds: float) -> None:
    """Print the sizes of tables and indexes."""
    async with database.reading() as db:
        postings, key, products, indexes = (await (await db.connection()).execute(SIZES)).one()
    rows = [
        ["postings", f"{postings / 1e6:,.0f} MB", f"{postings / size:,.0f} B"],
        ["index of postings", f"{key / 1e6:,.0f} MB", f"{key / size:,.0f} B"],
        ["products", f"{products / 1e6:,.0f} MB", f"{products / size:,.0f} B"],
        ["indexes of products", f"{indexes / 1e6:,.0f} MB", f"{indexes / size:,.0f} B"],
    ]
    print_table(f"{size:,} products, made in {seconds:.0f} s", ["", "size", "a product"], rows)


async def print_times(
    database: Database, size: int, kinds: dict[str, list[SearchQuery]], rounds: int
) -> None:
    """Measure the searches in the process, several times each."""
    baselines = ("SELECT 1", "plain ts_rank")
    samples = {name: Sample() for name in (*baselines, *kinds, "words, with facets")}
    best: dict[str, float] = {}
    for number in range(rounds + 1):
        await forget_searches(database)
        async with database.reading() as db:
            connection = await db.connection()
            kept = samples if number else {name: Sample() for name in samples}
            for name, queries in kinds.items():
                for query in queries:
                    with kept["SELECT 1"].timed():
                        await connection.execute(text("SELECT 1"))
                    seconds = await time_of(db, kept[name], query, with_facets=False)
                    if name == "words":
                        best[query.text] = min(best.get(query.text, seconds), seconds)
                        await time_of(db, kept["words, with facets"], query, with_facets=True)
                        with kept["plain ts_rank"].timed():
                            await connection.execute(PLAIN, {"words": query.text})
    print_samples(f"Searches of {size:,} products, without facets", samples, "SELECT 1")
    print_verdict("words, without facets", size, samples["words"], best)


async def forget_searches(database: Database) -> None:
    """Let each search be done again: servers keep what was found until the catalogue changes."""
    async with database.transaction() as db:
        await (await db.connection()).execute(text(BUMP))


async def time_of(db: AsyncSession, sample: Sample, query: SearchQuery, *, with_facets: bool) -> float:
    """Measure a search. Return its seconds."""
    with sample.timed():
        await search(db, replace(query, with_facets=with_facets))
    return sample.seconds[-1]


async def print_api_times(
    database: Database, address: str, size: int, kinds: dict[str, list[SearchQuery]], rounds: int
) -> None:
    """Measure the searches through the API, with facets and as JSON, each beside /health. *Again* is a repetition."""
    samples = {name: Sample() for name in ("/health", *kinds, "words, again")}
    best: dict[str, float] = {}
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        for number in range(rounds + 1):
            kept = samples if number else {name: Sample() for name in samples}
            await forget_searches(database)
            for name, queries in [*kinds.items(), ("words, again", kinds["words"])]:
                for query in queries:
                    with kept["/health"].timed():
                        await client.get("/health")
                    with kept[name].timed():
                        (await client.get("/api/products", params=parameters_of(query))).raise_for_status()
                    if name == "words":
                        seconds = kept[name].seconds[-1]
                        best[query.text] = min(best.get(query.text, seconds), seconds)
    print_samples(f"GET /api/products of {size:,} products, with facets", samples, "/health")
    print_verdict("words, through the API", size, samples["words"], best)
    times = samples["words"].p95 / samples["/health"].median
    print(f"{times:.1f} times the median of /health, aim {HEALTH_BUDGET}: {verdict(times, HEALTH_BUDGET)}.")


def parameters_of(query: SearchQuery) -> dict[str, str]:
    """Return the query as parameters of the API."""
    given = {
        "query": query.text,
        "sort": query.sort,
        "offset": str(query.offset),
        "min_price": "" if query.min_price is None else str(query.min_price),
        "max_price": "" if query.max_price is None else str(query.max_price),
        "in_stock": "" if query.in_stock is None else str(query.in_stock).lower(),
    }
    return {name: value for name, value in given.items() if value}


def print_verdict(what: str, size: int, sample: Sample, best: dict[str, float]) -> None:
    """Compare with the budget: all times, and the least of each query, which other work disturbs less."""
    least = Sample(list(best.values()))
    figures = f"95 % {milliseconds(sample.p95)}, of each query's least {milliseconds(least.p95)}"
    if budget := BUDGETS.get(size):
        figures += f"; budget {milliseconds(budget)}: {verdict(least.p95, budget)}"
    print(f"{what}: {figures}.")


if __name__ == "__main__":
    main()
