"""A fallback to the built-in assistant for a model that does not answer, with a notice to the shopper."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from time import monotonic

import structlog

from app.assistant.stand_in_calls import stand_in_round
from app.llm import LanguageModel, ModelEvent, ModelFailed, ModelRequest, TextDelta

NOTICE = "The shop's AI model cannot be reached at the moment, so the built-in assistant answers."

FAILURES = 2
"""Number of consecutive failed rounds after which the model is not called for `COOLDOWN_SECONDS`."""

COOLDOWN_SECONDS = 30.0
"""Seconds for which the model is then not called, so that not every shopper waits for a failure."""

log = structlog.get_logger()


class FallbackModel:
    """A model with a fallback that answers when the model fails before its first event.

    The fallback also answers the further rounds of the turn.
    """

    trusted = False

    def __init__(
        self, model: LanguageModel, fallback: LanguageModel, clock: Callable[[], float] = monotonic
    ) -> None:
        self._model, self._fallback, self._clock = model, fallback, clock
        self._failures, self._paused_until = 0, 0.0
        self.name = model.name

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one round. Raises ModelFailed when the model fails after its first event or its budget is exhausted."""
        if is_replaced(request) or self._clock() < self._paused_until:
            rounds = self._instead(request)
        else:
            rounds = self._first_model(request)
        async with aclosing(rounds) as events:
            async for event in events:
                yield event

    async def _first_model(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the model's round, or that of the fallback if the model fails before its first event."""
        begun = False
        try:
            async with aclosing(self._model.stream(request)) as events:
                async for event in events:
                    begun = True
                    yield event
            self._failures = 0
            return
        except ModelFailed as failed:
            if failed.code == "budget_exhausted":
                raise
            self._count_failure()
            if begun:  # a second answer after a partial one would repeat it
                raise
            log.warning("model_replaced", model=self.name, code=failed.code)
        async with aclosing(self._instead(request)) as events:
            async for event in events:
                yield event

    async def _instead(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the fallback's round, with a notice in its first round of a turn."""
        if not is_replaced(request):
            yield TextDelta(f"{NOTICE}\n\n")
        async with aclosing(stand_in_round(self._fallback, request)) as events:
            async for event in events:
                yield event

    def _count_failure(self) -> None:
        """Count a failed round, and pause calls of the model after `FAILURES` consecutive ones."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._paused_until = self._clock() + COOLDOWN_SECONDS


def is_replaced(request: ModelRequest) -> bool:
    """Return whether the fallback has already answered a round of the newest message.

    It then answers the following rounds as well, without another notice.
    """
    for message in reversed(request.messages):
        if message.role == "user":
            return False
        if message.role == "assistant" and NOTICE in message.content:
            return True
    return False
