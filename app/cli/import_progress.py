"""The progress of an import: a bar with rate and remaining time on a terminal, otherwise a line per stage."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import click
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, Task, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from app.catalogue.importers.import_report import Progress as Tell

LINE_SECONDS = 10.0
"""Seconds between two lines of a stage where there is no terminal."""


class RateColumn(TextColumn):
    """Bytes or rows per second of a stage."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Task) -> Text:
        """Return the rate in words; empty before it is known."""
        return Text(rate(task.description, task.speed or 0))


def rate(stage: str, per_second: float) -> str:
    """Return `3.1 MB/s` while reading and `2,400 rows/s` while loading."""
    if per_second <= 0:
        return ""
    return f"{decimal(int(per_second))}/s" if stage == "Reading" else f"{per_second:,.0f} rows/s"


@contextlib.contextmanager
def progress_shown(quiet: bool = False) -> Iterator[Tell | None]:
    """Yield a progress function, or None if nothing is to be shown."""
    console = Console(stderr=True)
    if quiet:
        yield None
        return
    if not console.is_terminal:
        yield plain_lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        RateColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        tasks = {}

        def tell(stage: str, done: int, whole: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=whole or None)
            bar.update(tasks[stage], completed=done, total=whole or None)

        yield tell


def plain_lines() -> Tell:
    """Return a progress function that prints a line at the end of each stage, and now and then in a long one."""
    begun: dict[str, float] = {}
    said: dict[str, float] = {}

    def tell(stage: str, done: int, whole: int) -> None:
        now = time.monotonic()
        started = begun.setdefault(stage, now)
        if whole and done >= whole:
            click.echo(f"{stage}: done", err=True)
        elif now - said.setdefault(stage, now) >= LINE_SECONDS:
            said[stage] = now
            speed = done / (now - started)
            left = f", {(whole - done) / speed:,.0f} s left" if whole and speed else ""
            share = f"{done / whole:.0%}, " if whole else ""
            click.echo(f"{stage}: {share}{rate(stage, speed)}{left}", err=True)

    return tell
