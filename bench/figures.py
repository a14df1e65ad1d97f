"""Samples of what was measured, and the tables they are printed in."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median


@dataclass
class Sample:
    """Repeated measurements of one thing, in seconds."""

    seconds: list[float] = field(default_factory=list)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Measure the block; one that raises is not counted."""
        began = time.perf_counter()
        yield
        self.seconds.append(time.perf_counter() - began)

    @property
    def least(self) -> float:
        """What it takes when nothing is in the way, on a machine that does other things too."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """Half of them took less."""
        return median(self.seconds)

    @property
    def p95(self) -> float:
        """The 95th percentile, by nearest rank."""
        ordered = sorted(self.seconds)
        return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]


def milliseconds(seconds: float) -> str:
    """ "12.3 ms", with as many decimals as mean something."""
    value = seconds * 1_000
    return f"{value:.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 1 else f"{value:.2f} ms"


def ratio(value: float, baseline: float) -> str:
    """How many times the baseline."""
    times = value / baseline
    return f"{times:,.0f} x" if times >= 10 else f"{times:.1f} x" if times >= 1 else f"{times:.2f} x"


def verdict(value: float, budget: float) -> str:
    """Whether a figure is within its budget."""
    return "within" if value <= budget else "OVER"


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table, aligned for a terminal too: the first column to the left, figures to the right."""
    cells = [list(columns), *(list(row) for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    print(f"\n{title}\n")
    for number, row in enumerate(cells):
        padded = [
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("| " + " | ".join(padded) + " |")
        if number == 0:
            rules = (
                "-" * width if place == 0 else "-" * (width - 1) + ":" for place, width in enumerate(widths)
            )
            print("| " + " | ".join(rules) + " |")
    print(flush=True)


def print_samples(title: str, samples: dict[str, Sample], *baselines: str) -> None:
    """A table of samples, each as so many times the medians of the ones that are named."""
    rows = []
    for name, sample in samples.items():
        ratios = [ratio(sample.median, samples[baseline].median) for baseline in baselines]
        taken = [milliseconds(seconds) for seconds in (sample.least, sample.median, sample.p95)]
        rows.append([name, *taken, *ratios, str(len(sample.seconds))])
    columns = [f"x {baseline}" for baseline in baselines]
    print_table(title, ["", "least", "median", "95 %", *columns, "times"], rows)


def print_machine(*facts: str) -> None:
    """What the figures were measured on, and how busy it was with other things."""
    day = datetime.now(UTC).date().isoformat()
    known = [
        day,
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}",
    ]
    print("; ".join([*known, *facts]), flush=True)
