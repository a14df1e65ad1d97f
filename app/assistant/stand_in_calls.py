"""Calls of the built-in assistant in the place of a model that failed or may not be asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from app.llm import CallRequested, LanguageModel, ModelEvent, ModelRequest
from app.simulated import SimulatedModel


class StandInCall(CallRequested):
    """A call that the built-in assistant requests instead of a model.

    No provider makes one, so that the purchase guard can distinguish it from the calls of the model.
    """


async def stand_in_round(model: LanguageModel, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
    """Yield the round of a fallback; its calls are marked where it is the built-in assistant."""
    async with aclosing(model.stream(request)) as events:
        async for event in events:
            if isinstance(event, CallRequested) and isinstance(model, SimulatedModel):
                yield StandInCall(event.name, event.arguments)
            else:
                yield event
