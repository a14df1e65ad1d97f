"""Metrics of several workers on one port: each worker reports those of all."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.process.server_process import PATIENCE, ShopProcess, owner_of, says
from tests.support.metrics import Series, series_of, value


@pytest.fixture(scope="module")
async def server(module_stocked_url: str) -> AsyncIterator[ShopProcess]:
    """A server of all tests. Its workers are new processes, because the library of metrics reads its folder when it
    is imported."""
    shop = ShopProcess(module_stocked_url, workers=2, settings={"HEARTBEAT_SECONDS": "0.2"}, spawned=True)
    yield shop
    await shop.stop()


@pytest.fixture
async def shop(server: ShopProcess) -> ShopProcess:
    """The server, started again if a test has stopped it."""
    if server.process is None or server.process.exitcode is not None:
        await server.start()
    return server


async def fetch_metrics(shop: ShopProcess) -> Series:
    """Return the metrics over a new connection, which any worker may accept."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        return series_of((await client.get(f"{shop.url}/metrics")).text)


async def test_every_worker_reports_the_metrics_of_all(shop: ShopProcess) -> None:
    for _ in range(30):
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            assert (await client.get(f"{shop.url}/api/products/nothing")).status_code == 404
    wanted = {"method": "GET", "route": "/api/products/{product_id}", "status": "404"}

    async def counted() -> float:
        return value(await fetch_metrics(shop), "aisle_http_requests_total", **wanted)

    async with asyncio.timeout(PATIENCE):
        while await counted() < 30:  # a request is counted after its answer
            await asyncio.sleep(0.02)
    assert [await counted() for _ in range(10)] == [30] * 10


async def test_counters_of_a_dead_worker_stay_and_its_gauges_disappear(shop: ShopProcess) -> None:
    async with shop.program() as shopper, shopper.stream() as stream:
        turn_id = await shopper.say("Count 2000")
        await stream.until(says("3 "))
        before = await fetch_metrics(shop)
        assert value(before, "aisle_turns_running") == 1
        assert value(before, "aisle_streams_open", kind="json") == 1
        os.kill(await owner_of(shop.database_url, turn_id), signal.SIGKILL)
        async with asyncio.timeout(60):
            while value(after := await fetch_metrics_or_none(shop), "aisle_turns_running") or not after:
                await asyncio.sleep(0.05)
    assert value(after, "aisle_chunks_total") >= value(before, "aisle_chunks_total") > 0


async def fetch_metrics_or_none(shop: ShopProcess) -> Series:
    """Return the metrics; none while the worker that accepted the connection is being replaced."""
    try:
        return await fetch_metrics(shop)
    except httpx.TransportError:
        return {}


async def test_the_files_of_the_workers_are_gone_with_them(shop: ShopProcess) -> None:
    found = await fetch_metrics(shop)
    assert not any(name.startswith("process_") for name, _ in found), "they would belong to no single process"
    assert shop.process is not None
    assert shop.process.pid is not None
    folder = worker_folder(shop.process.pid)
    assert folder.is_dir()
    shop.terminate()
    await shop.ended()
    assert not folder.exists()


def worker_folder(parent: int) -> Path:
    """Return the folder of the workers' metrics, as their environment names it."""
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        try:
            environment = Path(f"/proc/{child}/environ").read_bytes()
        except OSError:
            continue  # a process that has ended just now
        for each in environment.split(b"\0"):
            if each.startswith(b"PROMETHEUS_MULTIPROC_DIR="):
                return Path(each.partition(b"=")[2].decode())
    raise AssertionError("no worker has a folder for its figures")
