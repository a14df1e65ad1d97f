"""Benefit and cost of compression, for pages and for streams flushed after each event: `bin/bench compression`."""

from __future__ import annotations

import asyncio
import gzip
import os
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import httpx

from bench.figures import print_machine, print_table
from bench.scratch import stocked_database, version_of
from bench.servers import serving
from bench.sessions import api_session, following

SAID = ["something waterproof for hiking under $150", "compare the first two", "tell me about the first one"]
LEVELS = (1, 4, 6, 9)
REPEATS = 15
HELD = 400
"""Number of compressors open at the same time while their memory is measured."""

PartRenderer = Sequence[bytes]


@dataclass(frozen=True)
class Kind:
    """A way to compress a stream, flushed after each piece. `window` and `memory` are zlib's, as powers of two."""

    name: str
    level: int
    window: int = 15
    memory: int = 8

    def begin(self) -> zlib._Compress:
        """Return the compressor of a new stream."""
        return zlib.compressobj(self.level, zlib.DEFLATED, self.window + 16, self.memory)


KINDS = [
    Kind("gzip 1", 1),
    Kind("gzip 6", 6),
    Kind("gzip 6, window of 4 KB", 6, 12, 4),
    Kind("gzip 6, window of 2 KB", 6, 11, 3),
    Kind("gzip 6, window of 1 KB", 6, 10, 3),
]


def main() -> None:
    """Print the tables."""
    with stocked_database() as url:
        with serving(url, "simulated", STREAM_INTERVAL_MS="60") as address:
            streams, pages = asyncio.run(gather(address))
        print_machine(version_of(url))
    print_pages(pages)
    print_streams(streams)


async def gather(address: str) -> tuple[dict[str, PartRenderer], dict[str, bytes]]:
    """Return the product's output: the pieces of each kind of stream over a few answers, and whole pages."""
    session_id, shopper = await api_session(address)
    gathered: dict[str, list[bytes]] = {"JSON": [], "HTML": [], "/live": []}
    paths = {"JSON": f"/api/stream/{session_id}?after=0", "HTML": f"/chat/{session_id}/stream?after=0"}
    async with aclosing(shopper):
        reading = [asyncio.create_task(read(shopper, path, gathered[kind])) for kind, path in paths.items()]
        async with following(shopper, f"/api/stream/{session_id}?after=0") as arrivals:
            for message in SAID:
                await shopper.post(f"/api/sessions/{session_id}/messages", json={"message": message})
                await read(shopper, f"/chat/{session_id}/live", gathered["/live"])
                await arrivals.next("event: completion")
        await settle(gathered)
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        return dict(gathered), await whole_pages(shopper, session_id)


async def settle(gathered: dict[str, list[bytes]]) -> None:
    """Wait until the streams have received the end of the answers."""
    before = -1
    while (size := sum(map(len, gathered["HTML"]))) != before:
        before = size
        await asyncio.sleep(0.5)


async def whole_pages(shopper: httpx.AsyncClient, session_id: str) -> dict[str, bytes]:
    """Return uncompressed pages, and a response of the API."""
    products = (await shopper.get("/api/products?limit=24")).content
    product = str(httpx.Response(200, content=products).json()["products"][0]["url"])
    paths = {"start": "/", "listing": "/products", "product": product, "conversation": f"/chat/{session_id}"}
    pages = {name: (await shopper.get(path)).content for name, path in paths.items()}
    return pages | {"24 products as JSON": products}


async def read(client: httpx.AsyncClient, path: str, pieces: list[bytes]) -> None:
    """Collect the response's pieces as sent by the server."""
    headers = {"Accept-Encoding": "identity"}
    async with client.stream("GET", path, headers=headers, timeout=None) as response:
        response.raise_for_status()
        async for piece in response.aiter_raw():
            pieces.append(piece)


def least_cpu(work: Callable[[], object]) -> float:
    """Return the minimum processor seconds of the work."""
    taken = []
    for _ in range(REPEATS):
        began = time.process_time_ns()
        work()
        taken.append(time.process_time_ns() - began)
    return min(taken) / 1e9


def print_pages(pages: dict[str, bytes]) -> None:
    """Print bytes and processor time of whole pages."""
    rows = []
    for name, page in pages.items():
        cells = [name, f"{len(page) / 1024:.1f} KB"]
        for level in LEVELS:
            size = len(gzip.compress(page, level, mtime=0))
            taken = least_cpu(lambda page=page, level=level: gzip.compress(page, level))  # type: ignore[misc]  # mypy infers no type for a lambda with defaults
            cells.append(f"{size / len(page):.3f} x, {taken * 1e3:.2f} ms")
        rows.append(cells)
    print_table("Pages", ["", "plain", *(f"gzip {level}" for level in LEVELS)], rows)


def print_streams(streams: dict[str, PartRenderer]) -> None:
    """Print bytes, processor time and memory of streams."""
    memory = {kind: memory_of(kind, streams["HTML"]) for kind in KINDS}
    rows = []
    for name, pieces in streams.items():
        plain = sum(map(len, pieces))
        whole = len(gzip.compress(b"".join(pieces), 9, mtime=0))
        rows.append([name, "none", f"{plain / len(pieces):.0f}", "1.00 x", "0", "0"])
        for kind in KINDS:
            size = sum(map(len, flushed(kind, pieces)))
            cpu = least_cpu(lambda kind=kind, pieces=pieces: flushed(kind, pieces)) / len(pieces)  # type: ignore[misc]  # mypy infers no type for a lambda with defaults
            rows.append(
                [
                    name,
                    kind.name,
                    f"{size / len(pieces):.0f}",
                    f"{size / plain:.2f} x",
                    f"{cpu * 1e6:.1f} us",
                    f"{memory[kind] / 1024:.0f} KB",
                ]
            )
        rows.append(
            [name, "gzip 9 of the whole", f"{whole / len(pieces):.0f}", f"{whole / plain:.2f} x", "-", "-"]
        )
    columns = ["stream", "compressed", "bytes an event", "x plain", "CPU an event", "memory a stream"]
    print_table("Streams, flushed after each event", columns, rows)


def flushed(kind: Kind, pieces: PartRenderer) -> list[bytes]:
    """Return the compressed pieces, each of which can be read on arrival."""
    compressor = kind.begin()
    return [compressor.compress(piece) + compressor.flush(zlib.Z_SYNC_FLUSH) for piece in pieces]


def memory_of(kind: Kind, pieces: PartRenderer) -> float:
    """Return the bytes an open compressor holds, measured in a new process, which has no freed memory to reuse."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(held_by, kind, pieces).result()


def held_by(kind: Kind, pieces: PartRenderer) -> float:
    """Return the bytes of this process's memory per compressor, for many of them."""
    before, held = resident(), []
    for _ in range(HELD):
        compressor = kind.begin()
        for piece in pieces:
            compressor.compress(piece)
            compressor.flush(zlib.Z_SYNC_FLUSH)
        held.append(compressor)
    return (resident() - before) / len(held)


def resident() -> int:
    """Return this process's resident memory in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
