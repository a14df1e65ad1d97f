"""A program that asks every family's model while its provider is away, and prints what else it called.

`python -m tests.process.outgoing_calls`. With an argument it calls that machine instead: so the watch is seen to work.
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
"""How long what goes on behind a call may still take."""

strangers: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Note who is looked up or connected to, but for this machine."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host not in HOME:
        strangers.append(str(host))


async def ask_all() -> int:
    """Ask each family's model at an address where nothing listens; how many answered all the same."""
    from app.llm.providers import failover
    from tests.integration.providers.provider_client import hear, model_at
    from tests.integration.providers.wire import FAMILIES

    failover.FIRST_PAUSE = 0
    failed = 0
    for family in FAMILIES:
        heard = await hear(model_at("http://127.0.0.1:9", family.model, family.base))
        failed += heard.failed is not None
    behind = asyncio.all_tasks() - {asyncio.current_task()}
    if behind:
        await asyncio.wait(behind, timeout=BEHIND_SECONDS)
    return len(FAMILIES) - failed


def main() -> None:
    """Print the answers left over and the strangers as one line of JSON."""
    sys.addaudithook(watch)
    answered = 0
    if len(sys.argv) > 1:
        with suppress(OSError), socket.socket() as mine:
            mine.setblocking(False)
            mine.connect((sys.argv[1], 9))
    else:
        answered = asyncio.run(ask_all())  # its end waits for threads
    print(json.dumps({"answered": answered, "strangers": strangers}))


if __name__ == "__main__":
    main()
