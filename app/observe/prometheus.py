"""The figures as Prometheus reads them: this process's, or with several workers on one port those of all of them."""

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

__all__ = ["CONTENT_TYPE_LATEST", "exposition", "figures_of_workers"]

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own variable: a process that begins with it writes its figures to files in that folder."""

OF_THE_LIVING = re.compile(r"gauge_live[a-z]++_(\d+)\.db")

disable_created_metrics()  # type: ignore[no-untyped-call]  # when a series began: a second one beside each, for nothing


@contextmanager
def figures_of_workers() -> Iterator[None]:
    """Let processes that are started within put their figures together. They are gone when the block ends."""
    if os.environ.get(FOLDER):
        yield  # an operator's own folder
        return
    with tempfile.TemporaryDirectory(prefix="aisle-figures-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


def exposition() -> bytes:
    """All figures in Prometheus's text format. Reads files where there are workers."""
    report_pools()
    folder = os.environ.get(FOLDER)
    if not folder:
        return generate_latest(REGISTRY)
    forget_dead(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]  # the library has no types for it
    return generate_latest(registry)


def forget_dead(folder: Path) -> None:
    """Take away what workers that are gone said of themselves as they lived; what they counted stays."""
    for path in folder.glob("gauge_live*.db"):
        found = OF_THE_LIVING.fullmatch(path.name)
        if found and not is_alive(int(found[1])):
            mark_process_dead(int(found[1]), str(folder))  # type: ignore[no-untyped-call]  # the library has no types for it


def is_alive(process: int) -> bool:
    """Whether a process of that number lives; one that waits for its parent to look does not."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except OSError:  # not ours to ask, or a system that tells no states
        return True
    return state not in ("Z", "X")
