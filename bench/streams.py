"""Many running streams, compared with servers without a log that write the same bytes: `bin/bench streams`.

Each session runs a turn whose model writes ten chunks per second, followed by one reader. The lateness of a chunk is
the time from when it was due until the reader has it. The server's processor time is divided by the delivered events.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.figures import print_machine
from bench.load import Load, readers
from bench.processes import cpu_seconds, family_cpu_seconds, postmaster, resident_bytes
from bench.scratch import connect, scratch_database, version_of
from bench.servers import Served, workers
from bench.steady import (
    INTERVAL_MS,
    PATHS,
    SETTINGS,
    begin_turns,
    let_write,
    make_sessions,
    record_frames,
)
from bench.stream_tables import (
    BARE,
    PACKAGE,
    PRODUCT,
    Cell,
    Flow,
    Measured,
    print_budgets,
    print_flows,
    print_memory,
)

WARM_SECONDS = 1.5
SETTLE_SECONDS = 0.5
FIRST = 50
"""Streams opened before memory is measured, to exclude what every server allocates once."""

RECORDED = 120


def main() -> None:
    """Print the tables."""
    wanted = arguments()
    with scratch_database() as url:
        measured = measure(url, wanted)
        print_machine(version_of(url), f"{wanted.seconds:g} s each")
    print_flows(measured)
    print_memory(measured)
    print_budgets(measured)


def arguments() -> argparse.Namespace:
    """Return the parameters of the measurements."""
    parser = argparse.ArgumentParser(prog="bin/bench streams", description=__doc__)
    parser.add_argument("--streams", type=int, nargs="+", default=[100, 500, 1_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--kinds", nargs="+", choices=list(PATHS), default=list(PATHS))
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each is measured")
    parser.add_argument("--quick", action="store_true", help="one worker, fewer streams, about a minute")
    wanted = parser.parse_args()
    if wanted.quick:
        wanted.streams, wanted.workers, wanted.seconds = [100, 300], [1], 3.0
    return wanted


def measure(url: str, wanted: argparse.Namespace) -> Measured:
    """Measure every cell, the product's alternating with its baselines."""
    frames = record_frames(url, RECORDED)
    measured: Measured = {}
    for streams in wanted.streams:
        for kind in wanted.kinds:
            for server in (BARE, PACKAGE):
                cell = Cell(server, kind, streams)
                measured[cell] = measure_floor(cell, frames[kind], wanted.seconds)
            for count in wanted.workers:
                cell = Cell(PRODUCT, kind, streams, count)
                measured[cell] = measure_product(cell, url, wanted.seconds)
    return measured


def measure_floor(cell: Cell, frames: Sequence[str], seconds: float) -> Flow:
    """Measure a baseline: its memory with idle streams, then the writing in another process."""
    with recorded_in_file(frames) as path:
        with workers(1, cell.server, BENCH_FRAMES=path) as served, readers(served.address) as load:
            idle = memory_of(load, served, [("/idle", "")] * cell.streams)
            served.kill()
        with workers(1, cell.server, BENCH_FRAMES=path) as served, readers(served.address) as load:
            running = memory_of(load, served, [("/stream", "")] * cell.streams)
            load.measure(WARM_SECONDS)
            cpu = cpu_seconds(served.pids)
            delivery = load.measure(seconds)
            cpu = cpu_seconds(served.pids) - cpu
            served.kill()
    return Flow(delivery, seconds, cpu / max(1, delivery.events), 0.0, idle, running)


@contextmanager
def recorded_in_file(frames: Sequence[str]) -> Iterator[str]:
    """Yield the path of a file with the frames, for a baseline."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frames.json"
        path.write_text(json.dumps(frames), encoding="utf-8")
        yield str(path)


def measure_product(cell: Cell, url: str, seconds: float) -> Flow:
    """Measure the product: its memory with idle streams, then with every session's turn."""
    sessions = asyncio.run(make_sessions(url, cell.streams))
    paths = [(PATHS[cell.kind].format(session_id), token) for session_id, token in sessions]
    with workers(cell.workers, "steady", DATABASE_URL=url, **SETTINGS) as served:
        with readers(served.address) as load:
            idle = memory_of(load, served, paths)
            before = resident_bytes(served.pids)
            chunks = int((WARM_SECONDS + seconds + 10) * 1_000 / INTERVAL_MS)
            asyncio.run(begin_turns(served.address, sessions, chunks, INTERVAL_MS))
            let_write(served.pids)
            load.measure(WARM_SECONDS)
            flow = flow_of(load, served, url, seconds, idle)
            running = idle + (resident_bytes(served.pids) - before) / cell.streams
        served.kill()
    asyncio.run(forget(url))
    return Flow(flow.delivery, seconds, flow.server, flow.database, idle, running)


def flow_of(load: Load, served: Served, url: str, seconds: float, idle: float) -> Flow:
    """Read for that time, and measure the processor time of server and database."""
    database = asyncio.run(database_process(url))
    server, stored = cpu_seconds(served.pids), family_cpu_seconds(database) if database else 0.0
    delivery = load.measure(seconds)
    server = cpu_seconds(served.pids) - server
    stored = family_cpu_seconds(database) - stored if database else 0.0
    events = max(1, delivery.events)
    return Flow(delivery, seconds, server / events, stored / events, idle, idle)


def memory_of(load: Load, served: Served, paths: Sequence[tuple[str, str]]) -> float:
    """Open the streams; return the server's memory per stream."""
    first, others = paths[:FIRST], paths[FIRST:]
    load.open(first)
    time.sleep(SETTLE_SECONDS)
    before = resident_bytes(served.pids)
    load.open(others)
    time.sleep(SETTLE_SECONDS)
    return (resident_bytes(served.pids) - before) / max(1, len(others))


async def database_process(url: str) -> int | None:
    """Return the database server's first process if it runs on this machine."""
    connection = await connect(url)
    try:
        return postmaster(await connection.fetchval("SELECT pg_backend_pid()"))
    finally:
        await connection.close()


async def forget(url: str) -> None:
    """Empty the log, because no process ends the turns of killed servers."""
    connection = await connect(url)
    try:
        await connection.execute("TRUNCATE chat_session, event CASCADE")
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
