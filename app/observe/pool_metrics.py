"""Connections in use, read from the pools.

Counting check-outs and check-ins is not accurate: for a cancelled check-out SQLAlchemy reports a check-in, but no
check-out.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, QueuePool

from app.observe.metrics import CONNECTIONS, CONNECTIONS_LIMIT

SAMPLE_SECONDS = 2.0
"""Seconds between two writes of a process's metrics for the other workers of its port."""

_pools: WeakKeyDictionary[Engine, tuple[str, int]] = WeakKeyDictionary()


def watch_pool(engine: Engine, name: str, limit: int) -> None:
    """Include the engine's pool, which has at most `limit` connections, in the metrics under that name."""
    _pools[engine] = (name, limit)


def report_pools() -> None:
    """Update the metrics. Pools of the same name are summed."""
    in_use: dict[str, int] = defaultdict(int)
    limits: dict[str, int] = defaultdict(int)
    for engine, (name, limit) in list(_pools.items()):
        limits[name] += limit
        if isinstance(engine.pool, QueuePool):
            in_use[name] += engine.pool.checkedout()
    for name, limit in limits.items():
        CONNECTIONS.labels(name).set(in_use[name])
        CONNECTIONS_LIMIT.labels(name).set(limit)


async def sample_pools() -> None:
    """Update the metrics periodically: with several workers, one of them answers for all."""
    while True:
        report_pools()
        await asyncio.sleep(SAMPLE_SECONDS)
