"""Imports at an interval: until SIGTERM or Ctrl+C, one line for each run."""

from __future__ import annotations

import asyncio
import random
import re
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import click

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
LONGEST = 7 * 86_400
JITTER = 0.1
"""Share of the interval by which a run may be earlier or later, so that many shops do not ask at the same moment."""


class Interval(click.ParamType[float]):
    """An interval such as `15m`, in seconds."""

    name = "interval"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds. Fails for anything else than a number and a unit."""
        match = re.fullmatch(r"([0-9]{1,6})([smhd])", str(value).strip().lower())
        seconds = int(match[1]) * UNITS[match[2]] if match else 0
        if not 1 <= seconds <= LONGEST:
            self.fail(f"{value!r} is no interval: write 90s, 15m, 1h or 1d, up to 7d.", param, ctx)
        return float(seconds)


async def run_every(seconds: float, run: Callable[[], Awaitable[str]]) -> None:
    """Run at once and then at the interval, and print each outcome. A signal ends it after a run that has begun."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    while not stop.is_set():
        outcome = await run()
        click.echo(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {outcome}")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - the delay is no secret
