"""Samples of measurements, and their tables."""

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
        """The minimum: the duration without interference from other work of the machine."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The median."""
        return median(self.seconds)

    @property
    def p95(self) -> float:
        """The 95th percentile, by nearest rank."""
        ordered = sorted(self.seconds)
        return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]


def milliseconds(seconds: float) -> str:
    """Return "12.3 ms", with as many decimals as are significant."""
    value = seconds * 1_000
    return f"{value:.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 1 else f"{value:.2f} ms"


def ratio(value: float, baseline: float) -> str:
    """Return a value as a multiple of the baseline."""
    times = value / baseline
    return f"{times:,.0f} x" if times >= 10 else f"{times:.1f} x" if times >= 1 else f"{times:.2f} x"


def verdict(value: float, budget: float) -> str:
    """Return whether a figure is within its budget, as a word."""
    return "within" if value <= budget else "OVER"


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table that is also aligned on a terminal: the first column left, figures right."""
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
    """Print a table of samples, each also as multiples of the named samples' medians."""
    rows = []
    for name, sample in samples.items():
        ratios = [ratio(sample.median, samples[baseline].median) for baseline in baselines]
        taken = [milliseconds(seconds) for seconds in (sample.least, sample.median, sample.p95)]
        rows.append([name, *taken, *ratios, str(len(sample.seconds))])
    columns = [f"x {baseline}" for baseline in baselines]
    print_table(title, ["", "least", "median", "95 %", *columns, "times"], rows)


def print_machine(*facts: str) -> None:
    """Print the machine's properties and its load."""
    day = datetime.now(UTC).date().isoformat()
    known = [
        day,
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}",
    ]
    print("; ".join([*known, *facts]), flush=True)
