"""Brains that cost nothing, so that what is measured is the product and not who answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from app.llm import ModelEvent, ModelRequest, RoundFinished, TextDelta

ANSWER = "Immediately."
LONG = "Write for a while"
"""The message that asks for a long answer."""

LONG_CHUNKS, LONG_PAUSE = 600, 0.1


class ImmediateModel:
    """Answers with one word and no delay; a `LONG` message with ten chunks a second for a minute."""

    name = "immediate"

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """One round."""
        if request.messages[-1].content == LONG:
            for number in range(LONG_CHUNKS):
                yield TextDelta(f"word {number} ")
                await asyncio.sleep(LONG_PAUSE)
        else:
            yield TextDelta(ANSWER)
        yield RoundFinished("stop")
