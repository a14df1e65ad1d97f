"""A program that calls each provider's model at an unreachable address and prints the other hosts that it contacts.

`python -m tests.process.outgoing_calls`. With an argument it contacts that host instead, to check the detection.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from contextlib import suppress
from typing import Any

HOME = {"127.0.0.1", "::1", "localhost", None}

BEHIND_SECONDS = 2
"""Seconds that background work of a call may still take."""

other_hosts: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Record every host that is looked up or connected to, except this machine."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host not in HOME:
        other_hosts.append(str(host))


async def ask_all() -> int:
    """Call each family's model at an address without a listener. Return the number of calls that did not fail."""
    from app.llm.providers import failover
    from tests.integration.providers.provider_client import model_at, run_round
    from tests.integration.providers.wire import FAMILIES

    failover.FIRST_PAUSE = 0
    failed = 0
    for family in FAMILIES:
        output = await run_round(model_at("http://127.0.0.1:9", family.model, family.base))
        failed += output.failed is not None
    behind = asyncio.all_tasks() - {asyncio.current_task()}
    if behind:
        await asyncio.wait(behind, timeout=BEHIND_SECONDS)
    return len(FAMILIES) - failed


def main() -> None:
    """Print the number of answers and the other hosts as one line of JSON."""
    sys.addaudithook(watch)
    answered = 0
    if len(sys.argv) > 1:
        with suppress(OSError), socket.socket() as mine:
            mine.setblocking(False)
            mine.connect((sys.argv[1], 9))
    else:
        answered = asyncio.run(ask_all())  # asyncio.run waits for threads at its end
    print(json.dumps({"answered": answered, "other_hosts": other_hosts}))


if __name__ == "__main__":
    main()
