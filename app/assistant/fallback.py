"""The built-in assistant in place of a model that does not answer: the shopper gets an answer, and a word about it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from time import monotonic

import structlog

from app.llm import LanguageModel, ModelEvent, ModelFailed, ModelRequest, TextDelta

NOTICE = "The shop's AI model cannot be reached at the moment, so the built-in assistant answers."

FAILURES = 2
"""Rounds without an answer, one after the other, after which the model is not asked for a while."""

COOLDOWN_SECONDS = 30.0
"""Seconds it is then not asked: shoppers would wait for it in vain, one after the other."""

log = structlog.get_logger()


class FallbackModel:
    """Ask the model, and the stand-in where the model failed before its first word. A turn is not handed back."""

    trusted = False

    def __init__(
        self, model: LanguageModel, fallback: LanguageModel, clock: Callable[[], float] = monotonic
    ) -> None:
        self._model, self._fallback, self._clock = model, fallback, clock
        self._failures, self._paused_until = 0, 0.0
        self.name = model.name

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """Yield one round. Raises ModelFailed where the model broke off, or has used up its budget."""
        if is_replaced(request) or self._clock() < self._paused_until:
            rounds = self._instead(request)
        else:
            rounds = self._first_model(request)
        async with aclosing(rounds) as events:
            async for event in events:
                yield event

    async def _first_model(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        begun = False
        try:
            async with aclosing(self._model.stream(request)) as events:  # type: ignore[type-var]  # every model is an async generator
                async for event in events:
                    begun = True
                    yield event
            self._failures = 0
            return
        except ModelFailed as failed:
            if failed.code == "budget_exhausted":
                raise
            self._count_failure()
            if begun:  # an answer after half an answer would say the same twice
                raise
            log.warning("model_replaced", model=self.name, code=failed.code)
        async with aclosing(self._instead(request)) as events:
            async for event in events:
                yield event

    async def _instead(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        if not is_replaced(request):
            yield TextDelta(f"{NOTICE}\n\n")
        async with aclosing(self._fallback.stream(request)) as events:  # type: ignore[type-var]  # every model is an async generator
            async for event in events:
                yield event

    def _count_failure(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._paused_until = self._clock() + COOLDOWN_SECONDS


def is_replaced(request: ModelRequest) -> bool:
    """Return whether the stand-in has answered the newest message before: it goes on, and need not say so again."""
    for message in reversed(request.messages):
        if message.role == "user":
            return False
        if message.role == "assistant" and NOTICE in message.content:
            return True
    return False
