"""A supervisor and a worker that exits without an answer."""

from __future__ import annotations

import asyncio
import os
import signal

import uvicorn

from app.server.worker_process import WorkerProcess

HUNG_SECONDS = 60.0
"""Seconds for which the supervisor waits for the answer of a worker that is alive."""


async def test_a_worker_that_is_killed_while_it_starts_is_found_dead_at_once() -> None:
    # Without log_config=None uvicorn would give this process's loggers handlers of its own, for later tests too.
    app = "tests.process.counting_model:create_counting_app"
    worker = WorkerProcess(uvicorn.Config(app, factory=True, log_config=None), [])
    worker.start()
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)  # so that it does not answer
    asking = asyncio.create_task(asyncio.to_thread(worker.ping, HUNG_SECONDS))
    os.kill(worker.pid, signal.SIGKILL)
    async with asyncio.timeout(HUNG_SECONDS / 3):
        assert not await asking
    worker.kill()
    worker.join()
