"""SIGHUP to a server with several workers: they are replaced one by one, and one always answers."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import httpx

from tests.process.conftest import Start
from tests.process.server_process import PATIENCE, ShopProcess


def workers(shop: ShopProcess) -> set[int]:
    """Return the ids of the server's running worker processes, which are its only children."""
    assert shop.process is not None
    return set(
        map(int, Path(f"/proc/{shop.process.pid}/task/{shop.process.pid}/children").read_text().split())
    )


async def test_workers_are_replaced_one_by_one_while_the_shop_answers(start: Start) -> None:
    shop = await start(workers=2)
    async with asyncio.timeout(PATIENCE):
        while len(before := workers(shop)) < 2:  # the first may answer before the second is started
            await asyncio.sleep(0.02)
    assert shop.process is not None
    assert shop.process.pid is not None
    answers: list[int] = []
    os.kill(shop.process.pid, signal.SIGHUP)
    async with asyncio.timeout(PATIENCE * 2):
        while workers(shop) & before or len(workers(shop)) != 2:
            async with httpx.AsyncClient(timeout=30) as client:
                answers.append((await client.get(f"{shop.url}/health/ready")).status_code)
    assert set(answers) <= {200, 503}, "one that is about to stop says that it is not ready"
    assert 200 in answers
