"""Search quality on judged queries, beside PostgreSQL's ts_rank and BM25 over the same products.

python -m bench.search_quality [--sets sample electronics ...] [--half a|b|all] [--worst 10] [--vectors wordllama].
With --vectors the search is measured without and with. Sets other than the sample's are read from the folder that the
variable REAL_DATA names, and skipped where it is absent.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.assistant.cost.daily_budget import DailyBudget
from app.assistant.embedding_model import choose_embedder
from app.catalogue.importers import import_file
from app.catalogue.products import SearchQuery, search
from app.catalogue.vectors.query_vectors import QueryVectors, with_vector
from app.catalogue.vectors.vector_index import Progress, VectorIndex
from app.db import Database
from app.db.postgres_binaries import wheel_folder
from app.settings import Settings
from bench.figures import Sample, print_machine, print_samples, print_table
from bench.judged_sets import SETS, JudgedQuery, JudgedSet, is_available
from bench.plain_rankings import DEPTH, Bm25, prepare, ts_rank
from bench.relevance import Score, interval, mean, score
from bench.scratch import scratch_database, version_of

OURS, MEANT, PLAIN, TEXTBOOK = "Aisle", "Aisle, vectors", "ts_rank", "BM25"
TIMED = 60
"""Queries whose time is measured."""
VECTOR_BYTES = text("SELECT pg_total_relation_size('search_vector')")
LENGTHS = {"1 word": (1, 1), "2 words": (2, 2), "3 words": (3, 3), "4 words or more": (4, 99)}
AIMS = {
    ("electronics", "all"): (0.80, 0.88),
    ("home improvement", "all"): (None, 0.70),
    ("home improvement", "4 words or more"): (None, 0.74),
}
"""Set and length -> the aims for nDCG@10 full and condensed, meant for queries that were not used to develop."""
EMPTIES = 2
"""Aim: at most so many empty answers."""
THINGS = (
    "laptop",
    "ssd",
    "keyboard",
    "smart watch",
    "tv",
    "camera",
    "headphones",
    "printer",
    "monitor",
    "mouse",
)
"""Kinds of electronics whose first three results are printed, to be read: each should be the thing itself."""
Runs = dict[str, list[list[str]]]
"""Name of a ranking -> for each query its ids, best first."""


def main() -> None:
    """Print the tables of each set."""
    parser = argparse.ArgumentParser(prog="bin/bench search-quality", description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument(
        "--half", choices=("a", "b", "all"), default="all", help="half of the queries, by hash"
    )
    parser.add_argument("--worst", type=int, default=10, help="number of worst queries to list")
    parser.add_argument(
        "--vectors", default="", metavar="MODEL", help="also measure with this SEARCH_VECTORS"
    )
    asked = parser.parse_args()
    if asked.vectors and (wheel := wheel_folder()):
        os.environ.setdefault("AISLE_PG_BIN", str(wheel))  # an installed PostgreSQL may have no pgvector
    for number, name in enumerate(asked.sets):
        if not is_available(name):
            print(f"The set {name} is not here: name its folder in REAL_DATA.")
            continue
        with scratch_database() as url:
            if number == 0:
                print_machine(version_of(url))
            asyncio.run(measure(url, SETS[name]().half(asked.half), asked.worst, asked.vectors))


async def measure(url: str, judged: JudgedSet, worst: int, model: str = "") -> None:
    """Import the set's catalogue, run all rankings, and print their figures."""
    database = Database(url)
    try:
        with tempfile.TemporaryDirectory() as folder:
            report = await import_file(database, judged.catalogue(Path(folder)))
        print(f"{judged.name}: {report.inserted:,} products imported in {report.seconds:.0f} s")
        async with database.reading() as db:
            runs: Runs = {OURS: [await ours(db, query.text) for query in judged.queries]}
        if model:
            runs[MEANT] = await with_meaning(database, model, judged)
        async with database.transaction() as db:
            await prepare(db)
            index = await Bm25.read(db)
            runs[PLAIN] = [await ts_rank(db, query.text) for query in judged.queries]
            runs[TEXTBOOK] = [await index.search(db, query.text) for query in judged.queries]
            if judged.name == "electronics":
                await print_things(db)
    finally:
        await database.close()
    print_set(judged, runs, worst)


async def print_things(db: AsyncSession) -> None:
    """Print the first three products of each kind in `THINGS`."""
    rows = []
    for thing in THINGS:
        found = await search(db, SearchQuery(thing, limit=3, with_facets=False))
        rows.append([thing, *(product.name[:38] for product in found.products)])
    print_table("electronics: the first three of common kinds", ["query", "1", "2", "3"], rows)


async def with_meaning(database: Database, model: str, judged: JudgedSet) -> list[list[str]]:
    """Make the vectors of all products, and return the results of the search with them. Print times and memory."""
    settings = Settings(environment="test", search_vectors=model)
    before, began = peak_memory(), perf_counter()
    embedder = choose_embedder(settings, DailyBudget(database, "bench", Decimal(0)))
    if embedder is None:
        sys.exit("SEARCH_VECTORS names no model.")
    if (progress := await VectorIndex(database, embedder, step_seconds=600).fill()) is not Progress.COMPLETE:
        sys.exit(f"The vectors were not made: {progress.value}.")
    took, more = perf_counter() - began, peak_memory() - before
    vectors = QueryVectors(embedder, patience_seconds=60)
    async with database.reading() as db:
        size = await (await db.connection()).scalar(VECTOR_BYTES)
        run = [await ours(db, query.text, vectors) for query in judged.queries]
        samples = {"words": Sample(), "words and vectors": Sample(), "vector of a text": Sample()}
        for query in judged.queries[:TIMED]:
            asked = SearchQuery(query.text, limit=24, with_facets=False)
            with samples["words"].timed():
                await search(db, asked)
            with samples["vector of a text"].timed():
                meant = await with_vector(asked, QueryVectors(embedder))
            with samples["words and vectors"].timed():
                await search(db, meant)
    print(
        f"{model}: vectors made in {took:.1f} s, {size / 1e6:,.1f} MB in the database, {more:,.0f} MB more memory here"
    )
    print_samples(f"{judged.name}: time of a search", samples, "words")
    return run


def peak_memory() -> float:
    """Return the most memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def ours(db: AsyncSession, words: str, vectors: QueryVectors | None = None) -> list[str]:
    """Return the product's own results. Other sizes and colours of a product, which its card names, follow it."""
    found = await search(db, await with_vector(SearchQuery(words, limit=DEPTH, with_facets=False), vectors))
    others = {lead: each.ids for lead, each in found.other_choices.items()}
    return [each for product in found.products for each in (product.id, *others.get(product.id, ()))][:DEPTH]


def print_set(judged: JudgedSet, runs: Runs, worst: int) -> None:
    """Print the figures of each ranking, by length of query, and the worst queries of our ranking."""
    scores = {name: scored(judged.queries, run, judged.depth) for name, run in runs.items()}
    rows = [figures(name, each) for name, each in scores.items()]
    titles = ["", "nDCG@10 full", "95 %", "condensed", "95 %", "recall@50", "MRR", "empty"]
    print_table(f"{judged.name}: {len(judged.queries)} queries", titles, rows)
    for title, measure_of in (("full", full), ("condensed", condensed)):
        print_table(
            f"{judged.name}, nDCG@10 {title} by length", ["", *scores], by_length(judged, scores, measure_of)
        )
    print_aims(judged, scores[OURS])
    print_worst(judged, runs, scores, worst)


def print_aims(judged: JudgedSet, scores: Sequence[Score]) -> None:
    """Print the aims for the set, and by how much they are missed."""
    rows = []
    for (name, length), aims in AIMS.items():
        least, most = LENGTHS.get(length, (1, 99))
        kept = [
            item
            for query, item in zip(judged.queries, scores, strict=True)
            if least <= len(query.text.split()) <= most
        ]
        if name != judged.name or not kept:
            continue
        for title, aim, measure_of in zip(("full", "condensed"), aims, (full, condensed), strict=True):
            if aim is not None:
                value = mean([measure_of(item) for item in kept])
                rows.append([f"{title}, {length}", f"{aim:.3f}", f"{value:.3f}", missed_by(aim - value)])
    if rows:
        empty = sum(item.is_empty for item in scores)
        rows.append(["empty answers", str(EMPTIES), str(empty), missed_by(empty - EMPTIES)])
        print_table(f"{judged.name}: aims", ["", "aim", "measured", "missed by"], rows)


def missed_by(difference: float) -> str:
    """Return by how much an aim is missed, or that it is met."""
    return "met" if difference <= 0 else f"{difference:.3f}".removesuffix(".000")


def scored(queries: Sequence[JudgedQuery], run: Sequence[Sequence[str]], depth: int) -> list[Score]:
    """Return the score of each query."""
    return [score(query.gains, results[:depth]) for query, results in zip(queries, run, strict=True)]


def full(item: Score) -> float | None:
    """Return nDCG of the whole list."""
    return item.full


def condensed(item: Score) -> float | None:
    """Return nDCG of the judged products."""
    return item.condensed


def figures(name: str, scores: Sequence[Score]) -> list[str]:
    """Return a row of the table of rankings."""
    row = [name]
    for values in ([item.full for item in scores], [item.condensed for item in scores]):
        low, high = interval(values)
        row += [f"{mean(values):.3f}", f"{low:.3f} to {high:.3f}"]
    row += [f"{mean([item.recall for item in scores]):.3f}"]
    row += [f"{mean([item.reciprocal_rank for item in scores]):.3f}"]
    return [*row, str(sum(item.is_empty for item in scores))]


def by_length(
    judged: JudgedSet, scores: dict[str, list[Score]], measure_of: Callable[[Score], float | None]
) -> list[list[str]]:
    """Return a row for each length of query, with each ranking's mean."""
    rows = []
    for title, (least, most) in LENGTHS.items():
        places = [
            place for place, query in enumerate(judged.queries) if least <= len(query.text.split()) <= most
        ]
        if places:
            means = [mean([measure_of(each[place]) for place in places]) for each in scores.values()]
            rows.append([f"{title} ({len(places)})", *(f"{value:.3f}" for value in means)])
    return rows


def print_worst(judged: JudgedSet, runs: Runs, scores: dict[str, list[Score]], worst: int) -> None:
    """Print the queries with the lowest condensed nDCG of our ranking, with the kind of their fault."""
    order = sorted(range(len(judged.queries)), key=lambda place: condensed(scores[OURS][place]) or 0)
    rows = []
    for place in [place for place in order if scores[OURS][place].condensed is not None][:worst]:
        own = scores[OURS][place]
        rows.append(
            [
                judged.queries[place].text[:50],
                f"{own.full:.2f}",
                f"{own.condensed:.2f}",
                f"{scores[TEXTBOOK][place].condensed:.2f}",
                fault(own, scores[TEXTBOOK][place]),
                ", ".join(runs[OURS][place][:3]),
            ]
        )
    print_table(
        f"{judged.name}: worst queries", ["query", "full", "condensed", "BM25", "fault", "first three"], rows
    )


def fault(own: Score, textbook: Score) -> str:
    """Return the kind of a poor result: "empty", "unjudged", "missed", "worse than BM25" or "order"."""
    if own.is_empty:
        return "empty"
    if (own.condensed or 0) - (own.full or 0) > 0.4:
        return "unjudged"
    if own.recall == 0:
        return "missed"
    return "worse than BM25" if (own.condensed or 0) < (textbook.condensed or 0) - 0.1 else "order"


if __name__ == "__main__":
    main()
