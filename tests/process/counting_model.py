"""The product for tests that kill it: an application whose model counts to the requested number.

"Count 40": forty numbered words, `PAUSE` apart. "Buy ID. Show 40": adds one of that product to the cart, then counts.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator

from litestar import Litestar

from app.llm import CallRequested, ModelEvent, ModelRequest, RoundFinished, TextDelta
from app.main import create_app
from app.server import connection_handover

PAUSE = 0.05

CLAIM_SECONDS = 30.0
"""Seconds within which another worker must claim a connection: a busy machine must not decide where it is served."""

COUNT = re.compile(r"(?:count|show) (\d+)", re.IGNORECASE)
BUY = re.compile(r"buy ([\w-]+)", re.IGNORECASE)


class CountingModel:
    """A model that follows the shopper's message, slowly enough to be killed in the middle."""

    name = "counting"
    trusted = True

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one round."""
        said = next(message.content for message in reversed(request.messages) if message.role == "user")
        wanted = BUY.search(said)
        if wanted and request.messages[-1].role == "user":
            yield CallRequested("add_to_cart", json.dumps({"product_id": wanted[1], "quantity": 1}))
            yield RoundFinished("calls")
            return
        count = COUNT.search(said)
        for number in range(1, int(count[1] if count else 1) + 1):
            yield TextDelta(f"{number} ")
            await asyncio.sleep(PAUSE)
        yield RoundFinished("stop")


def create_counting_app() -> Litestar:
    """Return the product with that model, and settings from the environment."""
    connection_handover.CLAIM_SECONDS = CLAIM_SECONDS
    return create_app(model=CountingModel())


def counted(upto: int) -> str:
    """Return the whole answer to "Count `upto`", as a message shows it."""
    return "".join(f"{number} " for number in range(1, upto + 1))
