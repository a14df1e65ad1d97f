"""Tables of the stream measurements: ratios to baselines, and verdicts on the budgets."""

from __future__ import annotations

from dataclasses import dataclass

from bench.figures import milliseconds, print_table, ratio, verdict
from bench.load import Delivery
from bench.steady import INTERVAL_MS

PRODUCT, BARE, PACKAGE = "product", "bare", "sse-starlette"
LATE_BUDGET = 0.250
CPU_BUDGETS = {"json": 3.0, "html": 6.0}
MEMORY_BUDGET = 40 * 1024


@dataclass(frozen=True)
class Cell:
    """The parameters of one measurement."""

    server: str
    kind: str
    streams: int
    workers: int = 1


@dataclass(frozen=True)
class Flow:
    """A measurement: processor time in seconds per event, memory in bytes per stream."""

    delivery: Delivery
    seconds: float
    server: float
    database: float
    idle: float
    running: float

    def kept_up(self, streams: int) -> float:
        """Return the events received as a share of the chunks due: below 1 if a late server merged them."""
        return self.delivery.events / (streams * self.seconds * 1_000 / INTERVAL_MS)


Measured = dict[Cell, Flow]


def print_flows(measured: Measured) -> None:
    """Print lateness, and the cost per event."""
    columns = ["", "late 50 %", "late 99 %", "events", "CPU/event", "x bare", "x package", "database/event"]
    rows = [flow_row(cell, flow, measured) for cell, flow in measured.items()]
    print_table("Running streams, 10 chunks a second each", [*columns, "bytes/event", "reader's CPU"], rows)


def flow_row(cell: Cell, flow: Flow, measured: Measured) -> list[str]:
    """Return one row, compared with its baselines."""
    floors = [measured[Cell(server, cell.kind, cell.streams)].server for server in (BARE, PACKAGE)]
    delivery = flow.delivery
    return [
        name_of(cell),
        milliseconds(delivery.median),
        milliseconds(delivery.p99),
        f"{flow.kept_up(cell.streams):.0%}",
        microseconds(flow.server),
        *(ratio(flow.server, floor) for floor in floors),
        microseconds(flow.database) if flow.database else "-",
        f"{delivery.received / max(1, delivery.events):.0f}",
        f"{delivery.own_cpu / flow.seconds:.0%}",
    ]


def print_memory(measured: Measured) -> None:
    """Print the memory per stream, for the largest number of streams of one worker."""
    most = max(cell.streams for cell in measured)
    rows = []
    for cell, flow in measured.items():
        if cell.streams == most and cell.workers == 1:
            bare = measured[Cell(BARE, cell.kind, most)]
            figures = [flow.idle, flow.idle - bare.idle, flow.running]
            rows.append([name_of(cell), *(f"{figure / 1024:.1f} KB" for figure in figures)])
    print_table("Memory of a stream", ["", "idle", "idle, over bare", "running"], rows)


def print_budgets(measured: Measured) -> None:
    """Print the budgets of one worker with the most streams."""
    most = max(cell.streams for cell in measured)
    rows = []
    for cell, flow in measured.items():
        if cell.streams == most and cell.server == PRODUCT and cell.workers == 1:
            bare = measured[Cell(BARE, cell.kind, most)]
            times, over = flow.server / bare.server, flow.idle - bare.idle
            late, budget = flow.delivery.p99, CPU_BUDGETS[cell.kind]
            rows += [
                [f"{name_of(cell)}: late, 99 %", milliseconds(late), milliseconds(LATE_BUDGET),
                 f"{late / LATE_BUDGET:.0%}", verdict(late, LATE_BUDGET)],
                [f"{name_of(cell)}: CPU, x bare", f"{times:.1f} x", f"{budget:.0f} x",
                 f"{times / budget:.0%}", verdict(times, budget)],
                [f"{name_of(cell)}: memory over bare", f"{over / 1024:.0f} KB", f"{MEMORY_BUDGET // 1024} KB",
                 f"{over / MEMORY_BUDGET:.0%}", verdict(over, MEMORY_BUDGET)],
            ]  # fmt: skip
    print_table("Budgets", ["", "measured", "budget", "of budget", ""], rows)


def name_of(cell: Cell) -> str:
    """Return "500 html, product, 2 workers"."""
    more = f", {cell.workers} workers" if cell.workers > 1 else ""
    return f"{cell.streams} {cell.kind}, {cell.server}{more}"


def microseconds(seconds: float) -> str:
    """Return "41 us"."""
    return f"{seconds * 1_000_000:.0f} us"
