"""Connections in use, as the pools themselves know them.

Counting check-outs and check-ins does not do: SQLAlchemy says of a connection whose check-out was cancelled that it was
checked in, and not that it was checked out.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, QueuePool

from app.observe.metrics import CONNECTIONS, CONNECTIONS_LIMIT

SAMPLE_SECONDS = 2.0
"""How often a process writes its figures down for the other workers of its port."""

_pools: WeakKeyDictionary[Engine, tuple[str, int]] = WeakKeyDictionary()


def watch_pool(engine: Engine, name: str, limit: int) -> None:
    """Include the engine's pool, which holds at most `limit` connections, in the figures of that name."""
    _pools[engine] = (name, limit)


def report_pools() -> None:
    """Bring the figures up to date. Pools of one name count together."""
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
    """Bring the figures up to date again and again: with several workers one of them answers for all."""
    while True:
        report_pools()
        await asyncio.sleep(SAMPLE_SECONDS)
