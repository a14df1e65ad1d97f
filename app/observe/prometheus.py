"""The metrics in Prometheus's text format: of this process, or of all workers on one port."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from app.observe.pool_metrics import report_pools

__all__ = ["CONTENT_TYPE_LATEST", "render_metrics", "worker_metrics"]

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The library's variable: a process that starts with it writes its metrics to files in that folder."""

LIVE_GAUGES = re.compile(r"gauge_live[a-z]++_(\d+)\.db")

disable_created_metrics()  # type: ignore[no-untyped-call]  # creation times would double the number of series


@contextmanager
def worker_metrics() -> Iterator[None]:
    """Merge the metrics of processes started within the block. They are deleted at its end."""
    if os.environ.get(FOLDER):
        yield  # a folder of the operator
        return
    with tempfile.TemporaryDirectory(prefix="aisle-figures-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


def render_metrics() -> bytes:
    """Return all metrics in Prometheus's text format. Reads files if there are several workers."""
    report_pools()
    folder = os.environ.get(FOLDER)
    if not folder:
        return generate_latest(REGISTRY)
    delete_dead_workers(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # the library has no types for it
    return generate_latest(registry)


def delete_dead_workers(folder: Path) -> None:
    """Remove the gauges of workers that have exited; their counters stay."""
    for path in folder.glob("gauge_live*.db"):
        found = LIVE_GAUGES.fullmatch(path.name)
        if found and not is_alive(int(found[1])):
            mark_process_dead(int(found[1]), str(folder))  # type: ignore[no-untyped-call]  # the library has no types for it


def is_alive(process: int) -> bool:
    """Return whether a process with that number runs. A zombie does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except OSError:  # no permission to signal it, or a system without /proc
        return True
    return state not in ("Z", "X")
