"""Imported rows per second, compared with a bare COPY of the same rows: `bin/bench import`.

The first import writes every row, index and search word; the second finds no change. The COPY writes prepared rows
into a table without an index, which is the minimum for disk and driver.

`bin/bench import --rows 20000 --rows 200000` instead runs the command `catalogue import` on the real electronics,
multiplied to as many rows, and prints its rate and the largest memory of its process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import Any

from app.catalogue.importers import import_file
from app.catalogue.importers.jsonl import read_rows
from app.catalogue.importers.load import COLUMNS, JSON
from app.catalogue.importers.product_rows import product_row
from app.catalogue.importers.row import ReadOptions
from app.db import Database
from bench.figures import milliseconds, print_machine, print_table, ratio
from bench.scratch import SAMPLE, connect, scratch_database, version_of
from tests.support.catalogues import DATA, chorus

LARGE = 40_000
TIMES = {"sample catalogue": 5}
BARE = f"CREATE TABLE bare AS SELECT {', '.join(COLUMNS)} FROM product WITH NO DATA"


@dataclass
class Seconds:
    """The times of one file: the median of a number of runs that depends on its size."""

    rows: int
    reading: float
    bare: float
    first: float
    again: float


def main() -> None:
    """Print the table of the imports, or with `--rows` that of the commands."""
    parser = argparse.ArgumentParser(prog="bin/bench import")
    parser.add_argument("--rows", type=int, action="append", help="import that many rows by the command")
    if rows := parser.parse_args().rows:
        measure_commands(rows)
    else:
        measure_imports()


def measure_commands(wanted: list[int]) -> None:
    """Print rate and memory of the command for files of these numbers of rows. Raises SystemExit without real data."""
    if not DATA.exists():
        raise SystemExit(f"{DATA} is not here: there are no rows to multiply.")
    lines = list(chorus())
    found = []
    for rows in wanted:
        with tempfile.TemporaryDirectory() as folder, scratch_database() as url:
            path = written(Path(folder) / "large.jsonl", multiplied(lines, rows))
            seconds, peak = run_command(url, path)
            size = path.stat().st_size / 1e6
        found.append(
            [f"{rows:,}", f"{size:,.0f} MB", f"{seconds:,.0f} s", f"{rows / seconds:,.0f}", f"{peak} MB"]
        )
    print_table("Import by the command", ["rows", "file", "import", "rows/s", "memory"], found)


def run_command(url: str, path: Path) -> tuple[float, int]:
    """Import a file by the command. Return the seconds it took and its largest resident memory in MB."""
    command = [sys.executable, "-m", "app.cli.catalogue", "import", str(path)]
    began = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - began, used.ru_maxrss // 1024


def measure_imports() -> None:
    """Print the table of imports and bare COPY."""
    measured: dict[str, Seconds] = {}
    with tempfile.TemporaryDirectory() as folder, scratch_database() as url:
        for name, path in catalogues(Path(folder)):
            measured[name] = asyncio.run(measure(url, path, TIMES.get(name, 1)))
        print_machine(version_of(url))
    print_table(
        "Import",
        [
            "",
            "rows",
            "bare COPY",
            "first import",
            "rows/s",
            "x COPY",
            "unchanged",
            "rows/s",
            "x COPY",
            "reading",
        ],
        [figures(name, seconds) for name, seconds in measured.items()],
    )


def catalogues(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files to import: the sample catalogue, and the real electronics if available."""
    yield "sample catalogue", SAMPLE
    if not DATA.exists():
        print(f"{DATA} is not here: only the sample catalogue is imported.")
        return
    lines = list(chorus())
    yield "electronics", written(folder / "chorus.jsonl", lines)
    yield "electronics, multiplied", written(folder / "large.jsonl", multiplied(lines, LARGE))


def written(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    """Write the lines to a file."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return path


def multiplied(lines: list[dict[str, Any]], rows: int) -> Iterator[dict[str, Any]]:
    """Yield that many rows; each copy has its own id."""
    copies = ((copy, line) for copy in count() for line in lines)
    return (line | {"id": f"{line['id']}-{copy}"} for copy, line in islice(copies, rows))


async def measure(url: str, path: Path, times: int) -> Seconds:
    """Measure each way to load the file, alternately."""
    database = Database(url)
    try:
        runs = [await measure_once(database, url, path) for _ in range(times)]
    finally:
        await database.close()
    return Seconds(
        runs[0].rows,
        *(median(getattr(run, part) for run in runs) for part in ("reading", "bare", "first", "again")),
    )


async def measure_once(database: Database, url: str, path: Path) -> Seconds:
    """Measure a bare COPY, an import into an empty catalogue, and the same import again."""
    connection = await connect(url)
    try:
        await connection.execute(f"TRUNCATE product CASCADE; DROP TABLE IF EXISTS bare; {BARE}")
        began = time.perf_counter()
        records = ready_made(path)
        reading = time.perf_counter() - began
        began = time.perf_counter()
        await connection.copy_records_to_table("bare", records=records, columns=COLUMNS)
        bare = time.perf_counter() - began
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
    first = await import_file(database, path)
    again = await import_file(database, path)
    assert first.inserted == again.unchanged == len(records), (
        "the second import was to find all rows as they were"
    )
    return Seconds(len(records), reading, bare, first.seconds, again.seconds)


def ready_made(path: Path) -> list[tuple[Any, ...]]:
    """Return the file's products as tuples for COPY, read and checked as by an import."""
    with path.open("rb") as file:
        products = [product_row(row.record) for row in read_rows(file, ReadOptions()) if row.record]
    return [
        tuple(
            json.dumps(getattr(product, column)) if column in JSON else getattr(product, column)
            for column in COLUMNS
        )
        for product in products
    ]


def figures(name: str, seconds: Seconds) -> list[str]:
    """Return the table's row."""
    cells = [name, f"{seconds.rows:,}", milliseconds(seconds.bare)]
    cells.append(milliseconds(seconds.first))
    for taken in (seconds.first, seconds.again):
        cells += [f"{seconds.rows / taken:,.0f}", ratio(taken, seconds.bare)]
    cells.insert(6, milliseconds(seconds.again))
    return [*cells, milliseconds(seconds.reading)]


if __name__ == "__main__":
    main()
