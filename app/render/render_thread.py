"""Where text is drawn: short text at once, long text in a thread, so that the event loop goes on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from app.turn import Conversation, Part, TextPart

Drawn = TypeVar("Drawn")

LONG = 1_000
"""Characters of Markdown that are drawn at once. The costliest take about ten milliseconds."""

WORKER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
"""One thread: with more, the event loop would wait for each of them in turn."""


async def drawn(draw: Callable[[], Drawn], characters: int) -> Drawn:
    """Do the drawing of so many characters."""
    if characters <= LONG:
        return draw()
    return await asyncio.get_running_loop().run_in_executor(WORKER, copy_context().run, draw)


def text_length(conversation: Conversation) -> int:
    """How much Markdown a conversation holds."""
    return sum(map(part_length, (part for turn in conversation.turns for part in turn.parts)))


def part_length(part: Part) -> int:
    """How much Markdown a part holds."""
    return len(part.text) if isinstance(part, TextPart) else 0
