"""Rendering of text: short text at once, long text in a thread so that it does not block the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from app.turn import Conversation, Part, TextPart

Drawn = TypeVar("Drawn")

LONG = 1_000
"""Maximum number of characters of Markdown rendered at once. The most expensive take about ten milliseconds."""

WORKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
"""A single thread: with more of them, the event loop would wait for each in turn."""


async def drawn(draw: Callable[[], Drawn], characters: int) -> Drawn:
    """Call `draw` and return its result. It runs in the thread if it renders more than `LONG` characters."""
    if characters <= LONG:
        return draw()
    return await asyncio.get_running_loop().run_in_executor(WORKER, copy_context().run, draw)


def text_length(conversation: Conversation) -> int:
    """Return the number of characters of Markdown in a conversation."""
    return sum(map(part_length, (part for turn in conversation.turns for part in turn.parts)))


def part_length(part: Part) -> int:
    """Return the number of characters of Markdown in a part: 0 for any but text."""
    return len(part.text) if isinstance(part, TextPart) else 0
